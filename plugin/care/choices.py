"""Her choices: stored in OpenMRS first, then in force at every gateway, and only then called saved."""

from datetime import datetime, timedelta

from content.moments import utc
from plugin.database.choices import Choices as ChoiceIndex
from plugin.errors import Exit, Stop
from plugin.openmrs.errors import Forbidden
from plugin.records.choices import choice_record, choices_of, withdrawal_record
from plugin.records.store import RecordStore
from sensitivity.audiences import Audiences
from sensitivity.categories import Categories
from sensitivity.choices import Choice, Effect, PatientChoices, plan, withdraw

# What the plugin's account needs to be shown the records at all (plugin/provisioning/library/access.yaml).
_VIEW = "View Continuity Records"


class ChoiceDesk:
    """Where a choice is made and taken back: for the pages and for ``hst choices`` alike."""

    def __init__(
        self,
        records: RecordStore,
        index: ChoiceIndex,
        *,
        categories: Categories,
        audiences: Audiences,
        cooling_off: timedelta,
    ) -> None:
        self._records = records
        self._index = index
        self._categories = categories
        self._audiences = audiences
        self._cooling_off = cooling_off

    def of(self, patient: str) -> PatientChoices:
        """All of hers, as OpenMRS holds them now."""
        found = choices_of(self._records.of_patient(patient, "choices"))
        return found.checked(self._categories, self._audiences)

    def set(self, patient: str, category: str, audience: str, effect: Effect, now: datetime) -> Choice:
        """Record one choice. When this returns, a tightening holds at every gateway."""
        self._categories.check_choice(category, effect)
        if audience not in self._audiences:
            known = ", ".join(self._audiences.by_key)
            raise Stop(
                Exit.USAGE, f"There is no such audience: choose {known}, or person:<uuid of a person>."
            )
        current = self.of(patient)
        choice = plan(
            current,
            patient=patient,
            category=category,
            audience=audience,
            effect=effect,
            now=utc(now),
            cooling_off=self._cooling_off,
        )
        self._records.write(choice_record(choice))
        self.refresh(patient)
        return choice

    def withdraw(self, patient: str, choice: str, now: datetime) -> Choice:
        """Take a choice back: a yes ends at once, a no after the cooling-off."""
        found = next((each for each in self.of(patient).choices if each.id == choice), None)
        if found is None:
            raise Stop(Exit.NOT_FOUND, "This patient has no such choice: `hst choices show` lists them.")
        ended = withdraw(found, now=now, cooling_off=self._cooling_off)
        self._records.write(withdrawal_record(ended))
        self.refresh(patient)
        return ended

    def refresh(self, patient: str) -> bool:
        """Make the index equal to OpenMRS for one patient; whether that changed anything.

        Raises ``Forbidden`` where OpenMRS leaves choices out of a list that it still holds: an account that
        lost its view privilege is shown none, and her "no" must not go with it.
        """
        found = self.of(patient)
        shown = {choice.id for choice in found.choices}
        for known in self._index.of(patient).choices:
            if known.id not in shown and self._records.read(known.id) is not None:
                raise Forbidden(what="the plugin's records", privilege=_VIEW)
        return self._index.replace(patient, found)
