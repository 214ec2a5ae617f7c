"""May this viewer see this? One small total function; whatever is in doubt is a no.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from content.moments import require_zone
from sensitivity.audiences import is_person
from sensitivity.categories import Categories
from sensitivity.choices import PatientChoices

# Reasons name no category and no person: they may stand in a report that others read.
UNPROTECTED = "nothing about it is protected"
CORRUPT = "a recorded choice can't be read, so nobody sees it until that is mended"
UNKNOWN = "its category is unknown, so nobody sees it"
NEVER_PERSON = "the patient chose that this person never sees it"
NEVER_GROUP = "the patient chose that this group does not see it"
OPENED_PERSON = "the patient opened it to this person"
OPENED_GROUP = "the patient opened it to this group"
BASELINE = "it belongs to this viewer's own team"
CLOSED = "the patient has not opened it to this viewer"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A yes or no with its reason, a plain sentence. Ask ``allowed``: a decision is never true by itself."""

    allowed: bool
    reason: str

    def __bool__(self) -> NoReturn:
        raise TypeError("a decision is no truth value: ask .allowed")


def decide(
    *,
    categories: frozenset[str],
    audiences: frozenset[str],
    choices: PatientChoices,
    baseline: Categories,
    now: datetime,
) -> Decision:
    """Whether someone in ``audiences`` may see a thing of ``categories``; each of them must be allowed.

    A record that can't be read closes everything, for the part that is lost may be a "never".
    """
    require_zone(now)
    if not categories:
        return Decision(allowed=True, reason=UNPROTECTED)
    if choices.corrupt:
        return Decision(allowed=False, reason=CORRUPT)
    judged = [_judge(each, audiences, choices, baseline, now) for each in sorted(categories)]
    return next((each for each in judged if not each.allowed), judged[0])


def _judge(
    category: str, audiences: frozenset[str], choices: PatientChoices, baseline: Categories, now: datetime
) -> Decision:
    """One category. The named person goes first, then any no, then any yes, then the team."""
    if category not in baseline:
        return Decision(allowed=False, reason=UNKNOWN)
    effects = {each: choices.effect(category, each, now) for each in sorted(audiences, key=_named_first)}
    for audience, effect in effects.items():
        if effect == "deny":
            return Decision(allowed=False, reason=NEVER_PERSON if is_person(audience) else NEVER_GROUP)
    rule = baseline.require(category)
    for audience, effect in effects.items():
        if effect == "allow" and rule.opens_by_choice:
            return Decision(allowed=True, reason=OPENED_PERSON if is_person(audience) else OPENED_GROUP)
    if rule.baseline in audiences:
        return Decision(allowed=True, reason=BASELINE)
    return Decision(allowed=False, reason=CLOSED)


def _named_first(audience: str) -> tuple[bool, str]:
    return (not is_person(audience), audience)
