"""A package without doubles, each thing after what it refers to.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from content.identifiers import identifier
from content.metadata import Concept, Form, Metadata, Package, Role
from plugin.provisioning.errors import Inconsistent

Thing = TypeVar("Thing", bound=Metadata)


def in_order(package: Package) -> Package:
    """The same content, once each and ordered; ``Inconsistent`` where things clash or refer in a circle."""
    once = Package(**{field: _once(getattr(package, field)) for field in package.__dataclass_fields__})
    _one_name_each(once)
    return replace(once, concepts=_by_reference(once.concepts), roles=_by_inheritance(once.roles))


def _once(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """The same thing may come from two files (forms share answers), but then it must be the same."""
    seen: dict[str, Thing] = {}
    for thing in things:
        other = seen.setdefault(thing.uuid, thing)
        if other != thing:
            kind = thing.KIND.replace("_", " ")
            raise Inconsistent(
                f"Two {kind}s have the key {thing.key!r} and differ: make them equal, or change one key."
            )
    return tuple(seen.values())


def _one_name_each(package: Package) -> None:
    for things in (getattr(package, field) for field in package.__dataclass_fields__):
        named: dict[tuple[str, str], Metadata] = {}
        for thing in things:
            for key in _names(thing):
                if named.setdefault(key, thing) is not thing:
                    kind = thing.KIND.replace("_", " ")
                    raise Inconsistent(
                        f"The {kind}s {named[key].key!r} and {thing.key!r} share the name {key[0]!r}: "
                        "OpenMRS wants one name each, so rename one."
                    )


def _names(thing: Metadata) -> Iterator[tuple[str, str]]:
    """What must differ from all others of the kind, in each locale; versions of a form share their name."""
    if isinstance(thing, Concept):
        yield from ((name.lower(), locale) for locale, name in {**thing.names, "en": thing.name}.items())
    else:
        yield thing.name.lower(), getattr(thing, "version", "")


def _by_reference(concepts: tuple[Concept, ...]) -> tuple[Concept, ...]:
    known = {concept.uuid: concept for concept in concepts}
    return tuple(_walk(known, {uuid: (*each.answers, *each.set_members) for uuid, each in known.items()}))


def _by_inheritance(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    known = {role.name: role for role in roles}
    return tuple(_walk(known, {name: role.inherits for name, role in known.items()}))


def _walk(known: dict[str, Thing], needs: dict[str, tuple[str, ...]]) -> Iterator[Thing]:
    """Depth first, in the given order, so that the result is the same on every run."""
    done: set[str] = set()
    for start in known:
        yield from _visit(start, known, needs, done, ())


def _visit(
    at: str, known: dict[str, Thing], needs: dict[str, tuple[str, ...]], done: set[str], path: tuple[str, ...]
) -> Iterator[Thing]:
    if at in done or at not in known:
        return
    if at in path:
        thing = known[at]
        raise Inconsistent(
            f"The {thing.KIND} {thing.key!r} refers to itself, if only in a circle: break the circle."
        )
    for need in needs[at]:
        yield from _visit(need, known, needs, done, (*path, at))
    done.add(at)
    yield known[at]


def is_ours(thing: Metadata) -> bool:
    """Whether its uuid comes from its key; one that the content names is the hospital's, never changed."""
    return thing.uuid == identifier(thing.KIND, thing.key) or isinstance(thing, Form)


def only_ours(package: Package) -> Package:
    """The content without what is the hospital's."""
    kept = {
        field: tuple(thing for thing in getattr(package, field) if is_ours(thing))
        for field in package.__dataclass_fields__
    }
    return Package(**kept)


def outside_references(concepts: Iterable[Concept], others: Iterable[str]) -> tuple[str, ...]:
    """The uuids of concepts that the content refers to without holding them: the server must have these."""
    held = {concept.uuid for concept in concepts}
    wanted = [uuid for each in concepts for uuid in (*each.answers, *each.set_members)]
    return tuple(dict.fromkeys(uuid for uuid in (*wanted, *others) if uuid not in held))
