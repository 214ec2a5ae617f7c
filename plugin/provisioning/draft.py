"""A plan while it is being made: steps, notes, and every name that turned out to be taken."""

from plugin.provisioning.errors import Inconsistent, NameOwned, Owned
from plugin.provisioning.steps import Action, Plan, Step, Work, worded


class Draft:
    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._notes: list[str] = []
        self._owned: list[Owned] = []
        self._missing: list[str] = []

    def step(
        self, kind: str, key: str, uuid: str, action: Action, work: Work, *, name: str, how: str = ""
    ) -> None:
        line = f"{action} {worded(kind)} {name!r}" + (f": {how}" if how else "")
        self._steps.append(Step(kind=kind, key=key, uuid=uuid, action=action, line=line, work=work))

    def has(self, uuid: str) -> bool:
        """Whether a step is about this thing already."""
        return any(step.uuid == uuid for step in self._steps)

    def note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)

    def owned(self, kind: str, name: str, ours: str, theirs: str) -> None:
        self._owned.append(Owned(kind=kind, name=name, ours=ours, theirs=theirs))

    def missing(self, sentence: str) -> None:
        self._missing.append(sentence)

    def plan(self) -> Plan:
        """The plan, or all that forbids one: nothing is written while a hospital's name is in the way."""
        if self._owned:
            raise NameOwned(tuple(self._owned))
        if self._missing:
            raise Inconsistent("\n".join(self._missing))
        return Plan(steps=tuple(self._steps), notes=tuple(self._notes))
