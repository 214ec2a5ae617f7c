"""One form on the reference page: what it is for, what it asks, how it counts, and what follows.

Pure: nothing here reads a file, a clock or a network.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from forms.conditions import Condition, Every
from forms.lint import gate_of
from forms.making import Opening
from forms.reference_words import Wording, listed, number, plain
from forms.shapes import FormDefinition, Item, Page

_FOR_EVER = date(9999, 12, 31)  # whether a text is cleared hangs on the file, not on the day the page is made
_LICENCES = {
    "own": "our own words",
    "public_domain": "public domain",
    "free_with_conditions": "free to use under conditions",
    "needs_permission": "needs permission",
    "unclear": "not clear yet",
}
_WORDINGS = {
    "own": "our own",
    "demonstration": "made up for the demonstration",
    "original": "the published text",
    "codes": "codes only; a site with permission brings the text",
}
_USERS = {"team": "the team", "referring": "services that send people here"}


def own_pages(definition: FormDefinition, opening: Opening) -> tuple[Page, ...]:
    """The pages without the shared ones, and without the condition that those set for all."""
    pages = definition.pages[len(opening.pages) :]
    return tuple(replace(page, show_when=_own(page.show_when, opening.shows_rest_when)) for page in pages)


def _own(condition: Condition | None, shared: Condition | None) -> Condition | None:
    if shared is None or condition == shared:
        return None if condition == shared else condition
    if isinstance(condition, Every) and condition.parts[0] == shared:
        return condition.parts[1]
    return condition


def section_of(definition: FormDefinition, opening: Opening) -> str:
    """The form's part of the page; the shared pages that come first are not repeated."""
    parts = [
        _head(definition),
        *_questions(definition, own_pages(definition, opening)),
        *_counting(definition),
        *_cutoffs(definition),
        *_critical(definition),
        *_examples(definition),
    ]
    return "\n".join(parts)


def waits_for(definition: FormDefinition) -> tuple[str, ...]:
    """Why the form may not be published yet; empty where it may."""
    return gate_of(definition, _FOR_EVER)


def users(definition: FormDefinition) -> str:
    """Who fills it in."""
    return listed([_USERS[each] for each in definition.used_by], "and")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown, its cells already plain."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _head(definition: FormDefinition) -> str:
    often = (
        f"at most once in {definition.at_most_every_days} days"
        if definition.at_most_every_days
        else "no limit"
    )
    licence, wording = definition.licence, definition.wording
    waits = waits_for(definition)
    rows = [
        ("Command", f"`hst forms render {definition.key}`, version {definition.version}"),
        ("Who", users(definition)),
        (
            "Time",
            f"{definition.minutes} minutes; {often}" + ("; an instrument" if definition.instrument else ""),
        ),
        ("Kept as", f"`{definition.encounter_type}`, protected as `{definition.label}`"),
        ("Source", plain(definition.source)),
        ("Licence", _stated(_LICENCES[licence.status], licence.note, licence.cleared_by, licence.cleared_on)),
        (
            "Words",
            _stated(
                f"{_WORDINGS[wording.kind]}, {wording.status}",
                wording.note,
                wording.cleared_by,
                wording.cleared_on,
            ),
        ),
        ("May be published", "yes" if not waits else f"not yet. {plain(' '.join(waits))}"),
    ]
    purpose = plain(str(definition.purpose))
    return f"## {definition.name}\n\n{purpose}\n\n{table(('', ''), rows)}"


def _stated(status: str, note: str, by: str | None, on: str | None) -> str:
    cleared = f" Cleared by {plain(by)}, {on}." if by and on else ""
    return f"{status}. {plain(note)}{cleared}"


def _questions(definition: FormDefinition, pages: Sequence[Page]) -> Iterator[str]:
    asked = [item for page in pages for item in page.items]
    yield "### Questions\n"
    if waits_for(definition):
        yield f"{len(asked)} questions. Their text stays out of this page until it is cleared.\n"
        return
    wording = Wording(definition)
    sets: dict[tuple[str, ...], str] = {}
    rows = [_row(item, wording, sets) for item in asked]
    yield table(("", "Question", "Spanish", "Answers", "Asked"), rows)
    for page in pages:
        if page.show_when is not None:
            shown = plain(wording.condition(page.show_when))
            yield f"“{plain(str(page.title))}” is shown when {shown}.\n"
    if sets:
        yield "".join(f"- {name}: {plain('; '.join(answers))}\n" for answers, name in sets.items())


def _row(item: Item, wording: Wording, sets: dict[tuple[str, ...], str]) -> tuple[str, ...]:
    how = ["once"] if item.ask == "once" else []
    how += ["in private"] if item.private else []
    how += ["of the clinician"] if item.asked_of == "clinician" else []
    how += [f"when {plain(wording.condition(item.show_when))}"] if item.show_when else []
    spanish = plain(item.text.said_in("es"))
    return (item.code, plain(str(item.text)), spanish, _answers(item, sets), ", ".join(how))


def _answers(item: Item, sets: dict[tuple[str, ...], str]) -> str:
    """The letter of a set of answers, which is listed once below; or what else may be given."""
    if not item.answers:
        bounds = [number(each) for each in (item.low, item.high) if each is not None]
        return f"{item.kind}{f', {listed(bounds, chr(8211))}' if bounds else ''}"
    answers = tuple(
        f"{each.text!s}{f' ({each.value})' if each.value is not None else ''}" for each in item.answers
    )
    name = sets.setdefault(answers, f"Set {len(sets) + 1}")
    return f"{name}, several" if item.kind == "many" else name


def _counting(definition: FormDefinition) -> Iterator[str]:
    wording = Wording(definition)
    rows = [(f"`{rule.name}`", wording.score(rule)) for rule in definition.scores]
    rows += [(f"`{each.name}`", f"Yes when {wording.node(each.when)}.") for each in definition.criteria]
    if definition.positive is not None:
        rows.append(("positive", f"When {wording.node(definition.positive)}."))
    yield "### How it counts\n"
    if not rows and not definition.results:
        yield "It counts nothing.\n"
    if rows:
        yield table(("", ""), [(name, plain(text)) for name, text in rows])
    if definition.results:
        bands = [
            (f"`{each.band}`", plain(wording.node(each.when)), plain(str(each.text)))
            for each in definition.results
        ]
        yield table(("Band", "The first of which holds", "What the form says"), bands)


def _cutoffs(definition: FormDefinition) -> Iterator[str]:
    if definition.cutoffs:
        rows = [
            (
                plain(each.rule),
                plain(each.target),
                each.sensitivity or "–",
                each.specificity or "–",
                f"{plain(each.citation)} ({each.status})",
            )
            for each in definition.cutoffs
        ]
        yield "### What was found about it\n"
        yield table(("Cut-off", "For", "Sensitivity", "Specificity", "Source"), rows)


def _critical(definition: FormDefinition) -> Iterator[str]:
    if not definition.critical:
        return
    rows = []
    for rule in definition.critical:
        item = definition.by_id[rule.item]
        when = listed([f"“{item.by_code[code].text!s}”" for code in rule.when], "or")
        who = "a person is called now" if rule.acute else "the form says so at once"
        declined = "; who declines is asked by a clinician" if rule.ask_if_declined else ""
        rows.append((item.code, plain(when), f"{who}{declined}", plain(str(rule.banner))))
    yield "### What someone must act on\n"
    yield table(("Question", "Answer", "What happens", "What the form says"), rows)


def _examples(definition: FormDefinition) -> Iterator[str]:
    if definition.examples:
        rows = [
            (plain(each.sentence), _code(each.answers), _code(each.expected)) for each in definition.examples
        ]
        yield "### Tried with\n"
        yield table(("", "Answers", "Outcome"), rows)


def _code(data: object) -> str:
    return f"`{json.dumps(data, ensure_ascii=False)}`".replace("|", "\\|")
