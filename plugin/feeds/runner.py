"""Working off the encounters noted as pending: each done, tried again later, or given up and shown."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms.responses import MalformedResponse
from plugin.database.encounters import EncountersSeen, Seen
from plugin.feeds.process import Processor
from plugin.openmrs.errors import OpenMRSError

logger = logging.getLogger(__name__)

_FIRST_WAIT = timedelta(seconds=5)
# A form may hold an answer that needs a person now: no outage may keep it waiting much longer than it lasts.
_LONGEST_WAIT = timedelta(minutes=1)
_BATCH = 200


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """``given_up``: encounters that can't be read as their form; someone must look at them."""

    done: int = 0
    postponed: int = 0
    given_up: tuple[str, ...] = ()


def run_pending(
    seen: EncountersSeen, processor: Processor, now: datetime, *, only: Collection[str] | None = None
) -> RunReport:
    """One bounded round over what is pending (of ``only`` these, if given)."""
    results: dict[str, list[str]] = {"done": [], "postponed": [], "given_up": []}
    for each in seen.pending(now, _BATCH):
        if only is None or each.encounter in only:
            results[_attempt(seen, processor, each, now)].append(each.encounter)
    return RunReport(
        done=len(results["done"]),
        postponed=len(results["postponed"]),
        given_up=tuple(results["given_up"]),
    )


def _attempt(seen: EncountersSeen, processor: Processor, each: Seen, now: datetime) -> str:
    try:
        processor.process(each.encounter, now)
    except MalformedResponse as problem:
        logger.warning("encounter %s is given up: %s", each.encounter, problem)
        seen.give_up(each)
        return "given_up"
    except (ValueError, LookupError, TypeError) as defect:
        # What OpenMRS holds there is not as we know it. One such encounter must not hold up all others.
        logger.warning("encounter %s is given up: %s", each.encounter, type(defect).__name__)
        seen.give_up(each)
        return "given_up"
    except OpenMRSError as problem:
        logger.warning("encounter %s is tried again later: %s", each.encounter, problem)
        seen.postpone(each, now + min(_FIRST_WAIT * 2 ** min(each.attempts, 12), _LONGEST_WAIT))
        return "postponed"
    seen.done(each, each.signature)
    return "done"
