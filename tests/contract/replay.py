"""Asks a fresh sandbox everything that was recorded, in order, and tells where it answers otherwise.

    python -m tests.contract.replay [group or step …] [--full]

prints the counts of each group, and for each differing step of the named ones (default: all) a compact diff.
"""

import difflib
import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.messages import Response
from plugin.sandbox.required_metadata import required_uuids
from tests.contract.normalise import UUID, normalised
from tests.contract.recordings import Exchange, exchanges, session_id_of

# About when it was recorded: ages and what lies in the future depend on it.
RECORDED = datetime(2026, 11, 23, 21, 24, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One step asked again; ``wanted`` and ``got`` are (status, normalised body)."""

    exchange: Exchange
    wanted: tuple[int, Any]
    got: tuple[int, Any]

    @property
    def equal(self) -> bool:
        return self.wanted == self.got


@cache
def known_uuids() -> frozenset[str]:
    """Uuids that a replay gives again: those of the requests, and those of the required metadata."""
    asked = {
        uuid
        for one in exchanges()
        for uuid in UUID.findall(one.path + json.dumps(one.body, ensure_ascii=False))
    }
    return frozenset(asked | required_uuids())


def replay() -> list[Outcome]:
    """Every recorded step on a fresh sandbox in memory."""
    moments = count()
    sandbox = empty_sandbox(clock=lambda: RECORDED + timedelta(seconds=next(moments)))
    made_up: dict[str, str] = {}
    outcomes = []
    cookie: str | None = None
    for exchange in exchanges():
        response = sandbox.handle(exchange.request(cookie, made_up))
        cookie = session_id_of(response) if exchange.name == "session.login" else cookie
        made_up |= _made_up(exchange, response)
        outcomes.append(_outcome(exchange, _in_recorded_words(response, made_up)))
    return outcomes


def _made_up(exchange: Exchange, response: Response) -> dict[str, str]:
    """The identifier that the recorded server made up for a new thing, and the one that this one made up."""
    if exchange.status != 201 or response.status != 201:
        return {}
    recorded, own = _identifier(exchange.text or exchange.json), _identifier(_body_of(response))
    return {recorded: own} if recorded and own and recorded != own else {}


def _identifier(body: Any) -> str | None:
    if isinstance(body, dict):
        body = body.get("uuid") or body.get("id")
    return body if isinstance(body, str) and UUID.fullmatch(body) else None


def _in_recorded_words(response: Response, made_up: dict[str, str]) -> Response:
    """The answer with the recorded identifiers in place of those that this server made up."""
    text = response.body.decode()
    for recorded, own in made_up.items():
        text = text.replace(own, recorded)
    return replace(response, body=text.encode())


def _outcome(exchange: Exchange, response: Response) -> Outcome:
    recorded = exchange.json if exchange.text is None else exchange.text
    return Outcome(
        exchange=exchange,
        wanted=(exchange.status, _comparable(recorded)),
        got=(response.status, _comparable(_body_of(response))),
    )


def _comparable(body: Any) -> Any:
    return normalised(body or None, known_uuids().__contains__)


def _body_of(response: Response) -> Any:
    """The body as the recorder read it: JSON where it is, else text."""
    try:
        return response.json()
    except ValueError:
        return response.body.decode()


def difference(outcome: Outcome) -> list[str]:
    """The lines in which the answers differ, without context."""
    wanted, got = (
        json.dumps(side, indent=1, sort_keys=True).splitlines() for side in (outcome.wanted, outcome.got)
    )
    return [
        line
        for line in difflib.unified_diff(wanted, got, n=1, lineterm="")
        if line[:3] not in {"---", "+++", "@@ "}
    ]


def main(arguments: list[str]) -> None:
    limit = 100_000 if "--full" in arguments else 30
    chosen = {argument for argument in arguments if not argument.startswith("-")}
    outcomes = replay()
    for outcome in outcomes:
        exchange = outcome.exchange
        if not outcome.equal and (not chosen or chosen & {exchange.group, str(exchange.step)}):
            print(
                f"== {exchange.step} {exchange.name} {exchange.user} {exchange.method} {exchange.path[:160]}"
            )
            print("\n".join(line[:220] for line in difference(outcome)[:limit]))
    _print_counts(outcomes)


def _print_counts(outcomes: list[Outcome]) -> None:
    every = Counter(outcome.exchange.group for outcome in outcomes)
    equal = Counter(outcome.exchange.group for outcome in outcomes if outcome.equal)
    for group, steps in every.items():
        print(f"{group:12} {equal[group]:3} of {steps}")
    print(f"{'all':12} {equal.total():3} of {every.total()} ({100 * equal.total() / every.total():.1f} %)")


if __name__ == "__main__":
    main(sys.argv[1:])
