"""Time and REST calls of a first and a second `apply`, as ratios in one run.

    python -m benchmarks.provisioning [--out FILE]

The sandbox stands behind a server of its own that counts requests. What a user would do instead of a second
`apply` is to apply to an empty server again, so the second run is shown as a share of the first.
"""

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path

from content.metadata import Package
from forms.definition import load_library
from forms.lint import published
from forms.metadata import package_of
from plugin.provisioning.applying import apply
from plugin.provisioning.clinic import load_clinic
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.served import Served, serving

HERE = Path(__file__).parent


def whole_package() -> Package:
    """All content of the clinic that may go out today."""
    library = load_library()
    return load_clinic().joined(package_of(published(library, datetime.now(UTC).date()), library))


def measure(served: Served, package: Package) -> dict[str, float]:
    """One `apply`: seconds, reads, writes."""
    served.fresh()
    started = time.perf_counter()
    with served.client() as client:
        apply(client, plan(client, package))
    seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 3), "reads": served.reads, "writes": served.writes}


def run() -> dict[str, object]:
    """Both runs on one fresh server."""
    package = whole_package()
    with serving() as served:
        first, second = measure(served, package), measure(served, package)
    return {
        "first": first,
        "second": second,
        "second_to_first": {
            "seconds": round(second["seconds"] / first["seconds"], 3),
            "calls": round((second["reads"] + second["writes"]) / (first["reads"] + first["writes"]), 3),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and REST calls of `apply`, twice.")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "provisioning.json")
    chosen = parser.parse_args()
    figures = run()
    print(json.dumps(figures, indent=2))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
