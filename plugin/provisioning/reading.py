"""What the server holds of our content, read so that the cost grows with the content alone.

Each of our things is read once by its uuid, concepts many at a time. Only what is missing is looked up
by name as well, to see whether the name is taken. Nothing here writes.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from plugin.openmrs.client import OpenMRS
from plugin.openmrs.errors import Invalid, NotFound, ServerFault

Json = dict[str, Any]

# 40 uuids and the representation stay well below the 8 kB that Tomcat takes for a request line and headers.
_BATCH = 40
_CONCEPT = (
    "custom:(uuid,retired,datatype:(uuid),conceptClass:(uuid),names:(uuid,name,locale,conceptNameType),"
    "answers:(uuid),setMembers:(uuid),mappings:(uuid,conceptReferenceTerm:(code,conceptSource:(name)),"
    "conceptMapType:(name)))"
)
_NUMERIC = "custom:(uuid,lowAbsolute,hiAbsolute)"


class Server:
    """Reads through ``client``; remembers lists, so make a new one for each plan."""

    def __init__(self, client: OpenMRS) -> None:
        self._client = client
        self._lists: dict[str, list[Json]] = {}

    def thing(self, resource: str, uuid: str, shown: str) -> Json | None:
        """The thing with exactly this uuid. OpenMRS also answers to names there, which is not meant."""
        found = self._client.find(f"{resource}/{uuid}", v=f"custom:({shown})")
        return found if found and found.get("uuid") == uuid else None

    def named(self, resource: str, name: str) -> Json | None:
        """What has this name, by OpenMRS's own search, which may find more than the exact name."""
        rows = self._client.search(resource, q=name, v="custom:(uuid,name,retired)")
        return _exact(rows, name)

    def listed(self, resource: str) -> list[Json]:
        """Uuid and name of all (for the few short lists that have no search)."""
        if resource not in self._lists:
            rows = self._client.search(resource, v="custom:(uuid,name)", limit=100)
            self._lists[resource] = list(rows)
        return self._lists[resource]

    def listed_name(self, resource: str, name: str) -> Json | None:
        return _exact(self.listed(resource), name)

    def privilege(self, name: str) -> Json | None:
        """Privileges are found by name directly."""
        found = self._client.find(f"privilege/{name}", v="custom:(uuid,name)")
        return found if found and str(found.get("name")).lower() == name.lower() else None

    def concepts(self, uuids: Iterable[str]) -> dict[str, Json]:
        """The concepts that exist, by uuid."""
        return self._by_reference(uuids, _CONCEPT)

    def bounds(self, uuids: Iterable[str]) -> dict[str, Json]:
        """The limits of numeric concepts; other concepts have no such property, so they are asked apart."""
        return self._by_reference(uuids, _NUMERIC)

    def _by_reference(self, uuids: Iterable[str], shown: str) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for batch in _batches(uuids):
            for row in self._client.search("concept", references=batch, v=shown):
                found[str(row["uuid"])] = row
        return found

    def concept_named(self, name: str) -> Json | None:
        """The concept that has this fully specified or preferred name."""
        try:
            rows = list(
                self._client.search("concept", name=name, searchType="equals", v="custom:(uuid,names:(name))")
            )
        except (Invalid, ServerFault):
            return None  # so it answers where the name is but a synonym, which may be shared
        return next((row for row in rows if _has_name(row, name)), None)

    def term(self, source: str, code: str) -> str | None:
        """The uuid of a source's reference term, if the server has both."""
        rows = self._client.search(
            "conceptreferenceterm",
            source=source,
            codeOrName=code,
            v="custom:(uuid,code,conceptSource:(name))",
        )
        return next((str(row["uuid"]) for row in rows if _is_term(row, source, code)), None)

    def coded(self, source: str, code: str) -> Iterator[str]:
        """The uuids of the concepts that have this code, retired ones apart."""
        for row in self._client.search("concept", source=source, code=code, v="custom:(uuid)"):
            yield str(row["uuid"])

    def forms_named(self, name: str) -> list[Json]:
        """All unretired versions of a form."""
        rows = self._client.search("form", q=name, v="custom:(uuid,name,version,published,retired)")
        return [row for row in rows if row.get("name") == name and not row.get("retired")]

    def setting(self, name: str) -> str | None:
        """A system setting's value; None where there is no such setting."""
        found = self._client.find(f"systemsetting/{name}", v="custom:(uuid,property,value)")
        return None if found is None else str(found.get("value") or "")

    def clob(self, uuid: str) -> str | None:
        try:
            return self._client.read_clob(uuid)
        except NotFound:
            return None


def _batches(uuids: Iterable[str]) -> Iterator[list[str]]:
    left = list(dict.fromkeys(uuids))
    for start in range(0, len(left), _BATCH):
        yield left[start : start + _BATCH]


def _exact(rows: Iterable[Json], name: str) -> Json | None:
    return next((row for row in rows if str(row.get("name")).lower() == name.lower()), None)


def _has_name(row: Json, name: str) -> bool:
    return any(str(each.get("name")).lower() == name.lower() for each in row.get("names") or ())


def _is_term(row: Json, source: str, code: str) -> bool:
    of = row.get("conceptSource") or {}
    return row.get("code") == code and str(of.get("name")).lower() == source.lower()
