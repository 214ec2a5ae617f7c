"""The answered forms of a time, scored anew, without anyone who restricted who may see them.

Found by the scores on record, as Observations; each encounter is then read and scored as the feeds do it.
Nothing leaves here but a person's uuid to count her once, a time, and a cell.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forms.definition import find
from forms.responses import MalformedResponse
from forms.responses import read as read_response
from forms.scoring import score
from forms.shapes import FormDefinition
from plugin.export.cells import cell_of, cells_of, is_counted
from plugin.export.periods import Period
from plugin.export.suppression import Answered, Counts, counts_of
from plugin.feeds.encounters import Encounter, Server, read
from sensitivity.choices import PatientChoices
from sensitivity.labels import LabelRules

_BATCH = 50  # concepts asked for in one search, so that addresses stay short
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The counts of one form. ``unread``: encounters that are no response to it; someone should look."""

    form: FormDefinition
    counts: tuple[Counts, ...]
    unread: int


@dataclass(frozen=True, kw_only=True)
class Reader:
    """``choices`` gives those of a patient as OpenMRS holds them now; an index may be empty here."""

    server: Server
    labels: LabelRules
    choices: Callable[[str], PatientChoices]
    zone: ZoneInfo
    now: datetime

    def tables(self, forms: Sequence[FormDefinition], periods: Sequence[Period], tell: Tell) -> list[Table]:
        """One for each form that has bands or a result."""
        return [self._table(form, periods, tell) for form in forms if is_counted(form)]

    def _table(self, form: FormDefinition, periods: Sequence[Period], tell: Tell) -> Table:
        found = sorted(self._encounters(form, periods))
        answered: list[Answered] = []
        unread = 0
        for number, uuid in enumerate(found, start=1):
            tell(form.name, number, len(found))
            encounter = read(self.server, uuid)
            try:
                answered += self._answered(form, encounter, periods) if encounter else []
            except MalformedResponse:
                unread += 1
        kept = self._unrestricted(form, answered)
        return Table(form=form, counts=counts_of(kept, cells_of(form), len(periods)), unread=unread)

    def _encounters(self, form: FormDefinition, periods: Sequence[Period]) -> set[str]:
        """Those that hold anything of the form, with a day more on either side, for zones differ."""
        day = timedelta(days=1)
        dates = (f"ge{periods[0].first - day}", f"le{periods[-1].last + day}")
        concepts = sorted(_concepts(form))
        found: set[str] = set()
        for start in range(0, len(concepts), _BATCH):
            code = ",".join(concepts[start : start + _BATCH])
            for obs in self.server.fhir_search("Observation", code=code, date=dates, _count=100):
                reference = str((obs.get("encounter") or {}).get("reference") or "")
                found |= {reference.removeprefix("Encounter/")} if reference else set()
        return found

    def _answered(
        self, form: FormDefinition, encounter: Encounter, periods: Sequence[Period]
    ) -> Iterator[Answered]:
        day = encounter.at.astimezone(self.zone).date()
        place = next((at for at, each in enumerate(periods) if each.first <= day <= each.last), None)
        if encounter.voided or place is None or find((form,), encounter.form) is None:
            return
        cell = cell_of(form, score(form, read_response(form, encounter.raw).answers))
        yield Answered(person=encounter.patient, period=place, at=encounter.at, cell=cell)

    def _unrestricted(self, form: FormDefinition, answered: Sequence[Answered]) -> list[Answered]:
        """Without everybody who said no to anybody about this, or whose choices can't be read."""
        categories = self.labels.categories_of(encounter_type=form.encounter_type_uuid, form=form.uuid)
        shut = {
            person
            for person in {each.person for each in answered}
            if restricts(self.choices(person), categories | {form.label}, self.now)
        }
        return [each for each in answered if each.person not in shut]


def restricts(choices: PatientChoices, categories: frozenset[str], now: datetime) -> bool:
    """Whether a "no" of hers stands in one of the categories, or her choices can't be read."""
    return choices.corrupt or any(
        choices.effect(each.category, each.audience, now) == "deny"
        for each in choices.choices
        if each.effect == "deny" and each.category in categories
    )


def _concepts(form: FormDefinition) -> Iterator[str]:
    """Of everything that the feeds store beside the answers, and of the answers where that may be nothing."""
    yield from (form.concept_uuid(rule.field) for rule in form.scores)
    yield from (form.concept_uuid(f"criterion.{each.name}") for each in form.criteria if each.text)
    yield from (form.concept_uuid(item) for item in form.by_id if not form.by_id[item].concept)
    if form.results:
        yield form.concept_uuid("band")
