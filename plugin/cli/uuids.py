"""``PATIENT`` and other uuids on the command line; what was typed is not repeated, for it may be a name."""

import re
import uuid
from typing import Any

import click

# OpenMRS's own older uuids aren't hexadecimal, and all fit its 38 characters.
_OLD = re.compile(r"[A-Za-z0-9-]{36,38}")


class Uuid(click.ParamType[str]):
    """A uuid in OpenMRS's way of writing it."""

    name = "uuid"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        try:
            return str(uuid.UUID(text))
        except ValueError:
            if _OLD.fullmatch(text):
                return text
            self.fail("this is no uuid, as OpenMRS shows it in the address of a chart", param, ctx)


UUID = Uuid()
