"""All benchmarks, one after the other: ``make bench``. Figures are reported, never asserted."""

import subprocess
import sys
import time

# The seconds that `hst --help` may take; printed beside what it took, and asserted nowhere.
_HELP_AIM = 0.5


def main() -> None:
    _help()
    for name in ("provisioning", "forms", "gateway"):
        print(f"\n{name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


def _help() -> None:
    took = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "plugin", "--help"], check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - started)
    print(f"hst --help: {min(took):.2f} s at best of {len(took)} (aim {_HELP_AIM} s)", flush=True)


if __name__ == "__main__":
    main()
