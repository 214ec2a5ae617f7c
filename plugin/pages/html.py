"""A page for staff: plain HTML that works without script, keeps nothing and loads nothing.

Pure: nothing here reads a file, a clock or a network.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape

from aiohttp import web

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "li{border:1px solid #767676;padding:.8rem;margin:.8rem 0;list-style:none}ul{padding:0}"
    "button{font:inherit;padding:.6rem 1rem}"
)
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language",
}
LANGUAGES = ("en", "es")


def page(*, title: str, body: str, language: str, status: int = 200) -> web.Response:
    """An answer with this body, which is HTML already; the title is text."""
    said = escape(title)
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{said}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{said}</h1>{body}</main></body></html>"
    )
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=_HEADERS)


def language_of(accepted: str) -> str:
    """The language of ours that an Accept-Language header likes best; English where it likes none."""
    liked: list[tuple[float, str]] = []
    for part in accepted.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            liked.append((float(weight or 1), name.split("-")[0].lower()))
        except ValueError:
            continue
    best = sorted((each for each in liked if each[1] in LANGUAGES), key=lambda each: -each[0])
    return best[0][1] if best and best[0][0] > 0 else "en"
