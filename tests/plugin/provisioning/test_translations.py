"""Translations: one resource a language, which o3forms shows by the reader's language."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.content import form, small
from tests.plugin.provisioning.deeds import carry_out, protect
from tests.plugin.provisioning.served import ADMIN, Served
from tests.plugin.provisioning.state import state_of

SPANISH = "Small form_translations_es"
OPENED = f"o3/forms/{form().uuid}"


def _in(language: str, client: OpenMRS) -> None:
    """Have the account read in that language, from its next login on."""
    account = client.get("session")["user"]["uuid"]
    client.update("user", account, {"userProperties": {"defaultLocale": language}})


READERS = [
    ("en", {}),
    ("en_GB", {}),
    ("es", {"¿Cómo está?": "¿Cómo está? (sí)"}),
    ("fr", {}),
]


@pytest.mark.parametrize(("language", "texts"), READERS, ids=[row[0] for row in READERS])
def test_each_reader_is_shown_the_own_language_or_english(
    served: Served, client: OpenMRS, language: str, texts: dict[str, str]
) -> None:
    carry_out(client, small())
    _in(language, client)
    with served.client(ADMIN) as anew:
        assert anew.get(OPENED)["translations"] == texts


def test_a_form_in_english_alone_has_no_translations(client: OpenMRS) -> None:
    carry_out(client, replace(small(), forms=(replace(form(), translations={}),)))
    resources = client.get(f"form/{form().uuid}", v="custom:(resources:(name))")["resources"]
    assert [each["name"] for each in resources] == ["JSON schema"]


def _spanish(served: Served) -> dict[str, str]:
    (resource,) = served.sandbox.store.find("formresource", form=form().uuid, name=SPANISH)
    return resource


@pytest.mark.parametrize(
    "stored",
    ["{", "[]", '{"translations": {}}', '{"form": "Small form", "language": "es", "translations": {}}'],
)
def test_translations_that_somebody_changed_are_put_anew(
    served: Served, client: OpenMRS, stored: str
) -> None:
    carry_out(client, small())
    before = state_of(served.sandbox)
    served.sandbox.store.change("clob", _spanish(served)["valueReference"], value=stored)
    assert [step.line for step in plan(client, small()).changes()] == [
        "update form 'Small form 1.0.0': translations es"
    ]
    assert carry_out(client, small()) == 1
    assert state_of(served.sandbox) == before


def test_translations_that_went_away_come_back(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    before = state_of(served.sandbox)
    client.retire(f"form/{form().uuid}/resource", _spanish(served)["uuid"], "by hand")
    assert carry_out(client, small()) == 1
    assert state_of(served.sandbox) == before


def test_a_further_language_is_one_step_and_goes_again_on_request(client: OpenMRS) -> None:
    carry_out(client, small())
    french = replace(form(), translations={**form().translations, "fr": {"¿Cómo está?": "Ça va ?"}})
    more = replace(small(), forms=(french,))
    assert carry_out(client, more) == 1
    found = plan(client, small())
    assert found.changes() == ()
    assert [step.line for step in found.steps] == [
        "retire form 'Small form 1.0.0': Small form_translations_fr"
    ]
    assert carry_out(client, small(), retire=True) == 1
    assert plan(client, small()).steps == ()


def test_what_the_package_brought_is_what_rest_would_bring(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", small())
    assert [step.kind for step in plan(client, small()).changes()] == ["setting"]
    stored = json.loads(client.read_clob(_spanish(served)["valueReference"]))
    assert (stored["form"], stored["language"]) == ("Small form", "es")


def test_a_new_version_from_the_package_gets_the_translations_of_its_own(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", small())
    newer: Package = replace(small(), forms=(form("2.0.0", label="And now?"),))
    protect(served, tmp_path / "package", newer)
    _in("es", client)
    with served.client(ADMIN) as anew:
        shown = anew.get(f"o3/forms/{form('2.0.0').uuid}")["translations"]
        assert shown == {"And now?": "And now? (sí)"}
        assert anew.get(OPENED)["translations"] == {"¿Cómo está?": "¿Cómo está? (sí)"}
