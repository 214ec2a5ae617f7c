"""The page of calls: who waits for a person, and the button that says "I am with her".

It shows a call to who was called for it, and to the author of the form. It opens nothing: what the reader may
see of a record the gateway says, behind the link of this page as everywhere.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from aiohttp import web

from content.words import Words
from plugin.gateway.credentials import Credentials
from plugin.gateway.gateway import Gateway
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.ports import AuditEntry, Stage
from plugin.gateway.worker import Worker
from plugin.pages.html import language_of, page
from plugin.pages.ports import CallBoard, Waiting
from plugin.pages.same_origin import is_own
from sensitivity.audiences import Viewer

LOG = logging.getLogger("continuity.pages")
_RESOURCE = "continuity/calls"


def _words(en: str, es: str) -> Words:
    return Words(by_language={"en": en, "es": es})


_TITLE = _words("Calls", "Llamadas")
_NONE = _words("Nobody is waiting for you.", "Nadie le espera.")
_PLEASE = _words("Please see this person.", "Por favor, vea a esta persona.")
_SINCE = _words("Since", "Desde")
_CALLED = _words("Called so far", "Se ha llamado a")
_CHART = _words("Open the chart", "Abrir la historia")
_WITH_HER = _words("I am with this person", "Estoy con esta persona")
_REFERENCE = _words("Reference", "Referencia")
_AGAIN = _words("Look again", "Mirar de nuevo")
_SIGN_IN = _words("Please sign in first.", "Primero inicie sesión, por favor.")
_AWAY = _words(
    "This page is away for a moment. Please look again, or call by telephone.",
    "Esta página no está disponible por un momento. Mire de nuevo o llame por teléfono.",
)
_FROM_HERE = _words(
    "Please use the button on the page of calls.", "Por favor, use el botón de la página de llamadas."
)


class _Refused(Exception):
    """An answer that is no page of calls."""

    def __init__(self, status: int, words: Words) -> None:
        super().__init__(status)
        self.status = status
        self.words = words


@dataclass(frozen=True, kw_only=True)
class CallPages:
    """``context`` is OpenMRS's ("/openmrs"), ``zone`` the clinic's, in which times are shown."""

    gateway: Gateway
    board: CallBoard
    worker: Worker
    stage: Stage
    zone: ZoneInfo
    context: str

    def routes(self) -> Sequence[web.RouteDef]:
        return (
            web.get(self._path, self.show),
            web.post(self._path + "/{call:[0-9a-f-]{36}}/acknowledge", self.acknowledge),
        )

    @property
    def _path(self) -> str:
        return f"{self.context}/continuity/calls"

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The open calls of who asks."""
        outcome = await outcome_of(self._show(request))
        return outcome if isinstance(outcome, web.StreamResponse) else self._instead(outcome, request)

    async def acknowledge(self, request: web.Request) -> web.StreamResponse:
        """Say who is with her, then show what waits; somebody else's call is as if it were not there."""
        outcome = await outcome_of(self._acknowledge(request))
        if isinstance(outcome, BaseException):
            return self._instead(outcome, request)
        return web.Response(status=303, headers={"Location": self._path, "Cache-Control": "no-store"})

    async def _show(self, request: web.Request) -> web.Response:
        viewer = await self._viewer(request)
        waiting = await self.worker.run(lambda: self.board.waiting(viewer.user))
        await self._log(viewer, "read", [each.patient for each in waiting])
        language = _language(request)
        return page(title=_TITLE.said_in(language), body=self._list(waiting, language), language=language)

    async def _acknowledge(self, request: web.Request) -> None:
        if not is_own(request.headers):
            raise _Refused(403, _FROM_HERE)
        viewer, call = await self._viewer(request), request.match_info["call"]
        waiting = await self.worker.run(lambda: self.board.waiting(viewer.user))
        await self._log(viewer, "update", [each.patient for each in waiting if each.call == call])
        await self.worker.run(lambda: self.board.acknowledge(call, viewer.user, self.gateway.clock()))

    async def _viewer(self, request: web.Request) -> Viewer:
        snapshot = await self.gateway.snapshots.read()
        viewer = await self.gateway.identities.of(Credentials.of(request.headers), snapshot.identity)
        if viewer is None:
            raise _Refused(401, _SIGN_IN)
        return viewer

    async def _log(self, viewer: Viewer, action: str, patients: list[str]) -> None:
        """That a page named a patient stands in the log before the page leaves."""
        now, request = self.gateway.clock(), secrets.token_hex(16)
        audiences = tuple(sorted(self.gateway.audiences.of(viewer)))
        entries = [
            AuditEntry(
                at=now,
                request=request,
                user=viewer.user,
                person=viewer.person,
                audiences=audiences,
                patient=patient,
                action=action,
                resource=_RESOURCE,
                parameters=(),
                withheld=False,
                stage=self.stage,
            )
            for patient in dict.fromkeys(patients)
        ]
        if entries:
            await self.gateway.audit.append(entries)

    def _list(self, waiting: Sequence[Waiting], language: str) -> str:
        again = f'<p><a href="{escape(self._path)}">{escape(_AGAIN.said_in(language))}</a></p>'
        if not waiting:
            return f"<p>{escape(_NONE.said_in(language))}</p>{again}"
        items = "".join(self._item(each, language) for each in waiting)
        return f"<ul>{items}</ul>{again}"

    def _item(self, each: Waiting, language: str) -> str:
        since = each.since.astimezone(self.zone)
        chart = f"{self.context}/spa/patient/{each.patient}/chart"
        called = ", ".join(each.called) or "–"
        lines = (
            f"<strong>{escape(_PLEASE.said_in(language))}</strong>",
            f"{escape(_SINCE.said_in(language))} {since:%Y-%m-%d %H:%M}",
            f"{escape(_CALLED.said_in(language))}: {escape(called)}",
            f"{escape(_REFERENCE.said_in(language))}: {escape(each.call[:8])}",
            f'<a href="{escape(chart)}">{escape(_CHART.said_in(language))}</a>',
        )
        button = (
            f'<form method="post" action="{escape(self._path)}/{escape(each.call)}/acknowledge">'
            f"<button>{escape(_WITH_HER.said_in(language))}</button></form>"
        )
        return f"<li>{''.join(f'<p>{line}</p>' for line in lines)}{button}</li>"

    def _instead(self, outcome: BaseException, request: web.Request) -> web.Response:
        language = _language(request)
        status, words = 503, _AWAY
        if isinstance(outcome, _Refused):
            status, words = outcome.status, outcome.words
        else:
            LOG.error("the page of calls could not be shown (%s)", type(outcome).__name__)
        body = f"<p>{escape(words.said_in(language))}</p>"
        return page(title=_TITLE.said_in(language), body=body, language=language, status=status)


def _language(request: web.Request) -> str:
    return language_of(request.headers.get("Accept-Language", ""))
