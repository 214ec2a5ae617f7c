"""Which of a concept's names is shown, by language."""

from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc


def living_names(view: View, concept: str | None) -> list[Doc]:
    return [doc for doc in view.store.find("conceptname", concept=concept) if not doc.get("voided")]


def locales(view: View) -> list[str]:
    """Languages in the order in which names are looked for: the caller's, the server's, then English."""
    setting = view.store.first("systemsetting", property="default_locale") or {}
    user = view.call.identity.user or {}
    own = view.call.session.locale or (user.get("userProperties") or {}).get("defaultLocale")
    found = [str(one).replace("-", "_") for one in (own, setting.get("value"), "en") if one]
    return list(dict.fromkeys(part for one in found for part in (one, one.partition("_")[0])))


def chosen_name(view: View, concept: str | None) -> Doc | None:
    """The preferred or fully specified name in the first language that has one, else any."""
    names = living_names(view, concept)
    for locale in locales(view):
        here = [name for name in names if name.get("locale") == locale]
        for fits in (_preferred, _fully_specified):
            found = next((name for name in here if fits(name)), None)
            if found:
                return found
    return next((name for name in [*filter(_fully_specified, names), *names]), None)


def _preferred(name: Doc) -> bool:
    return bool(name.get("localePreferred"))


def _fully_specified(name: Doc) -> bool:
    return name.get("conceptNameType") == "FULLY_SPECIFIED"


def name_text(view: View, concept: str | None) -> str | None:
    """The text of the chosen name."""
    name = chosen_name(view, concept)
    return str(name["name"]) if name else None


def concept_display(view: View, doc: Doc) -> str:
    return name_text(view, doc["uuid"]) or f"Concept #{doc['id']}"


def short_name(view: View, doc: Doc) -> Node | None:
    """The short name in the caller's language, or one of the same tongue."""
    shorts = [name for name in living_names(view, doc["uuid"]) if name.get("conceptNameType") == "SHORT"]
    for locale in locales(view):
        found = next((name for name in shorts if name.get("locale") == locale), None)
        if found:
            return Node("concept/name", found)
    return None
