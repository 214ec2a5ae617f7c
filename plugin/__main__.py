"""The one place that touches ``sys`` and the environment: ``hst`` and ``python -m plugin``."""

import io
import os
import sys

from plugin.cli.main import main


def entrypoint() -> None:
    """Run ``hst`` and end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no dash or tick shows a question mark; it is no reason to stop half-way.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:], os.environ))


if __name__ == "__main__":
    entrypoint()
