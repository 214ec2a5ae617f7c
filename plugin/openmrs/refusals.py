"""From an answer that is not a success to the error that says what to do.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from plugin.openmrs.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotOpenMRS,
    OpenMRSError,
    ServerFault,
)

_PRIVILEGE = re.compile(r"Privileges? required: ([^\]\[<>{}]{1,120})")
_DUPLICATE_KEY = re.compile(
    r"Duplicate entry .{0,300}? for key '(?P<key>[^']*)'|Unique index or primary key", re.DOTALL
)
_DUPLICATE_NAME = re.compile(r"duplicate\w*name|duplicate name|name already|NonUnique", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LONGEST = 200


def error_for(*, what: str, status: int, answer: Any, sent: Any = None) -> OpenMRSError:
    """The error for a status; ``answer`` is parsed JSON or None, ``sent`` our body, which must not show."""
    error = _rest_error(answer)
    spoken = error if error is not None else _outcome(answer)
    if status == 401:
        return NotAuthenticated(what=what)
    if status == 403:
        return Forbidden(what=what, privilege=_privilege(spoken))
    if status == 404:
        return NotOpenMRS(what=what) if spoken is None else NotFound(what=what)
    if status == 429 or status >= 500:
        return _fault(what, status, spoken)
    if status >= 400 and spoken is not None:
        return _invalid(what, spoken, sent)
    return NotOpenMRS(what=what)


def _rest_error(answer: Any) -> Mapping[str, Any] | None:
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else None


def _outcome(answer: Any) -> Mapping[str, Any] | None:
    """A FHIR OperationOutcome in the shape of a REST error."""
    if not isinstance(answer, dict) or answer.get("resourceType") != "OperationOutcome":
        return None
    issues = [issue for issue in answer.get("issue") or () if isinstance(issue, dict)]
    return {"message": "; ".join(str(issue.get("diagnostics") or "") for issue in issues)}


def _privilege(spoken: Mapping[str, Any] | None) -> str:
    found = _PRIVILEGE.search(str((spoken or {}).get("message") or ""))
    return found.group(1).strip() if found else ""


def _fault(what: str, status: int, spoken: Mapping[str, Any] | None) -> OpenMRSError:
    text = " ".join(str((spoken or {}).get(part) or "") for part in ("message", "detail"))
    key = _DUPLICATE_KEY.search(text)
    if key:
        return Conflict(what=what, field="uuid" if "uuid" in (key.group("key") or "").lower() else "")
    if _DUPLICATE_NAME.search(text):
        return Conflict(what=what, field="name")
    return ServerFault(what=what, status=status)


def _invalid(what: str, spoken: Mapping[str, Any], sent: Any) -> OpenMRSError:
    fields = _by_field(spoken.get("fieldErrors"))
    for name, problems in fields.items():
        if any(
            "duplicate" in f"{problem.get('code')} {problem.get('message')}".lower() for problem in problems
        ):
            return Conflict(what=what, field=str(name))
    ours = tuple(_values(sent))
    texts = {str(name): _field_text(problems, ours) for name, problems in fields.items()}
    general = _by_field({"": spoken.get("globalErrors")}).get("", [])
    parts = [_own_words(str(spoken.get("message") or ""), ours), _field_text(general, ours)]
    message = "; ".join(part for part in parts if part)
    return Invalid(what=what, message=message, fields=texts)


def _by_field(errors: Any) -> dict[str, list[Mapping[str, Any]]]:
    """Field -> its problems, whatever else may stand there left out."""
    if not isinstance(errors, dict):
        return {}
    return {
        str(name): [problem for problem in problems if isinstance(problem, dict)]
        for name, problems in errors.items()
        if isinstance(problems, list)
    }


def _field_text(problems: Iterable[Mapping[str, Any]], ours: tuple[str, ...]) -> str:
    return ", ".join(_own_words(str(problem.get("message") or ""), ours) for problem in problems)


def _own_words(message: str, ours: tuple[str, ...]) -> str:
    """OpenMRS's sentence without what it quotes: after "=>" and within quotes it repeats what was sent."""
    text = message.removeprefix("[").split("=>")[0].split("; nested exception")[0].strip().removesuffix("]")
    text = _QUOTED.sub("…", text)
    for value in ours:
        # Whole words only: a locale "en" that we sent must not eat letters out of OpenMRS's own.
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    return text.strip()[:_LONGEST]


def _values(sent: Any) -> Iterable[str]:
    """Every text that we sent, longest first, so that no part of one stays behind."""
    return sorted(set(_leaves(sent)), key=len, reverse=True)


def _leaves(sent: Any) -> Iterable[str]:
    if isinstance(sent, dict):
        for value in sent.values():
            yield from _leaves(value)
    elif isinstance(sent, list | tuple):
        for value in sent:
            yield from _leaves(value)
    elif isinstance(sent, str | int | float) and not isinstance(sent, bool) and len(str(sent)) > 1:
        yield str(sent)
