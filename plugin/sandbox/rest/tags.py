"""ETags over the body, as the server's filter makes them.

Pure: nothing here reads a file, a clock or a network.
"""

import hashlib

from plugin.sandbox.call import Call
from plugin.sandbox.messages import Response


def tagged(call: Call, response: Response) -> Response:
    """With an ETag over the body; 304 where the caller has just that."""
    tag = f'"0{hashlib.md5(response.body, usedforsecurity=False).hexdigest()}"'
    if tag in call.request.headers.get("if-none-match", ""):
        return Response(status=304, headers=(("ETag", tag),))
    return response.with_header("ETag", tag)
