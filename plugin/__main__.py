"""The one place that touches ``sys`` and the environment: ``hst`` and ``python -m plugin``."""

import os
import sys

from plugin.cli.main import main


def entrypoint() -> None:
    """Run ``hst`` and end with its exit code."""
    sys.exit(main(sys.argv[1:], os.environ))


if __name__ == "__main__":
    entrypoint()
