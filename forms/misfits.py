"""What each part of a form says alone but not together with the rest: (path, problem, mend).

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from content.loading import Misfit
from forms.conditions import Condition
from forms.criteria import Node, mentions
from forms.making import Shared
from forms.shapes import ALREADY, Answer

Json = dict[str, Any]
Path = tuple[str | int, ...]
AnswerSets = Mapping[str, Iterable[Answer]]

_CHOSEN = ("choice", "many")


def misfits_of(data: Json, shared: Shared) -> Iterator[Misfit]:
    """Of a whole form."""
    opening = shared.openings.get(data["opening"])
    if opening is None:
        yield ("opening",), "there is no such opening", f"use {', '.join(shared.openings)}"
    sets = {**shared.answer_sets, **data.get("answer_sets", {})}
    before = [item for page in opening.pages for item in page.items] if opening else []
    codes = {item.id: {answer.code for answer in item.answers} for item in before}
    may_lack_text = data["wording"].kind == "codes"
    yield from _misfit_items((), data["pages"], sets, codes, {item.field for item in before})
    for path, item in _items((), data["pages"]):
        if "text" not in item and not may_lack_text:
            yield (*path, "text"), "it is missing", "add it, or say that the wording is codes"
    yield from _misfit_observed(data["pages"])
    yield from _misfit_conditions((), data["pages"], codes)
    yield from _misfit_scoring(data, codes)
    for place, rule in enumerate(data.get("critical", ())):
        yield from _unknown(("critical", place), rule.item, rule.when, codes, "when")
    for place, example in enumerate(data.get("examples", ())):
        for item in example.answers:
            yield from _unknown(("examples", place, "answers", item), item, (), codes, None)


def misfits_of_opening(name: str, opening: Json, sets: AnswerSets) -> Iterator[Misfit]:
    """Of shared pages, which can refer to nothing but themselves."""
    path: Path = ("openings", name)
    codes: dict[str, set[str]] = {}
    yield from _misfit_items(path, opening["pages"], sets, codes, set())
    yield from _misfit_conditions(path, opening["pages"], codes)
    condition = opening.get("shows_rest_when")
    yield from _misfit_condition((*path, "shows_rest_when"), condition, codes)


def _items(path: Path, pages: Iterable[Json]) -> Iterator[tuple[Path, Json]]:
    for page_place, page in enumerate(pages):
        for place, item in enumerate(page["items"]):
            yield (*path, "pages", page_place, "items", place), {"_why": page.get("why"), **item}


def _misfit_items(
    start: Path, pages: Iterable[Json], sets: AnswerSets, codes: dict[str, set[str]], fields: set[str]
) -> Iterator[Misfit]:
    """``codes`` and ``fields`` are those of earlier items; this adds its own."""
    for path, item in _items(start, pages):
        yield from _misfit_answers(path, item, sets)
        if item["id"] in codes:
            yield (*path, "id"), "this id stands twice", "give each item an id of its own"
        elif item.get("field", item["id"]) in fields:
            yield (*path, "field"), "this field stands twice", "give each item a field of its own"
        if not item.get("why") and not item["_why"]:
            yield (*path, "why"), "the reason for asking is missing", "add why, here or to the page"
        known = {answer.code for answer in sets.get(item.get("answers", ""), ())}
        codes[item["id"]] = known | ({ALREADY} if known and item["ask"] == "once" else set())
        fields.add(str(item.get("field", item["id"])))


def _misfit_answers(path: Path, item: Json, sets: AnswerSets) -> Iterator[Misfit]:
    named = item.get("answers")
    if item["kind"] in _CHOSEN and named not in sets:
        problem = "there is no such answer set" if named else "it has no answers"
        yield (*path, "answers"), problem, f"use {', '.join(sets)}"
    if item["kind"] not in _CHOSEN and named:
        yield (*path, "answers"), f"a {item['kind']} has no answers to choose from", "remove the key"
    for bound in ("low", "high"):
        if item["kind"] != "number" and bound in item:
            yield (*path, bound), "only a number has bounds", "remove the key"


def _misfit_observed(pages: Iterable[Json]) -> Iterator[Misfit]:
    """What is shown without a talk asks nothing."""
    for path, item in _items((), [page if page.get("observed") else {**page, "items": ()} for page in pages]):
        if item.get("private") or item.get("asked_of") != "clinician":
            problem = "a page that is only observed asks the person something"
            yield (*path, "asked_of"), problem, "move the question to a page of its own"


def _misfit_conditions(start: Path, pages: Iterable[Json], codes: Mapping[str, set[str]]) -> Iterator[Misfit]:
    for place, page in enumerate(pages):
        path: Path = (*start, "pages", place)
        yield from _misfit_condition((*path, "show_when"), page.get("show_when"), codes)
        for at, item in enumerate(page["items"]):
            yield from _misfit_condition((*path, "items", at, "show_when"), item.get("show_when"), codes)
        for at, note in enumerate(page.get("notes", ())):
            yield from _misfit_condition((*path, "notes", at, "show_when"), note.show_when, codes)


def _misfit_condition(
    path: Path, condition: Condition | None, codes: Mapping[str, set[str]]
) -> Iterator[Misfit]:
    for test in condition.asked() if condition else ():
        yield from _unknown(path, test.item, test.codes, codes, None)


def _misfit_scoring(data: Json, codes: Mapping[str, set[str]]) -> Iterator[Misfit]:
    scores: list[str] = []
    for place, rule in enumerate(data.get("scores", ())):
        path: Path = ("scores", place)
        for item in (*rule.items, *rule.reverse):
            yield from _unknown((*path, "items"), item, (), codes, None)
        if rule.name in scores:
            yield (*path, "name"), "this name stands twice", "rename one of them"
        scores.append(rule.name)
    criteria: list[str] = []
    for place, criterion in enumerate(data.get("criteria", ())):
        path = ("criteria", place)
        yield from _misfit_node((*path, "when"), criterion.when, codes, scores, criteria)
        if criterion.name in (*criteria, *scores):
            yield (*path, "name"), "this name stands twice", "rename one of them"
        criteria.append(criterion.name)
    for place, result in enumerate(data.get("results", ())):
        yield from _misfit_node(("results", place, "when"), result.when, codes, scores, criteria)
    if "positive" in data:
        yield from _misfit_node(("positive",), data["positive"], codes, scores, criteria)


def _misfit_node(
    path: Path, node: Node, codes: Mapping[str, set[str]], scores: list[str], criteria: list[str]
) -> Iterator[Misfit]:
    for mention in mentions(node):
        if mention.kind == "item":
            yield from _unknown(path, mention.name, mention.codes, codes, None)
            continue
        known = scores if mention.kind == "score" else criteria
        if mention.name not in known:
            mend = f"use {', '.join(known)}" if known else f"add the {mention.kind} before it"
            yield path, f"there is no {mention.kind} {mention.name!r} before it", mend


def _unknown(
    path: Path, item: str, asked: Iterable[str], codes: Mapping[str, set[str]], key: str | None
) -> Iterator[Misfit]:
    if item not in codes:
        yield (*path, *(["item"] if key else [])), f"there is no item {item!r}", f"use {', '.join(codes)}"
        return
    for code in asked:
        if code not in codes[item]:
            where = (*path, *([key] if key else []))
            yield where, f"{item!r} has no answer {code!r}", f"use {', '.join(sorted(codes[item]))}"
