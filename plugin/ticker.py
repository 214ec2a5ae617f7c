"""The ticker: APScheduler calls two plain functions and holds nothing of ours.

Its job stores drop jobs that are overdue, so the only jobs are these intervals, in memory; what is due stands
in the outbox, and a late or doubled call does no harm.
"""

import logging
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

logger = logging.getLogger(__name__)

_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def ticker(jobs: dict[str, tuple[Callable[[], object], timedelta]]) -> BackgroundScheduler:
    """A scheduler, not started yet, that calls each job at its interval and first of all at once."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(max_workers=max(len(jobs), 1))},
        job_defaults=_DEFAULTS,
        timezone=UTC,
    )
    scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    for name, (job, every) in jobs.items():
        scheduler.add_job(job, "interval", seconds=every.total_seconds(), id=name, name=name)
        scheduler.add_job(job, id=f"{name} at start", name=name)
    return scheduler


def _tell(event: JobEvent) -> None:
    # The exception's own text may hold what must not be in a log; its kind is enough to look for it.
    kind = type(getattr(event, "exception", None)).__name__
    logger.error("the job %s did not run as planned (%s)", event.job_id, kind)
