"""The generated narrative: it says in words what the resource holds, so it leaks whatever the resource leaks.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from html import escape
from typing import Any

from plugin.sandbox.fhir.parts import Resource

_XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'
_SILENT = frozenset(("resourceType", "meta", "extension", "text", "partOf", "hasMember"))
_WITHOUT = frozenset(("Bundle", "CapabilityStatement", "CarePlan"))


def with_narrative(resource: Resource) -> Resource:
    """The resource with the ``text`` that the server generates for its type; some types have none."""
    kind = resource["resourceType"]
    if kind in _WITHOUT:
        return resource
    head: Resource = {name: resource[name] for name in ("resourceType", "id", "meta") if name in resource}
    return {**head, "text": {"status": "generated", "div": _div(kind, resource)}, **resource}


def _div(kind: str, resource: Resource) -> str:
    if kind == "Location":
        return f"{_XHTML}<h2>{escape(str(resource['name']))}</h2></div>"
    if kind == "OperationOutcome":
        return _outcome(resource)
    rows = "".join(
        f"<tr><td>{_label(name)}:</td><td>{_words(value)}</td></tr>"
        for name, value in resource.items()
        if name not in _SILENT
    )
    return f'{_XHTML}<table class="hapiPropertyTable"><tbody>{rows}</tbody></table></div>'


def _outcome(resource: Resource) -> str:
    rows = "".join(
        f'<tr><td style="font-weight: bold;">{escape(str(issue["severity"]).upper())}</td><td>[]</td>'
        f"<td><pre>{escape(str(issue.get('diagnostics', '')))}</pre></td></tr>"
        for issue in resource["issue"]
    )
    return f'{_XHTML}<h1>Operation Outcome</h1><table border="0">{rows}</table></div>'


def _label(name: str) -> str:
    shown = re.sub(r"^(effective|value|onset|deceased)(?=[A-Z]).*", r"\1", name)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", shown).title()


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return _words_of(value)
    return escape(str(value))


def _words_of(value: dict[str, Any]) -> str:
    for name in ("display", "text"):
        if name in value:
            return escape(str(value[name]))
    return ", ".join(
        words
        for name, part in value.items()
        if name not in {"id", "system", "extension"} and (words := _words(part))
    )
