"""How a piece of work ended, as a value: the one place where every failure is caught, to be answered and
not lost."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")


async def outcome_of(work: Awaitable[Result]) -> Result | BaseException:
    """What the work gave, or the exception that it raised. Cancelling goes through."""
    outcome = (await asyncio.gather(work, return_exceptions=True))[0]
    if isinstance(outcome, asyncio.CancelledError):
        raise outcome
    return outcome
