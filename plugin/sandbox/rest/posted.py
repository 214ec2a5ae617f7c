"""What was posted, as JSON.

Pure: nothing here reads a file, a clock or a network.
"""

import json
from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.rest.errors import Unreadable


def posted_object(call: Call) -> dict[str, Any]:
    """The body as a JSON object; ``Unreadable`` with what is wrong."""
    if not call.request.body.strip():
        raise Unreadable("Required request body is missing")
    try:
        posted = json.loads(call.request.body)
    except json.JSONDecodeError as error:
        raise _unreadable(error) from error
    except UnicodeDecodeError as error:
        raise Unreadable("JSON parse error: Invalid UTF-8") from error
    if not isinstance(posted, dict):
        raise Unreadable("JSON parse error: Cannot deserialize value of type `SimpleObject`")
    return posted


def _unreadable(error: json.JSONDecodeError) -> Unreadable:
    """In the words of the server's own parser, which tells an early end from a wrong character."""
    line, column = error.lineno, error.colno
    if error.pos >= len(error.doc.rstrip()):
        what = "Unexpected end-of-input within/between Object entries"
        kind = "com.fasterxml.jackson.core.io.JsonEOFException"
        column = len(error.doc) + 1
    else:
        what = f"Unexpected character ('{error.doc[error.pos]}')"
        kind = "com.fasterxml.jackson.core.JsonParseException"
    place = (
        "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "
        f"line: {line}, column: {column}]"
    )
    return Unreadable(
        f"JSON parse error: {what}; nested exception is {kind}: {what}{place}", f"{what}{place}"
    )
