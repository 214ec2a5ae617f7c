"""One path for its many spellings. What can't be brought to one safe form is refused.

Pure: nothing here reads a file, a clock or a network.

OpenMRS answers to doubled slashes, dot segments, path parameters and percent-encoded letters; a rule that
matched the path as written would let all of these pass unfiltered. What goes upstream is the form that was
matched.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "$:@!'()*,~-._+=&"


class UnsafePath(ValueError):
    """The path could be read in more than one way."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """Decoded segments, none of them empty or a dot segment. ``slash``: something followed the last one's
    slash."""

    segments: tuple[str, ...]
    slash: bool

    def __str__(self) -> str:
        """The one spelling of this path, without a trailing slash."""
        return "/" + "/".join(quote(segment, safe=_SAFE) for segment in self.segments)

    def below(self, *prefix: str) -> tuple[str, ...] | None:
        """The segments after ``prefix``, or None where the path is not below it."""
        if self.segments[: len(prefix)] != prefix:
            return None
        return self.segments[len(prefix) :]


def normalise(raw: str) -> Path:
    """The path part of a request target, without query. Raises ``UnsafePath``."""
    if not raw.startswith("/"):
        raise UnsafePath("the target is no path")
    segments: list[str] = []
    for part in raw.split("/"):
        _take(segments, _decoded(part))
    return Path(segments=tuple(segments), slash=raw.endswith(("/", "/.")))


def _take(segments: list[str], segment: str) -> None:
    if segment == "..":
        if not segments:
            raise UnsafePath("the path climbs out of the root")
        segments.pop()
    elif segment not in ("", "."):
        segments.append(segment)


def _decoded(part: str) -> str:
    """One segment without its path parameters (";jsessionid=…"), decoded once."""
    bare = part.split(";", 1)[0]
    if _BROKEN_ESCAPE.search(bare):
        raise UnsafePath("a percent sign is not followed by two digits")
    try:
        segment = unquote_to_bytes(bare).decode("utf-8")
    except UnicodeDecodeError:
        raise UnsafePath("the path is not UTF-8") from None
    # Decoding again would change it: whether the server does so too is not for us to guess.
    if _ESCAPE.search(segment):
        raise UnsafePath("the path is encoded twice")
    if any(character in "/\\;?#" or not character.isprintable() for character in segment):
        raise UnsafePath("the path hides a separator or a control character")
    if segment.strip() != segment:
        raise UnsafePath("a segment begins or ends with a space")
    return segment
