"""Settings are read once, and a wrong one is one sentence with its mend."""

from datetime import timedelta
from pathlib import Path

import pytest

from plugin.errors import SettingsError
from plugin.gateway.ports import Stage
from plugin.settings import Settings


def test_nothing_set_is_safe() -> None:
    settings = Settings.from_environ({})
    assert settings.stage is Stage.SHADOW
    assert settings.listen == ("127.0.0.1", 8090)
    assert settings.cooling_off == timedelta(hours=24)


def test_all_set() -> None:
    settings = Settings.from_environ(
        {
            "HST_OPENMRS_URL": "http://127.0.0.1:8080/openmrs/",
            "HST_LISTEN": "[::1]:9000",
            "HST_STAGE": "enforce",
            "HST_TIMEZONE": "America/New_York",
            "HST_COOLING_OFF": "90s",
        }
    )
    assert settings.openmrs_url == "http://127.0.0.1:8080/openmrs"
    assert settings.listen == ("::1", 9000)
    assert settings.stage is Stage.ENFORCE
    assert settings.timezone.key == "America/New_York"
    assert settings.cooling_off == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HST_OPENMRS_URL", "openmrs.example"),
        ("HST_OPENMRS_URL", "ftp://openmrs.example/openmrs"),
        ("HST_OPENMRS_URL", "http://user:secret-word@openmrs.example/openmrs"),
        ("HST_OPENMRS_URL", "http://openmrs.example:port/openmrs"),
        ("HST_LISTEN", "8090"),
        ("HST_LISTEN", "127.0.0.1:99999"),
        ("HST_STAGE", "on"),
        ("HST_TIMEZONE", "Boston"),
        ("HST_TIMEZONE", "../etc/passwd"),
        ("HST_COOLING_OFF", "a day"),
        ("HST_COOLING_OFF", "-5s"),
        ("HST_CONTENT", "/no/such/folder"),
        ("HST_OPENMRS_PASSWORD_FILE", "/no/such/file"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend_and_never_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({name: value})
    said = str(caught.value)
    assert said.startswith(name)
    assert ": " in said
    assert "secret-word" not in said


def test_a_secret_comes_from_a_file_and_stays_out_of_sight(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("a-secret-word\n", encoding="utf-8")
    settings = Settings.from_environ(
        {"HST_OPENMRS_PASSWORD_FILE": str(secret), "HST_SMTP_URL": "smtp://user:hidden@mail.example"}
    )
    assert settings.openmrs_password == "a-secret-word"
    assert "a-secret-word" not in repr(settings)
    assert "hidden" not in repr(settings)


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("one", encoding="utf-8")
    with pytest.raises(SettingsError, match="is set twice"):
        Settings.from_environ({"HST_OPENMRS_PASSWORD": "two", "HST_OPENMRS_PASSWORD_FILE": str(secret)})


def test_what_a_command_needs_is_asked_for_by_name() -> None:
    with pytest.raises(SettingsError, match=r"^HST_OPENMRS_URL is not set"):
        Settings().require("openmrs_url")
