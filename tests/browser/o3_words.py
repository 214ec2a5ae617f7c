"""What O3 writes on its own buttons and lists, by language, as far as the tests press them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class O3Words:
    """Labels of O3 10.0.0 / 12.3.4."""

    forms: str
    all_encounters: str
    edit: str
    discard: str


O3_WORDS: Mapping[str, O3Words] = {
    "en": O3Words(
        forms="Clinical forms",
        all_encounters="All encounters",
        edit="Edit this encounter",
        discard="Discard changes",
    ),
    "es": O3Words(
        forms="Formularios clínicos",
        all_encounters="Todos los encuentros",
        edit="Editar este encuentro",
        discard="Descartar cambios",
    ),
}
