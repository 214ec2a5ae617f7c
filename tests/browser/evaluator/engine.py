"""The evaluator of O3, from npm, behind one call a batch."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT_IN = HERE.parents[2] / ".browser" / "evaluator"  # installed once, and again when the lock file changes
FILES = ("package.json", "package-lock.json", "evaluate.mjs")

Json = dict[str, Any]


class Engine:
    """Runs ``evaluate.mjs`` where its package is installed."""

    def __init__(self, folder: Path = KEPT_IN) -> None:
        self._folder = folder
        if not self._is_ready():
            self._install()
        shutil.copy(HERE / "evaluate.mjs", folder)

    def tell(self, lines: Iterable[Json]) -> list[Any]:
        """The answer to each line; see ``evaluate.mjs``."""
        done = subprocess.run(
            ["node", "evaluate.mjs"],
            cwd=self._folder,
            input="".join(f"{json.dumps(line)}\n" for line in lines),
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def _is_ready(self) -> bool:
        lock = self._folder / "package-lock.json"
        installed = (self._folder / "node_modules" / ".package-lock.json").is_file()
        return installed and lock.is_file() and lock.read_bytes() == (HERE / lock.name).read_bytes()

    def _install(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
        for name in FILES:
            shutil.copy(HERE / name, self._folder)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=300,
        )
