"""The clinic's own metadata: what ``library/*.yaml`` (or a clinic's overlay of it) says OpenMRS must hold."""

from functools import reduce
from pathlib import Path
from typing import cast

from content.loading import library, load
from content.metadata import Package
from plugin.provisioning.ordering import in_order
from plugin.provisioning.schemas import PackageSchema


def load_clinic(overlay: Path | None = None) -> Package:
    """All files joined and checked; ``ContentError`` says file, line and path, ``Inconsistent`` what clashes.

    ``overlay`` is the folder of ``HST_CONTENT``: a file in ``plugin.provisioning/`` replaces ours.
    """
    files = (
        cast(Package, load(source, PackageSchema())) for source in library(__package__, "library", overlay)
    )
    return in_order(reduce(Package.joined, files, Package()))
