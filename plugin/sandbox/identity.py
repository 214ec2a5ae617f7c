"""Who is calling, and what they may do: roles with inheritance, as OpenMRS's UserContext and User have it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from plugin.sandbox.faults import PrivilegeRequired
from plugin.sandbox.store import Doc, Store

SUPER_ROLE = "System Developer"
ANONYMOUS_ROLE = "Anonymous"
AUTHENTICATED_ROLE = "Authenticated"
# Where a service asks for no privilege but for somebody who is logged in.
SIGNED_IN = "Authenticated"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """One request's caller. ``user`` is the user document, None for nobody; ``roles`` and ``privileges``
    are names.

    ``privileges`` are those of the user's own roles (with inherited ones), ``everyone`` those that the roles
    Anonymous and Authenticated add: OpenMRS grants both and shows only the first.
    """

    user: Doc | None
    roles: frozenset[str] = frozenset()
    privileges: frozenset[str] = frozenset()
    everyone: frozenset[str] = frozenset()

    @property
    def authenticated(self) -> bool:
        return self.user is not None

    @property
    def superuser(self) -> bool:
        return SUPER_ROLE in self.roles

    def has(self, privilege: str | None) -> bool:
        """Whether the caller holds a privilege; everybody holds the empty one."""
        if not privilege or self.superuser:
            return True
        if privilege == SIGNED_IN:
            return self.authenticated
        return privilege in self.privileges or privilege in self.everyone

    def require(self, privilege: str) -> None:
        """``PrivilegeRequired`` unless the caller holds it."""
        if not self.has(privilege):
            raise PrivilegeRequired(privilege)

    def require_any(self, *privileges: str) -> None:
        """``PrivilegeRequired`` unless the caller holds one of them."""
        if not any(self.has(privilege) for privilege in privileges):
            raise PrivilegeRequired(*privileges)


def identity_of(store: Store, user_uuid: str | None) -> Identity:
    """The caller whose user uuid it is (None: nobody), with the roles that the store holds now."""
    user = store.get("user", user_uuid) if user_uuid else None
    everyone = _privileges_of(store, _named_roles(store, ANONYMOUS_ROLE))
    if user is None:
        return Identity(user=None, everyone=everyone)
    roles = all_roles(store, user.get("roles", []))
    return Identity(
        user=user,
        roles=frozenset(str(role["name"]) for role in roles),
        privileges=_privileges_of(store, roles),
        everyone=everyone | _privileges_of(store, _named_roles(store, AUTHENTICATED_ROLE)),
    )


def all_roles(store: Store, uuids: list[str]) -> list[Doc]:
    """The roles and all that they inherit, each once."""
    found: dict[str, Doc] = {}
    waiting = list(uuids)
    while waiting:
        role = store.get("role", waiting.pop(0))
        if role is not None and role["uuid"] not in found:
            found[role["uuid"]] = role
            waiting.extend(role.get("inheritedRoles", []))
    return list(found.values())


def _named_roles(store: Store, name: str) -> list[Doc]:
    return all_roles(store, [role["uuid"] for role in store.find("role", name=name)])


def _privileges_of(store: Store, roles: list[Doc]) -> frozenset[str]:
    found = (store.get("privilege", uuid) for role in roles for uuid in role.get("privileges", []))
    return frozenset(str(privilege["name"]) for privilege in found if privilege is not None)


# Passwords


def credential_of(user_uuid: str, password: str) -> Doc:
    """The document that keeps a user's password, salted and digested."""
    salt = secrets.token_hex(16)
    return {"uuid": user_uuid, "salt": salt, "digest": _digest(salt, password)}


def authenticated_user(store: Store, name: str, password: str) -> Doc | None:
    """The user whose username or system id it is, if the password fits and the user is not retired."""
    users = [doc for field in ("username", "systemId") for doc in store.find("user", **{field: name})]
    for user in users:
        credential = store.get("credential", user["uuid"])
        if credential and not user.get("retired") and _fits(credential, password):
            return user
    return None


def _fits(credential: Doc, password: str) -> bool:
    return hmac.compare_digest(_digest(credential["salt"], password), credential["digest"])


def _digest(salt: str, password: str) -> str:
    return hashlib.sha512(f"{password}{salt}".encode()).hexdigest()
