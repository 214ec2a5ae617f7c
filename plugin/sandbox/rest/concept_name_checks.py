"""What the server's validator says of a concept's names, and which of them it prefers."""

from plugin.sandbox.rest.concept_names import living_names
from plugin.sandbox.rest.errors import Problems, ServerFault
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc


def check_names(view: View, names: list[Doc], concept: str | None, found: Problems | None = None) -> None:
    problems = found or Problems()
    for name in names:
        if not str(name.get("name") or "").strip():
            problems.overall("Concept.name.empty")
        elif _taken(view, name, concept):
            raise ServerFault(
                f"'{name['name']}' is a duplicate name in locale '{name.get('locale')}'",
                java="org.openmrs.api.DuplicateConceptNameException",
            )
        if name.get("localePreferred") and name.get("conceptNameType") in {"SHORT", "INDEX_TERM"}:
            kind = "shortName" if name["conceptNameType"] == "SHORT" else "indexTerm"
            problems.overall(f"Concept.error.preferredName.is.{kind}")
    if not any(name.get("conceptNameType") == "FULLY_SPECIFIED" for name in names):
        problems.overall("Concept.error.no.FullySpecifiedName")
    problems.refuse()


def _taken(view: View, name: Doc, concept: str | None) -> bool:
    """Whether another living concept has this as fully specified or preferred name in the same language."""
    if name.get("conceptNameType") in {"SHORT", "INDEX_TERM"}:
        return False
    if name.get("conceptNameType") != "FULLY_SPECIFIED" and not name.get("localePreferred"):
        return False
    return any(
        other.get("concept") != concept
        and not other.get("voided")
        and other.get("locale") == name.get("locale")
        and (other.get("conceptNameType") == "FULLY_SPECIFIED" or other.get("localePreferred"))
        and not (view.get("concept", other.get("concept")) or {}).get("retired")
        for other in _named_alike(view, str(name["name"]))
    )


def _named_alike(view: View, name: str) -> list[Doc]:
    lowered = name.lower()
    return [doc for doc in view.store.find("conceptname") if str(doc.get("name")).lower() == lowered]


def prefer_one_each(view: View, concept: str) -> None:
    """Where no name of a language is preferred, its fully specified one becomes so."""
    names = living_names(view, concept)
    for locale in {name.get("locale") for name in names}:
        here = [name for name in names if name.get("locale") == locale]
        if any(name.get("localePreferred") for name in here):
            continue
        chosen = next((name for name in here if name.get("conceptNameType") == "FULLY_SPECIFIED"), None)
        chosen = chosen or next((name for name in here if not name.get("conceptNameType")), None)
        if chosen:
            view.store.change("conceptname", chosen["uuid"], localePreferred=True)
