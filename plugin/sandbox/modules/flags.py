"""Patient flags 3.0 as after installation: none are defined, so every list is empty."""

from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.modules.answers import read_door, results
from plugin.sandbox.rest.errors import ObjectNotFound


def _list(call: Call) -> Any:
    if call.rest:
        raise ObjectNotFound
    return results()


flags = read_door("Get Patients", _list)
patient_flags = read_door("Get Patients", _list)
