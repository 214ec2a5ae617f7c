"""Which entries a request leaves in the audit log: one for each patient that it touched."""

import re
from collections.abc import Iterator
from datetime import datetime

from plugin.gateway.exchange import Exchange
from plugin.gateway.ports import AuditEntry, Stage
from plugin.gateway.rules import Treatment

_NAME = re.compile(r"[A-Za-z0-9_.:$*()-]{1,80}")
_ACTIONS = {"PUT": "update", "DELETE": "delete"}


def entries_of(exchange: Exchange, request: str, stage: Stage, now: datetime) -> Iterator[AuditEntry]:
    """Those that are not logged yet."""
    if not exchange.rule.audited or exchange.rule.treatment is Treatment.OPEN:
        return
    for patient in sorted((exchange.patients or {""}) - exchange.memory.logged):
        yield AuditEntry(
            at=now,
            request=request,
            user=exchange.viewer.user,
            person=exchange.viewer.person,
            audiences=tuple(sorted(exchange.judge.audiences)),
            patient=patient,
            action=_action(exchange),
            resource=exchange.rule.name,
            parameters=_names(exchange),
            withheld=patient in exchange.withheld,
            stage=stage,
        )


def _action(exchange: Exchange) -> str:
    method, item = exchange.ask.method, exchange.match.item
    if method == "GET":
        return "read" if item else "search"
    return _ACTIONS.get(method) or ("update" if item else "create")


def _names(exchange: Exchange) -> tuple[str, ...]:
    """Names that someone made up could carry anything into the log; they all become one word."""
    names = exchange.ask.parameters.names()
    return tuple(sorted({name if _NAME.fullmatch(name) else "other" for name in names}))
