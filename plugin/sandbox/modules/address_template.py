"""``addresstemplate``: OpenMRS's own template of an address, as it is before anybody changes it."""

from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.modules.answers import read_door

# Lines of (label, field, size).
_LINES = (
    (("Address", "address1", "40"),),
    (("Address 2", "address2", "40"),),
    (
        ("City/Village", "cityVillage", "10"),
        ("State/Province", "stateProvince", "10"),
        ("Country", "country", "10"),
        ("Postal Code", "postalCode", "10"),
    ),
)


def _line(fields: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
    shown: list[dict[str, str]] = []
    for position, (label, name, size) in enumerate(fields):
        shown.append({"isToken": "IS_NOT_ADDR_TOKEN", "displayText": " " if position else ""})
        shown.append(
            {"isToken": "IS_ADDR_TOKEN", "displayText": label, "codeName": name, "displaySize": size}
        )
    return shown


def _template(_call: Call) -> Any:
    fields = [field for line in _LINES for field in line]
    return {
        "displayName": None,
        "codeName": "default",
        "country": None,
        "lines": [_line(line) for line in _LINES],
        "lineByLineFormat": [" ".join(name for _, name, _ in line) for line in _LINES],
        "nameMappings": {name: label for label, name, _ in fields},
        "sizeMappings": {name: size for _, name, size in fields},
        "elementDefaults": None,
        "elementRegex": None,
        "elementRegexFormats": None,
        "requiredElements": [],
    }


address_template = read_door("Get Locations", _template)
