"""Carrying out a plan, one write after the other, so that it can stop anywhere and be planned again."""

from dataclasses import dataclass

from plugin.openmrs.client import OpenMRS
from plugin.openmrs.errors import NotFound, OpenMRSError
from plugin.provisioning.errors import Stopped
from plugin.provisioning.steps import Create, Plan, Progress, PutResource, Retire, Update, Work, silent

_REASON = "No longer part of the continuity content"


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many steps were carried out, and what the plan had to say beside them."""

    done: int
    notes: tuple[str, ...]


def apply(client: OpenMRS, plan: Plan, progress: Progress = silent, *, retire: bool = False) -> Applied:
    """Carry out ``plan``; ``Stopped`` where the server refuses or goes away. Retires only with ``retire``."""
    steps = plan.changes(retire=retire)
    for number, step in enumerate(steps, start=1):
        progress(step, number, len(steps))
        try:
            _carry_out(client, step.work)
        except OpenMRSError as cause:
            raise Stopped(step.line, done=number - 1, total=len(steps), cause=cause) from cause
    return Applied(done=len(steps), notes=plan.notes)


def _carry_out(client: OpenMRS, work: Work) -> None:
    match work:
        case Create(resource=resource, body=body):
            client.create(resource, body)
        case Update(resource=resource, uuid=uuid, body=body):
            client.update(resource, uuid, body)
        case Retire(resource=resource, uuid=uuid):
            client.retire(resource, uuid, _REASON)
        case PutResource():
            _put_resource(client, work)


def _put_resource(client: OpenMRS, work: PutResource) -> None:
    """New clob, old resource away, new resource, old clob away: at no moment two resources of the name."""
    resources = f"form/{work.form}/resource"
    clob = client.upload_clob(work.text)
    for resource, _ in work.replaces:
        _take_away(client, resources, resource)
    body = {"name": work.name, "dataType": work.data_type, "valueReference": clob}
    client.create(resources, body)
    for _, old in work.replaces:
        if old:
            client.delete_clob(old)


def _take_away(client: OpenMRS, resources: str, uuid: str) -> None:
    try:
        client.retire(resources, uuid, "Replaced by a newer text")
    except NotFound:
        return
