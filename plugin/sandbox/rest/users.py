"""Users: their names, passwords, roles."""

import re
from typing import Any

from plugin.sandbox.identity import all_roles, credential_of
from plugin.sandbox.rest.check_digits import with_check_digit
from plugin.sandbox.rest.drafts import Draft, as_text, cannot_convert, collection, custom, references, text
from plugin.sandbox.rest.errors import Problems, ServerFault
from plugin.sandbox.rest.metadata_shape import metadata
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.people import name_fits, save_person
from plugin.sandbox.rest.resource import Rights, SearchHandler, Writable
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

# Users


def _all_roles(view: View, doc: Doc) -> list[Node]:
    return view.nodes("role", all_roles(view.store, doc.get("roles", [])))


def _privileges(view: View, doc: Doc) -> list[Node]:
    """Those of the user's roles and all they inherit, each once."""
    found = {
        uuid: view.get("privilege", uuid)
        for role in all_roles(view.store, doc.get("roles", []))
        for uuid in role.get("privileges", [])
    }
    return view.nodes("privilege", [privilege for privilege in found.values() if privilege])


def _set_person(draft: Draft, raw: Any) -> None:
    person = nested_draft(draft.view, "person", raw)
    draft.parts["person"] = person
    draft.values["person"] = person.document["uuid"]


def _set_password(draft: Draft, raw: Any) -> None:
    draft.parts["password"] = None if raw is None else str(raw)


def _set_properties(draft: Draft, raw: Any) -> None:
    if raw is not None and not isinstance(raw, dict):
        raise cannot_convert(raw, "java.util.Map")
    draft.values["userProperties"] = {str(key): str(value) for key, value in (raw or {}).items()}


def _set_locales(draft: Draft, raw: Any) -> None:
    draft.values["proficientLocales"] = [as_text(one) for one in collection(raw)]


def check_password(view: View, password: str | None, username: str | None, system_id: str | None) -> None:
    """Refuses a weak password; each weakness has its own exception, all 500."""
    weak = "org.openmrs.api.WeakPasswordException"
    invalid = "org.openmrs.api.InvalidCharactersPasswordException"
    shortest = _setting(view, "security.passwordMinimumLength", "8")
    if not password or password in {username, system_id}:
        raise ServerFault("Your Password is too weak", java=weak)
    if len(password) < int(shortest):
        raise ServerFault(
            f"Please choose a password that is at least {shortest} characters long",
            java="org.openmrs.api.ShortPasswordException",
        )
    if password == password.lower() or password == password.upper():
        raise ServerFault(
            "Please choose a password that has both upper and lower case characters", java=invalid
        )
    if not re.search(r"\d", password):
        raise ServerFault("Please choose a password that contains at least one number", java=invalid)
    if password.isdigit():
        raise ServerFault("Please choose a password that contains at least one letter", java=invalid)


def _setting(view: View, name: str, otherwise: str) -> str:
    found = view.store.first("systemsetting", property=name)
    return str((found or {}).get("value") or otherwise)


def _check_user(draft: Draft) -> None:
    problems = Problems()
    username = str(draft.current("username") or "")
    if draft.current("person") is None:
        problems.field("person", "error.null")
    if username and not re.fullmatch(r"[\w][\w.\-]{1,49}", username):
        problems.field("username", "error.username.pattern")
    problems.refuse()


def _save_user(draft: Draft) -> Doc:
    if draft.original is None:
        return _create_user(draft)
    draft.view.call.identity.require("Edit Users")
    _check_user(draft)
    user = stored(draft)
    if draft.parts.get("password") is not None:
        draft.view.call.identity.require("Edit User Passwords")
        user = with_password(draft.view, user, draft.parts["password"])
    return user


def _create_user(draft: Draft) -> Doc:
    """A new user with a system id of its own and, where it was posted, a new person."""
    view, username = draft.view, draft.current("username")
    draft.view.call.identity.require("Add Users")
    check_password(view, draft.parts.get("password"), username, draft.current("systemId"))
    taken = (view.store.first("user", username=username), view.store.first("user", systemId=username))
    if username and any(taken):
        raise ServerFault(
            f"Username {username} or system id {draft.current('systemId') or ''} is already in use."
        )
    _check_user(draft)
    person: Draft | None = draft.parts.get("person")
    if person is not None and person.original is None:
        save_person(person)
    if not draft.current("systemId"):
        draft.values["systemId"] = next_system_id(view)
    draft.values.setdefault("roles", [])
    return with_password(view, stored(draft), draft.parts["password"])


def with_password(view: View, user: Doc, password: str) -> Doc:
    """The user with a new password and no failures counted."""
    check_password(view, password, user.get("username"), user.get("systemId"))
    credential = credential_of(user["uuid"], password)
    if view.get("credential", user["uuid"]):
        view.store.change("credential", user["uuid"], **credential)
    else:
        view.store.add("credential", credential)
    properties = {**(user.get("userProperties") or {}), "loginAttempts": "0", "lockoutTimestamp": ""}
    return view.store.change("user", user["uuid"], userProperties=properties, **view.call.changed())


def next_system_id(view: View) -> str:
    """The next number, with its Luhn check digit ("3-4")."""
    number = max((doc["id"] for doc in view.store.find("user")), default=0) + 1
    while view.store.first("user", systemId=with_check_digit(str(number))):
        number += 1
    return with_check_digit(str(number))


def _search_users(listing: Listing) -> Page:
    view = listing.view
    words = (listing.parameter("q") or "").lower().split()
    users = [doc for doc in listing.living(view.store.find("user")) if _user_fits(view, doc, words)]
    asked = listing.parameter("roles")
    if asked is not None:
        wanted = {
            role["uuid"]
            for role in view.store.find("role")
            if {role["uuid"], role["name"]} & set(asked.split(","))
        }
        users = [
            doc
            for doc in users
            if wanted & {role["uuid"] for role in all_roles(view.store, doc.get("roles", []))}
        ]
    return Page(docs=users)


def _user_fits(view: View, user: Doc, words: list[str]) -> bool:
    names = (str(user.get("username") or "").lower(), str(user.get("systemId") or "").lower())
    return (
        not words
        or any(name.startswith(words[0]) for name in names)
        or name_fits(view, user["person"], words)
    )


def _by_username(listing: Listing) -> Page:
    listing.view.call.identity.require("Get Users")
    found = listing.view.store.first("user", username=listing.parameter("username"))
    return Page(docs=[found]) if found else NOTHING


def _user_display(_view: View, doc: Doc) -> str:
    return str(doc.get("username") or doc.get("systemId"))


def _remove_user(view: View, doc: Doc, reason: str) -> None:
    if not doc.get("retired"):
        view.store.change("user", doc["uuid"], **view.call.retired(reason))


_USER_WRITABLES: tuple[Writable, ...] = (
    text("username", required=True),
    custom("password", _set_password, required=True),
    custom("person", _set_person, required=True),
    text("systemId"),
    custom("userProperties", _set_properties),
    references("roles", "role"),
    custom("proficientLocales", _set_locales),
    text("secretQuestion"),
    text("email"),
)

USER = metadata(
    "user",
    "User",
    "Get Users",
    "Edit Users",
    rights=Rights(read=("Get Users",), save=(), update=(), remove=("Edit Users",), purge=("Purge Users",)),
    display=_user_display,
    plain=("username", "systemId", "userProperties", "email", "proficientLocales", "secretQuestion"),
    defaults={"userProperties": {}, "proficientLocales": []},
    nodes={"person": "person", "roles": "role"},
    computed={"privileges": _privileges, "allRoles": _all_roles},
    default="uuid display username systemId userProperties person:ref privileges:ref roles:ref retired "
    "email +self +full",
    full="uuid display username systemId userProperties person privileges roles allRoles "
    "proficientLocales retired "
    "auditInfo email +self",
    creatable=_USER_WRITABLES,
    save=_save_user,
    search=_search_users,
    listing=lambda listing: Page(docs=listing.view.store.find("user")),
    searches=(
        SearchHandler(id="default", queries=((frozenset({"username"}), frozenset()),), find=_by_username),
    ),
    remove=_remove_user,
)


RESOURCES = (USER,)
