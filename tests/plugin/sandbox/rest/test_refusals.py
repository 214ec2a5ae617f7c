"""Bodies of the wrong shape are refused in words, never by a crash."""

import pytest

from tests.plugin.sandbox.rest.asking import READER, Clinic, encounter, uuid


@pytest.mark.parametrize(
    ("path", "body", "property_name"),
    [
        ("/concept", {"names": [{"name": "n", "locale": "en"}], "answers": [[]]}, "answers"),
        ("/concept", {"names": [{"name": "n", "locale": "en"}], "datatype": [1]}, "datatype"),
        ("/obs", {"concept": {"uuid": uuid("note")}, "value": "x"}, "concept"),
        ("/obs", {"concept": 3, "value": "x"}, "concept"),
        ("/encounter", encounter("odd", [{"concept": 3, "value": "x"}]), "concept"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_the_name_of_the_property(
    clinic: Clinic, path: str, body: object, property_name: str
) -> None:
    response = clinic.ask("POST", path, body)
    assert response.status == 400
    assert f"{property_name} on class org.openmrs" in response.json()["error"]["message"]


@pytest.mark.parametrize("locale", [[], {}, ["en"]])
def test_a_language_of_the_session_that_is_no_text_cannot_be_read(clinic: Clinic, locale: object) -> None:
    assert clinic.ask("POST", "/session", {"locale": locale}).status == 400


def test_alerts_are_read_by_anybody_who_is_logged_in(clinic: Clinic) -> None:
    """The alert service of 2.8 asks for no privilege to read them, but for a login."""
    clinic.user("reader", "Get Locations")
    assert clinic.ask("GET", "/alert", user=READER).status == 200
    assert clinic.ask("GET", "/alert", user=None).status == 401
