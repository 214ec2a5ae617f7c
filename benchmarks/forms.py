"""Reading and scoring a saved PCL-5, and checking and rendering the whole library.

    python -m benchmarks.forms [--out FILE]

What a user would write instead of our reader is a marshmallow schema with one nested schema for an obs, so
that stands beside it in the same run, as a ratio. Aims are printed beside the figures and asserted nowhere.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from content.identifiers import identifier
from forms.definition import load_library
from forms.lint import problems_of
from forms.o3_schema import schema_of, translations_of
from forms.payload import encounter
from forms.responses import read
from forms.scoring import score
from forms.shapes import FormDefinition

HERE = Path(__file__).parent
_AIM_RATE = 5_000  # a second, on one core
_AIM_LIBRARY = 2.0  # seconds
_ROUNDS, _TIMES = 2_000, 5


class _Reference(Schema):
    class Meta:
        unknown = EXCLUDE

    uuid = fields.String(required=True)


class _Obs(Schema):
    class Meta:
        unknown = EXCLUDE

    concept = fields.Nested(_Reference, required=True)
    value = fields.Nested(_Reference, required=True)
    path = fields.String(required=True, data_key="formFieldPath")
    voided = fields.Boolean()


class _Encounter(Schema):
    class Meta:
        unknown = EXCLUDE

    form = fields.Nested(_Reference, required=True)
    obs = fields.List(fields.Nested(_Obs), required=True)


def saved(definition: FormDefinition) -> dict[str, Any]:
    """A whole PCL-5 as OpenMRS gives it back."""
    codes = ("not_at_all", "a_little_bit", "moderately", "quite_a_bit", "extremely")
    items = definition.scores[0].items
    body = encounter(
        definition,
        {item: codes[place % len(codes)] for place, item in enumerate(items)},
        patient=identifier("bench_patient", "one"),
        location=identifier("bench_location", "one"),
        provider=identifier("bench_provider", "one"),
        encounter_role=identifier("encounter_role", "clinician"),
    )
    obs = [
        {
            **each,
            "uuid": identifier("bench_obs", each["formFieldPath"]),
            "concept": {"uuid": each["concept"], "display": "Continuity PCL-5"},
            "value": {"uuid": each["value"], "display": "Continuity: amount"},
            "groupMembers": None,
            "voided": False,
        }
        for each in body["obs"]
    ]
    return {**body, "obs": obs}


def rate(work: Callable[[], object]) -> float:
    """How often a second; the best of a few runs, since others use the machine too."""
    took = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        for _ in range(_ROUNDS):
            work()
        took.append(time.perf_counter() - started)
    return round(_ROUNDS / min(took))


def run() -> dict[str, Any]:
    """All figures of this machine."""
    started = time.perf_counter()
    library = load_library()
    loaded = time.perf_counter() - started
    started = time.perf_counter()
    for definition in library:
        problems_of(definition)
        schema_of(definition)
        translations_of(definition, "es")
    rendered = time.perf_counter() - started
    pcl5 = next(each for each in library if each.key == "pcl5")
    body, plain = saved(pcl5), _Encounter()
    ours = rate(lambda: score(pcl5, read(pcl5, body).answers))
    theirs = rate(lambda: plain.load(body))
    return {
        "forms": len(library),
        "load_seconds": round(loaded, 2),
        "lint_and_render_seconds": round(rendered, 2),
        "lint_and_render_aim": _AIM_LIBRARY,
        "pcl5_read_and_scored_a_second": ours,
        "pcl5_aim": _AIM_RATE,
        "nested_schema_alone_a_second": theirs,
        "ratio_to_nested_schema": round(ours / theirs, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Reading, scoring, checking and rendering forms.")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "forms.json")
    chosen = parser.parse_args()
    figures = run()
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
