"""From a YAML file to checked, frozen data; all problems of a file are told at once, with line and mend."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_load

from content.problems import ContentError, Problem, complaint, parted
from content.reading import Document, Path, Source, read

__all__ = [
    "ContentError",
    "ContentSchema",
    "Flag",
    "Misfit",
    "Problem",
    "Source",
    "complaint",
    "library",
    "load",
    "refuse",
    "single",
]

# The folders that an overlay may hold, each named as the package whose content it replaces.
OVERLAID = (
    "forms",
    "forms.languages",
    "forms.shared",
    "plugin.gateway",
    "plugin.provisioning",
    "reminders",
    "sensitivity",
    "workflows",
)

# marshmallow's own sentences, with the mend that they lack.
_MENDS = {
    "Missing data for required field.": ("it is missing", "add it"),
    "Field may not be null.": ("it is empty", "write a value or remove the key"),
    "Shorter than minimum length 1.": ("it is empty", "write at least one entry"),
    "Not a valid string.": ("it is not text", "put it in quotes"),
    "Not a valid boolean.": ("it is neither true nor false", "write true or false"),
    "Not a valid list.": ("it is not a list", "start each entry with a dash"),
    "Not a valid integer.": ("it is not a whole number", "write digits only"),
    "Not a valid number.": ("it is not a number", "write digits only"),
    "Not a valid mapping type.": ("it is not a group of keys", "write one 'key: value' a line"),
    "Invalid input type.": ("it is not a group of keys", "write one 'key: value' a line"),
    "Invalid type.": ("it is not a list", "start each entry with a dash"),
}


class ContentSchema(Schema):
    """A schema whose unknown keys are refused by name, and whose result is the frozen dataclass ``MAKES``.

    Lists become tuples. Keys that are absent take the dataclass's own defaults.
    """

    MAKES: ClassVar[type[Any]]

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        known = ", ".join(field.data_key or name for name, field in self.load_fields.items())
        self.error_messages["unknown"] = complaint("the key is unknown", f"known here: {known}")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.MAKES(**{key: _frozen(value) for key, value in data.items()})


class Flag(fields.Boolean):
    """``true`` or ``false`` as YAML writes them; no words and no numbers."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


Misfit = tuple[Path, str, str]
"""What is wrong with parts that are right alone: the path, the problem, the mend."""


def refuse(misfits: Iterable[Misfit]) -> None:
    """Raise marshmallow's ``ValidationError`` for them all, each at its path; nothing for none."""
    wrong: dict[Any, Any] = {}
    for path, problem, mend in misfits:
        inner = wrong
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner.setdefault(path[-1], []).append(complaint(problem, mend))
    if wrong:
        raise ValidationError(wrong)


def load(source: Source, schema: Schema) -> Any:
    """What the schema makes of the source, or ``ContentError`` with all problems in the file's order."""
    document = read(source)
    try:
        return schema.load(document.data)
    except ValidationError as error:
        found = sorted(_problems(document, error.messages, ()), key=lambda each: each[0])
        raise ContentError.of(problem for _, problem in found) from None


def library(
    package: str, folder: str, overlay: FilePath | None = None, *, room: str | None = None
) -> list[Source]:
    """The YAML files of a package's folder, by name. A file in ``<overlay>/<package>/`` replaces or adds.

    ``room`` names the overlay's folder where one package has several.
    """
    packaged = files(package).joinpath(folder)
    found = {
        each.name: Source(name=f"{package}/{folder}/{each.name}", text=each.read_text(encoding="utf-8"))
        for each in (packaged.iterdir() if packaged.is_dir() else ())  # nothing packaged: no such folder
        if each.name.endswith(".yaml")
    }
    if overlay is not None:
        found |= {path.name: _read_overlay(path) for path in _overlaid(overlay, room or package)}
    return [found[name] for name in sorted(found)]


def single(
    package: str, folder: str, name: str, overlay: FilePath | None = None, *, room: str | None = None
) -> Source:
    """The one file of that name in the library, or ``ContentError``."""
    for source in library(package, folder, overlay, room=room):
        if source.name.endswith(f"/{name}"):
            return source
    raise ContentError(
        f"{package}/{folder}/{name}:1", "there is no such file", "choose a name from that folder"
    )


def _overlaid(overlay: FilePath, package: str) -> list[FilePath]:
    _check(overlay)
    room = overlay / package
    entries = sorted(room.iterdir()) if room.is_dir() else []
    for entry in entries:
        if entry.suffix != ".yaml" and not entry.name.startswith("."):
            raise ContentError(f"{entry}:1", "only .yaml files are read here", "rename or move it")
    return [entry for entry in entries if entry.suffix == ".yaml"]


def _check(overlay: FilePath) -> None:
    """A folder that nobody reads would leave a clinic believing in rules that don't hold."""
    if not overlay.is_dir():
        raise ContentError(
            f"{overlay}:1", "the overlay is no folder", "set HST_CONTENT to a folder, or unset it"
        )
    for entry in sorted(overlay.iterdir()):
        if entry.is_dir() and not entry.name.startswith(".") and entry.name not in OVERLAID:
            raise ContentError(f"{entry}:1", "no content is read from here", f"use {', '.join(OVERLAID)}")


def _read_overlay(path: FilePath) -> Source:
    try:
        return Source(name=path.as_posix(), text=path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ContentError(f"{path.as_posix()}:1", "it is not written in UTF-8", "save it as UTF-8") from None
    except OSError as error:
        raise ContentError(
            f"{path.as_posix()}:1", f"it can't be read ({error.strerror})", "mend that"
        ) from None


def _problems(document: Document, messages: Any, path: Path) -> Iterator[tuple[int, Problem]]:
    """Walk marshmallow's nested messages; each leaf is a problem at its path."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            # "_schema" is the object itself; "key" and "value" only say which half of a dict entry is meant.
            here = path if key == "_schema" or _is_half(document, path, key) else (*path, key)
            yield from _problems(document, inner, here)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        problem, mend = _MENDS.get(message) or parted(message)
        yield document.line(path), Problem(place=document.place(path), problem=problem, mend=mend)


def _is_half(document: Document, path: Path, key: str | int) -> bool:
    return key in ("key", "value") and path in document.lines and (*path, key) not in document.lines


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
