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


Sentence = Callable[[Exception], str | None]


def ticker(
    jobs: dict[str, tuple[Callable[[], object], timedelta]], sentence: Sentence = lambda _: None
) -> BackgroundScheduler:
    """A scheduler, not started yet, that calls each job at its interval and first of all at once.

    ``sentence`` says what a failure means where that is known; only such words go to the log.
    """
    # APScheduler's own log would show the exception's text and traceback, and those may hold a record.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(max_workers=max(len(jobs), 1))},
        job_defaults=_DEFAULTS,
        timezone=UTC,
    )
    troubles = EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
    scheduler.add_listener(lambda event: _tell(event, sentence), troubles)
    for name, (job, every) in jobs.items():
        scheduler.add_job(job, "interval", seconds=every.total_seconds(), id=name, name=name)
        scheduler.add_job(job, id=f"{name} at start", name=name)
    return scheduler


def _tell(event: JobEvent, sentence: Sentence) -> None:
    error = getattr(event, "exception", None)
    # Where no sentence is known its kind must do.
    words = sentence(error) if isinstance(error, Exception) else None
    logger.error("the job %s did not run as planned: %s", event.job_id, words or type(error).__name__)
