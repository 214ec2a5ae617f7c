"""Which codes stand for a form's questions and answers in FHIR.

Pure: nothing here reads a file, a clock or a network.
"""

from collections import Counter

from content.identifiers import identifier
from forms.codings import Coding
from forms.shapes import Answer, FormDefinition, Item

Json = dict[str, str]

# What has no code elsewhere is called by its content key, as in our own concept source on OpenMRS.
OWN_SYSTEM = f"urn:uuid:{identifier('concept_source', 'continuity')}"
_SYSTEMS = {
    "LOINC": "http://loinc.org",
    "SNOMED CT": "http://snomed.info/sct",
    "CIEL": "https://cielterminology.org",
}


def codes_of(definition: FormDefinition, name: str, codes: tuple[Coding, ...]) -> list[Json]:
    """The codes of an item or a score: those that others know first, our own last."""
    own = {"system": OWN_SYSTEM, "code": definition.concept_key(name)}
    return [*({"system": _SYSTEMS[each.system], "code": each.code} for each in codes), own]


def answer_code(item: Item, answer: Answer) -> Json:
    """The one code of an answer: LOINC's where no other answer of the item has it, else our own."""
    counted = Counter(code for each in item.answers if (code := _loinc(each)))
    code = _loinc(answer)
    if code is not None and counted[code] == 1:
        return {"system": _SYSTEMS["LOINC"], "code": code}
    return {"system": OWN_SYSTEM, "code": answer.concept}


def _loinc(answer: Answer) -> str | None:
    return next((each.code for each in answer.codes if each.system == "LOINC"), None)
