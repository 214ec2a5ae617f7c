"""Settings, read once from the environment into one frozen value; secrets stay out of its repr."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plugin.errors import SettingsError
from plugin.gateway.ports import Stage

_DURATION = re.compile(r"(?P<amount>\d+)\s*(?P<unit>s|m|h|d)")
_LONGEST = timedelta(days=366)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of ``HST_…``; each secret may come from the file named by ``HST_…_FILE`` instead."""

    openmrs_url: str = ""
    openmrs_user: str = ""
    openmrs_password: str = field(default="", repr=False)
    database_url: str = field(default="sqlite:///hst.sqlite3", repr=False)
    listen: tuple[str, int] = ("127.0.0.1", 8090)
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    content: Path | None = None
    stage: Stage = Stage.SHADOW
    smtp_url: str = field(default="", repr=False)
    audit_key: str = field(default="", repr=False)
    audit_copy: Path | None = None
    cooling_off: timedelta = timedelta(hours=24)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the environment; ``SettingsError`` names the setting and the mend."""
        read = _Reader(environ)
        read.check_names(f"HST_{each.name.upper()}" for each in fields(cls))
        return cls(
            openmrs_url=read.url("HST_OPENMRS_URL"),
            openmrs_user=read.text("HST_OPENMRS_USER"),
            openmrs_password=read.secret("HST_OPENMRS_PASSWORD"),
            database_url=read.secret("HST_DATABASE_URL") or cls.database_url,
            listen=read.address("HST_LISTEN", cls.listen),
            timezone=read.zone("HST_TIMEZONE", ZoneInfo("UTC")),
            content=read.folder("HST_CONTENT"),
            stage=read.stage("HST_STAGE"),
            smtp_url=read.secret("HST_SMTP_URL"),
            audit_key=read.secret("HST_AUDIT_KEY"),
            audit_copy=read.path("HST_AUDIT_COPY"),
            cooling_off=read.duration("HST_COOLING_OFF", cls.cooling_off),
        )

    def require(self, *names: str) -> None:
        """Stop with one sentence when a setting that this command needs is empty."""
        for name in names:
            if not getattr(self, name):
                raise SettingsError(f"HST_{name.upper()}", "is not set", _MENDS[name])


_MENDS = {
    "openmrs_url": "give the address of OpenMRS, as in http://127.0.0.1:8080/openmrs",
    "openmrs_user": "give the user name of the plugin's own OpenMRS account",
    "openmrs_password": "give its password, or name a file that holds it in HST_OPENMRS_PASSWORD_FILE",
    "smtp_url": "give the mail server, as in smtps://user:password@mail.example:465?from=note@mail.example",
}


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def check_names(self, known: Iterable[str]) -> None:
        """A mistyped HST_STAGE must not leave a clinic believing that it enforces."""
        names = [name for each in known for name in (each, f"{each}_FILE")]
        for name in sorted(self._environ):
            alike = difflib.get_close_matches(name, names, n=1, cutoff=0.8) if name.startswith("HST_") else []
            if alike and name not in names:
                raise SettingsError(name, "is no setting", f"write {alike[0]}, or remove it")

    def text(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def secret(self, name: str) -> str:
        from_file = self.text(f"{name}_FILE")
        if not from_file:
            return self.text(name)
        if self.text(name):
            raise SettingsError(name, "is set twice", f"keep either {name} or {name}_FILE")
        try:
            return Path(from_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                f"{name}_FILE", "names a file that can't be read", "check its path and rights"
            ) from None

    def url(self, name: str) -> str:
        value = self.text(name).rstrip("/")
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
            usable = usable and not re.search(r"\s", value)
        except ValueError:
            usable = False
        if not usable:
            raise SettingsError(name, "is no web address", "write it as http://127.0.0.1:8080/openmrs")
        if parts.username or parts.password:
            raise SettingsError(
                name,
                "holds a user name or password",
                "give them in HST_OPENMRS_USER and HST_OPENMRS_PASSWORD",
            )
        if parts.query or parts.fragment or "/ws/" in f"{parts.path}/":
            raise SettingsError(
                name,
                "holds more than the address",
                "end it with the context, as http://127.0.0.1:8080/openmrs",
            )
        return value

    def address(self, name: str, default: tuple[str, int]) -> tuple[str, int]:
        value = self.text(name)
        if not value:
            return default
        host, _, port = value.rpartition(":")
        if not host or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:
            raise SettingsError(name, "is no address", "write it as 127.0.0.1:8090")
        return host.strip("[]"), int(port)

    def zone(self, name: str, default: ZoneInfo) -> ZoneInfo:
        value = self.text(name)
        try:
            return ZoneInfo(value) if value else default
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingsError(
                name, "is no time zone", "give an IANA name, as in America/New_York"
            ) from None

    def path(self, name: str) -> Path | None:
        value = self.text(name)
        return Path(value) if value else None

    def folder(self, name: str) -> Path | None:
        folder = self.path(name)
        if folder is not None and not folder.is_dir():
            raise SettingsError(
                name, "names no folder", "give the folder that holds the clinic's own content"
            )
        return folder

    def stage(self, name: str) -> Stage:
        value = self.text(name)
        try:
            return Stage(value) if value else Settings.stage
        except ValueError:
            raise SettingsError(name, "is no stage", "choose off, shadow or enforce") from None

    def duration(self, name: str, default: timedelta) -> timedelta:
        value = self.text(name)
        if not value:
            return default
        found = _DURATION.fullmatch(value)
        if found is None:
            raise SettingsError(name, "is no length of time", "write it as 24h, 30m or 5s")
        if len(found["amount"]) < 9:  # more digits than any use has, and than a timedelta takes
            length = timedelta(**{_UNITS[found["unit"]]: int(found["amount"])})
            if length <= _LONGEST:
                return length
        raise SettingsError(name, "is longer than a year", "write it as 24h, 30m or 5s")
