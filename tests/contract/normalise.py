"""What no server can repeat, taken out of a body before two of them are compared.

Pure: nothing here reads a file, a clock or a network.

Identifiers that the server made up itself become one mark; so do creation and change times, versions, ages,
page
tokens, Java class names. Lists that are sets are put in order.
"""

import json
import re
from collections.abc import Callable
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_JAVA = re.compile(r"\b(?:[a-z][\w$]*\.){2,}[A-Z][\w$.]*(?::\d+)?(?:@[0-9a-f]+)?")
_PAGES = re.compile(r"_getpages=[^&\"]+")
_LONGEST_DETAIL = 90
_STACK = re.compile(r"(\n\tat |\n\t\.\.\. |\r\n\tat |\n at )[\s\S]*")

UNREPEATABLE = frozenset(
    {
        "auditInfo",
        "dateCreated",
        "dateChanged",
        "issued",
        "recordedDate",
        "authoredOn",
        "lastModified",
        "created",
        "lastUpdated",
        "versionId",
        "etag",
        "sessionId",
        "resourceVersion",
        "alertId",
        "age",
        "lastLoginTimestamp",
    }
)
SETS = frozenset(
    {
        "privileges",
        "roles",
        "allRoles",
        "inheritedRoles",
        "answers",
        "setMembers",
        "names",
        "mappings",
        "attributes",
        "states",
        "obs",
        "results",
        "entry",
        "groupMembers",
        "extension",
        "hasMember",
        "workflows",
        "recipients",
        "identifiers",
        "encounters",
        "contained",
        "member",
    }
)

Known = Callable[[str], bool]


def normalised(body: Any, known: Known) -> Any:
    """The body with marks in place of what can't be repeated; ``known`` tells which uuids are kept."""
    return _normalised(body, known, "")


def _normalised(value: Any, known: Known, key: str) -> Any:
    if isinstance(value, dict):
        made = value.get("resourceType") == "CapabilityStatement"
        return {
            name: "<unrepeatable>" if made and name == "date" else _field(name, item, known)
            for name, item in sorted(value.items())
        }
    if isinstance(value, list):
        items = [_normalised(item, known, key) for item in value]
        return sorted(items, key=_order) if key in SETS else items
    return _text(value, known) if isinstance(value, str) else value


def _field(name: str, value: Any, known: Known) -> Any:
    if name in UNREPEATABLE:
        return "<unrepeatable>"
    if name == "detail" and isinstance(value, str):
        # The recorder cut it off.
        return _text(value, known)[:_LONGEST_DETAIL]
    if name == "text" and isinstance(value, dict) and "div" in value:
        return "<narrative>"
    return _normalised(value, known, name)


def _text(value: str, known: Known) -> str:
    told = _STACK.sub("<stack>", value)
    told = _PAGES.sub("_getpages=<token>", told)
    told = _JAVA.sub("<class>", told)
    return UUID.sub(lambda match: match.group() if known(match.group()) else "<uuid>", told)


def _order(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
