"""The order in which a Java ``HashSet`` gives things with uuids: the real server saves and shows in that
order.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable


def in_set_order(uuids: Iterable[str]) -> list[str]:
    """The uuids as a set made of them, one after the other, is walked."""
    given = list(uuids)
    buckets = 16
    while len(given) > buckets * 3 // 4:
        buckets *= 2
    return sorted(given, key=lambda uuid: _bucket(uuid, buckets))


def _bucket(text: str, buckets: int) -> int:
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return (value ^ (value >> 16)) & (buckets - 1)
