"""Planning roles: their privileges are ours to say, so what the content doesn't name is taken away again."""

from collections.abc import Iterable
from typing import Any

from content.metadata import Package, Role
from plugin.provisioning.draft import Draft
from plugin.provisioning.ordering import is_ours
from plugin.provisioning.plain_kinds import plan_plain
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Create, Update, joined

Json = dict[str, Any]
_SHOWN = "uuid,name,description,privileges:(uuid,name),inheritedRoles:(uuid,name)"


def plan_access(server: Server, draft: Draft, package: Package) -> None:
    """Privileges first, then the roles that hold them."""
    for privilege in package.privileges:
        plan_plain(server, draft, privilege)
    for role in package.roles:
        _plan_role(server, draft, role, package)


def _plan_role(server: Server, draft: Draft, role: Role, package: Package) -> None:
    held = server.thing("role", role.uuid, _SHOWN)
    if held is None:
        other = server.listed_name("role", role.name)
        if other is not None:
            draft.owned("role", role.name, role.uuid, str(other["uuid"]))
        body = {"uuid": role.uuid, "name": role.name, **_body(server, draft, role, package)}
        work = Create(resource="role", body=body)
        draft.step("role", role.key, role.uuid, "create", work, name=role.name)
        return
    if not is_ours(role):
        return
    if held.get("name") != role.name:
        draft.note(f"OpenMRS can't rename the role {held.get('name')!r}: give {role.name!r} a new key.")
    if not _differs(held, role):
        return
    wanted = _body(server, draft, role, package)
    changed = {name: value for name, value in wanted.items() if _plainly(held.get(name)) != _plainly(value)}
    if changed:
        how = _how(held, role, changed)
        update = Update(resource="role", uuid=role.uuid, body=changed)
        draft.step("role", role.key, role.uuid, "update", update, name=role.name, how=how)


def _differs(held: Json, role: Role) -> bool:
    """By name, so that uuids of privileges are asked for only when something must be written."""
    return (
        held.get("description") != (role.description or role.name)
        or _names(held.get("privileges")) != frozenset(role.privileges)
        or _names(held.get("inheritedRoles")) != frozenset(role.inherits)
    )


def _body(server: Server, draft: Draft, role: Role, package: Package) -> Json:
    privileges = _known(server, "privilege", {each.name: each.uuid for each in package.privileges})
    roles = _known(server, "role", {each.name: each.uuid for each in package.roles})
    for lacking in sorted(frozenset(role.privileges) - privileges.keys()):
        draft.note(f"The server has no privilege {lacking!r}: the role {role.name!r} goes without it.")
    for lacking in sorted(frozenset(role.inherits) - roles.keys()):
        draft.missing(f"The role {role.name!r} inherits {lacking!r}, which nobody has: correct the name.")
    return {
        "description": role.description or role.name,
        "privileges": [privileges[name] for name in role.privileges if name in privileges],
        "inheritedRoles": [roles[name] for name in role.inherits if name in roles],
    }


def _known(server: Server, resource: str, ours: dict[str, str]) -> dict[str, str]:
    return {str(row["name"]): str(row["uuid"]) for row in server.listed(resource)} | ours


def _names(things: Iterable[Json] | None) -> frozenset[str]:
    return frozenset(str(thing.get("name") or thing.get("display")) for thing in things or ())


def _plainly(value: Any) -> Any:
    """Lists are sets here: OpenMRS keeps no order in them."""
    if isinstance(value, list):
        return frozenset(each["uuid"] if isinstance(each, dict) else each for each in value)
    return value


def _how(held: Json, role: Role, changed: Json) -> str:
    had, wanted = _names(held.get("privileges")), frozenset(role.privileges)
    parts = [
        f"add {joined(wanted - had)}" if wanted - had else "",
        f"take {joined(had - wanted)}" if had - wanted else "",
    ]
    return "; ".join(part for part in parts if part) or joined(changed)
