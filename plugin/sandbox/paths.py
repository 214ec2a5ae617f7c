"""One path for its many spellings, as the servlet container reads them.

Pure: nothing here reads a file, a clock or a network.
"""

from urllib.parse import unquote

CONTEXT = "/openmrs"


class RefusedPath(Exception):
    """The container refuses it before any application sees it: 400."""


def normal_path(raw: str) -> str:
    """The path that handlers see: path parameters dropped, decoded, slashes joined, dot segments resolved.

    An encoded slash or backslash, a broken escape, and dots that climb out of the root raise ``RefusedPath``.
    """
    lowered = raw.lower()
    if "%2f" in lowered or "%5c" in lowered or "\\" in raw or "%00" in raw:
        raise RefusedPath(raw)
    segments: list[str] = []
    for part in raw.split("/"):
        segment = unquote(part.split(";", 1)[0])
        if segment == "..":
            if not segments:
                raise RefusedPath(raw)
            segments.pop()
        elif segment not in {"", "."}:
            segments.append(segment)
    return "/" + "/".join(segments)


def within_context(path: str) -> str | None:
    """The path below ``/openmrs``; None where it is none of ours."""
    if path == CONTEXT:
        return "/"
    return path[len(CONTEXT) :] if path.startswith(CONTEXT + "/") else None
