"""The servlet container's own error pages: what answers before, or instead of, an application.

Pure: nothing here reads a file, a clock or a network.
"""

from html import escape

from plugin.sandbox.messages import Response

_STYLE = (
    "body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} "
    "h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} "
    ".line {height:1px;background-color:#525D76;border:none;}"
)
_REASONS = {
    400: (
        "Bad Request",
        "The server cannot or will not process the request due to something that is perceived to be a client "
        "error (e.g., malformed request syntax, invalid request message framing, or deceptive request "
        "routing).",
    ),
    401: (
        "Unauthorized",
        "The request has not been applied to the target resource because it lacks valid authentication "
        "credentials for that resource.",
    ),
    404: (
        "Not Found",
        "The origin server did not find a current representation for the target resource or is not "
        "willing to "
        "disclose that one exists.",
    ),
    405: (
        "Method Not Allowed",
        "The method received in the request-line is known by the origin server but not supported by the "
        "target "
        "resource.",
    ),
}


def page(status: int, message: str = "") -> Response:
    """An error page as the container writes it."""
    reason, description = _REASONS[status]
    title = f"HTTP Status {status} – {reason}"
    told = f"<p><b>Message</b> {escape(message)}</p>" if message else ""
    html = (
        f'<!doctype html><html lang="en"><head><title>{title}</title><style type="text/css">{_STYLE}</style>'
        f'</head><body><h1>{title}</h1><hr class="line" /><p><b>Type</b> Status Report</p>{told}'
        f'<p><b>Description</b> {description}</p><hr class="line" /><h3>Apache Tomcat/9.0.98</h3>'
        "</body></html>"
    )
    return Response(status=status, headers=(("Content-Type", "text/html;charset=UTF-8"),), body=html.encode())


def bad_request(message: str = "") -> Response:
    return page(400, message)


def unauthorized(message: str) -> Response:
    return page(401, message)


def not_found(path: str) -> Response:
    return page(404, f"The requested resource [{path}] is not available")
