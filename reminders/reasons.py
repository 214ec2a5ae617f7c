"""Why nothing went to her: codes that are stored, and the sentence that each stands for.

Pure: nothing here reads a file, a clock or a network.

A code is a word, or a word and a detail (``hours:10:00-12:00``), and holds times and states only, so it may
stand in the index and in a notice to staff.
"""

from datetime import date

_PLAIN = {
    "open": "she may be reached now",
    "to_her": "a short note is planned",
    "sent": "it went out",
    "changed": "her rules changed meanwhile; it is tried again",
    "no_rule": "no contact rule",
    "unreadable": "her contact rules can't be read for certain",
    "withdrawn": "she withdrew it",
    "staff_only": "this follow-up is for staff only",
    "paused": "she paused, and the door stays open",
    "left": "she is no longer with the team",
    "closed": "the follow-up was closed",
    "late": "it was not sent in time",
    "no_channel": "this way of reaching her is not set up",
    "no_wording": "there is no approved wording in her language",
    "no_phone": "the clinic has set no number to call, or no hours for it",
    "no_address": "the address that she gave is no longer there",
    "bad_address": "the address that she gave can't be used",
    "refused": "the mail server refused it",
    "failed": "the mail server could not take it",
    "unreachable": "OpenMRS can't be reached; it is tried again",
    "uncertain": "it may or may not have gone out, and it is not sent again",
    "attempted": "an attempt is on record already, and it is not sent again",
    "unknown": "it may or may not have gone out, and it is not sent again",
    "expired": "it was not sent in time",
    "suppressed": "it was held back",
    "parked": "something in it could not be handled, and someone should look",
}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def reason(code: str) -> str:
    """The sentence part that a code stands for: "never on Saturdays", "outside 10:00–12:00"."""
    word, _, detail = code.partition(":")
    match word:
        case "weekday":
            return f"never on {_DAYS[int(detail)]}"
        case "hours":
            return f"outside {detail.replace('-', '–').replace(',', ' and ')}"
        case "not_yet":
            return f"the permission starts on {_day(detail)}"
        case "ended":
            return f"the permission ended on {_day(detail)}"
    return _PLAIN.get(code, "the reason was written by another version")


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
