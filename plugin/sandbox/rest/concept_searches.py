"""Searches for concepts and reference terms."""

from plugin.sandbox.rest.concept_names import living_names, locales
from plugin.sandbox.rest.errors import InvalidSearch, ServerFault
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.resource import SearchHandler
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc


def source_named(view: View, name: str | None) -> Doc | None:
    """A concept source by uuid, name or HL7 code."""
    if not name:
        return None
    lowered = name.lower()
    every = view.store.find("conceptsource")
    return view.get("conceptsource", name) or next(
        (doc for doc in every if lowered in {str(doc.get("name")).lower(), str(doc.get("hl7Code")).lower()}),
        None,
    )


def mapped_to(
    view: View, source_name: str | None, code: str | None, *, retired_too: bool = True
) -> list[Doc]:
    """Concepts mapped to a code of a source (any code where it is None), living ones first."""
    source = source_named(view, source_name)
    terms = view.store.find("conceptreferenceterm", conceptSource=source["uuid"]) if source else []
    fitting = [term for term in terms if code is None or str(term.get("code")).lower() == code.lower()]
    found = [
        view.get("concept", mapping["concept"])
        for term in fitting
        for mapping in view.store.find("conceptmapping", conceptReferenceTerm=term["uuid"])
    ]
    concepts = {doc["uuid"]: doc for doc in found if doc and (retired_too or not doc.get("retired"))}
    return sorted(concepts.values(), key=lambda doc: bool(doc.get("retired")))


def the_one_mapped_to(view: View, source_name: str, code: str) -> Doc | None:
    """The living concept of a code; OpenMRS refuses to choose where two share it."""
    found = mapped_to(view, source_name, code, retired_too=False)
    if len(found) > 1:
        raise ServerFault(f"Multiple non-retired concepts found for mapping {code} from source {source_name}")
    return found[0] if found else None


def search_concepts(listing: Listing) -> Page:
    """By words of ``q`` in any name of the caller's languages; ``answerTo`` and ``memberOf`` narrow it."""
    view = listing.view
    words = (listing.parameter("q") or "").lower().split()
    languages = {locale.partition("_")[0] for locale in locales(view)}
    found = [
        doc
        for doc in listing.living(view.store.find("concept"))
        if _fits(view, doc, words, languages) and _narrowed(listing, doc)
    ]
    return Page(docs=sorted(found, key=lambda doc: _rank(view, doc, " ".join(words)))) if words else NOTHING


def _fits(view: View, doc: Doc, words: list[str], languages: set[str]) -> bool:
    for name in living_names(view, doc["uuid"]):
        parts = str(name.get("name")).lower().split()
        if str(name.get("locale")).partition("_")[0] in languages and all(
            any(part.startswith(word) for part in parts) for word in words
        ):
            return True
    return False


def _rank(view: View, doc: Doc, wanted: str) -> tuple[bool, int]:
    """An exact name first, then shorter names."""
    names = [str(name.get("name")).lower() for name in living_names(view, doc["uuid"])]
    return (wanted not in names, min((len(name) for name in names), default=0))


def _narrowed(listing: Listing, doc: Doc) -> bool:
    for parameter, field in (("answerTo", "answers"), ("memberOf", "setMembers")):
        owner = listing.view.get("concept", listing.parameter(parameter))
        if owner is not None and doc["uuid"] not in owner.get(field, []):
            return False
    return True


def _by_reference(listing: Listing) -> Page:
    view = listing.view
    view.call.identity.require("Get Concepts")
    references = listing.parameter("references")
    if references and references.strip():
        found = [_referred(view, one) for one in references.split(",") if one.strip()]
        concepts = [doc for doc in found if doc]
        return Page(docs=concepts) if concepts else NOTHING
    return _by_name_or_code(listing)


def _referred(view: View, reference: str) -> Doc | None:
    found = view.get("concept", reference)
    source, colon, code = reference.partition(":")
    if found is None and colon and code:
        return the_one_mapped_to(view, source, code)
    return found


def _by_name_or_code(listing: Listing) -> Page:
    view, name, kind = listing.view, listing.parameter("name"), listing.parameter("searchType")
    if kind not in {None, "equals", "fuzzy"}:
        raise InvalidSearch(f'Invalid searchType: {kind}. Allowed values: "equals" and "fuzzy"')
    if kind == "fuzzy":
        return _fuzzy(listing)
    if name is not None:
        return _exactly_named(view, name)
    source = listing.parameter("source")
    if source_named(view, source) is None:
        return NOTHING
    code = listing.parameter("code")
    return Page(docs=mapped_to(view, source, code, retired_too=code is None and listing.include_all))


def _fuzzy(listing: Listing) -> Page:
    view = listing.view
    words = (listing.parameter("name") or "").lower().split()
    languages = {locale.partition("_")[0] for locale in locales(view)}
    wanted = view.get("conceptclass", listing.parameter("class"))
    docs = [
        doc
        for doc in listing.living(view.store.find("concept"))
        if _fits(view, doc, words, languages)
        and (wanted is None or doc.get("conceptClass") == wanted["uuid"])
    ]
    return Page(docs=sorted(docs, key=lambda doc: _rank(view, doc, " ".join(words))))


def _exactly_named(view: View, name: str) -> Page:
    lowered = name.lower()
    names = [
        doc
        for doc in view.store.find("conceptname")
        if str(doc.get("name")).lower() == lowered and not doc.get("voided")
    ]
    if not names:
        return NOTHING
    if not any(
        one.get("localePreferred") or one.get("conceptNameType") == "FULLY_SPECIFIED" for one in names
    ):
        raise ServerFault("The concept name should be either a fully specified or locale preferred name")
    found = view.get("concept", names[0]["concept"])
    return Page(docs=[found]) if found else NOTHING


def _by_term(listing: Listing) -> Page:
    view = listing.view
    view.call.identity.require("Get Concept Reference Terms")
    mappings = view.store.find("conceptmapping", conceptReferenceTerm=listing.parameter("term"))
    found = [view.get("concept", mapping["concept"]) for mapping in mappings]
    return Page(docs=listing.living([doc for doc in found if doc]))


def _query(required: str, optional: str = "") -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(required.split()), frozenset(optional.split())


CONCEPT_SEARCHES = (
    SearchHandler(
        id="default",
        queries=(_query("source", "code"), _query("name", "class searchType"), _query("references")),
        find=_by_reference,
    ),
    SearchHandler(id="byTerm", queries=(_query("term"),), find=_by_term),
)


# Reference terms


def search_terms(listing: Listing) -> Page:
    wanted = (listing.parameter("q") or "").lower()
    return Page(docs=[term for term in listing.living(_terms(listing, None)) if _term_holds(term, wanted)])


def _terms(listing: Listing, source: Doc | None) -> list[Doc]:
    equals = {"conceptSource": source["uuid"]} if source else {}
    return listing.view.store.find("conceptreferenceterm", **equals)


def _term_holds(term: Doc, wanted: str) -> bool:
    return any(wanted in str(term.get(field) or "").lower() for field in ("code", "name"))


def _by_source(listing: Listing) -> Page:
    listing.view.call.identity.require("Get Concept Reference Terms")
    terms = listing.living(_terms(listing, source_named(listing.view, listing.parameter("source"))))
    wanted, kind = listing.parameter("codeOrName"), listing.parameter("searchType") or "equal"
    if wanted is None:
        return Page(docs=terms)
    lowered = wanted.lower()
    if kind == "equal":
        return Page(
            docs=[
                one for one in terms if lowered in {str(one.get(f) or "").lower() for f in ("code", "name")}
            ]
        )
    if kind == "alike":
        return Page(docs=[one for one in terms if _term_holds(one, lowered)])
    raise InvalidSearch(f"Invalid searchType parameter: '{kind}'. Expected 'equal' or 'alike'")


TERM_SEARCHES = (
    SearchHandler(id="default", queries=(_query("", "source codeOrName searchType"),), find=_by_source),
)
