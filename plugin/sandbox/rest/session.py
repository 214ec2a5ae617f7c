"""``/session``: who is logged in, in which language and place; and the way out."""

import json
from dataclasses import replace
from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.rest.errors import ServerFault, Unreadable
from plugin.sandbox.rest.representations import REF, requested
from plugin.sandbox.rest.view import View

_USER = requested(
    "custom:(uuid,display,username,systemId,userProperties,person:(uuid,display),privileges:(uuid,display,name),"
    "roles:(uuid,display,name),links)"
)


def shown(view: View, call: Call) -> dict[str, Any]:
    """The session as it is now."""
    session = call.sessions.get(call.session.id) or call.session
    body: dict[str, Any] = {
        "authenticated": call.identity.authenticated,
        "locale": session.locale or _default_locale(view),
        "allowedLocales": _allowed_locales(view),
    }
    if call.identity.user is not None:
        body["user"] = view.shown([view.node("user", call.user_uuid)], _USER)[0]
        body["sessionLocation"] = view.shown([view.node("location", session.location)], REF)[0]
        body["currentProvider"] = _provider(view, call)
    return body


def changed(view: View, call: Call, posted: dict[str, Any]) -> dict[str, Any]:
    """Set language or place; anybody may, also who is not logged in."""
    session = call.session
    locale = _word(posted, "locale")
    if locale is not None:
        if locale.replace("-", "_") not in {one.replace("-", "_") for one in _allowed_locales(view)}:
            raise ServerFault(f" '{locale}' is not in the list of allowed locales.")
        session = replace(session, locale=locale)
    location = _word(posted, "sessionLocation")
    if location is not None:
        call.identity.require("Get Locations")
        if view.get("location", location) is None:
            raise ServerFault(f" '{location}' is not the UUID of any location.")
        session = replace(session, location=location)
    call.sessions.change(session)
    return shown(view, call)


def _word(posted: dict[str, Any], name: str) -> str | None:
    """The posted text; a number counts as its digits, a list or an object as nothing that can be read."""
    value = posted.get(name)
    if isinstance(value, (dict, list)):
        raise Unreadable("JSON parse error: Cannot deserialize value of type `java.lang.String`")
    return value if value is None or isinstance(value, str) else json.dumps(value)


def ended(call: Call) -> None:
    call.sessions.end(call.session.id)


def _provider(view: View, call: Call) -> Any:
    user = call.identity.user or {}
    found = [doc for doc in view.store.find("provider", person=user.get("person")) if not doc.get("retired")]
    return view.shown(view.nodes("provider", found), REF)[0] if len(found) == 1 else None


def _allowed_locales(view: View) -> list[str]:
    found = view.store.first("systemsetting", property="locale.allowed.list") or {}
    return [part.strip().replace("_", "-") for part in str(found.get("value") or "en").split(",")]


def _default_locale(view: View) -> str:
    user = view.call.identity.user or {}
    chosen = (user.get("userProperties") or {}).get("defaultLocale")
    found = view.store.first("systemsetting", property="default_locale") or {}
    return str(chosen or found.get("value") or "en")


def locales_in_order(view: View) -> list[str]:
    """The caller's language, the server's, those that it allows, English; each once, as "en" or "es_MX"."""
    setting = view.store.first("systemsetting", property="default_locale") or {}
    own = view.call.session.locale or _default_locale(view)
    found = (own, str(setting.get("value") or "en"), *_allowed_locales(view), "en", "en_GB")
    return list(dict.fromkeys(each.replace("-", "_") for each in found))
