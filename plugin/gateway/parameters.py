"""Query parameters in order, read once and written again in one spelling.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote_plus


class UnreadableParameters(ValueError):
    """The query is broken, or can be read in more than one way."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Pairs as the caller ordered them."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, query: str) -> "Parameters":
        """From a query string or a form body. Raises ``UnreadableParameters``."""
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200)
        except ValueError:
            raise UnreadableParameters("the query can't be read") from None
        if any(not (name + value).replace("\n", "").isprintable() for name, value in pairs):
            raise UnreadableParameters("the query holds a control character")
        return cls(pairs=tuple(pairs))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def names(self) -> tuple[str, ...]:
        """Sorted, each once."""
        return tuple(sorted({name for name, _ in self.pairs}))

    def get(self, name: str, default: str = "") -> str:
        """The first value of that name."""
        return next((value for each, value in self.pairs if each == name), default)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for each, value in self.pairs if each == name)

    def without(self, *names: str) -> "Parameters":
        return Parameters(pairs=tuple(pair for pair in self.pairs if pair[0] not in names))

    def replaced(self, name: str, value: str) -> "Parameters":
        """The same with one value for ``name``, in its old place or at the end."""
        found = [index for index, pair in enumerate(self.pairs) if pair[0] == name]
        place = found[0] if found else len(self.pairs)
        rest = [pair for pair in self.pairs if pair[0] != name]
        return Parameters(pairs=(*rest[:place], (name, value), *rest[place:]))

    def doubled(self) -> bool:
        """Whether a name stands twice: OpenMRS reads the first, another server the last."""
        return len(self.names()) != len(self.pairs)

    def unknown(self, known: Collection[str]) -> bool:
        """Whether a name is not among ``known``, where "patient.*" stands for whatever follows the dot."""
        return any(not _is_known(name, known) for name, _ in self.pairs)

    def text(self) -> str:
        """``a=1&b=2``, as Java's URLEncoder writes it, which is how OpenMRS spells its own links."""
        return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in self.pairs)


@lru_cache(maxsize=4096)
def _encoded(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


def _is_known(name: str, known: Collection[str]) -> bool:
    if name in known:
        return True
    stem, dot, rest = name.rpartition(".")
    # A chain of one step, so that nothing reaches from a patient on to her encounters.
    return bool(dot) and ":" not in rest and f"{stem}.*" in known
