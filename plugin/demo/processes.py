"""The parts of the demonstration as processes of their own, speaking over HTTP and SMTP only."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

_READY = re.compile(r"listening on (?P<url>\S+)")
_PATIENCE = 60.0  # seconds; a loaded machine starts Python slowly


class PartFailed(Exception):
    """A part did not start or a command failed; the sentence holds its last lines."""


@dataclass
class Part:
    """A long-running process; ``url`` is where it listens."""

    name: str
    process: "subprocess.Popen[str]"
    url: str

    def stop(self, *, kill: bool = False) -> None:
        """End it, by force with ``kill``: nothing may depend on a clean end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Processes:
    """Starts parts and runs commands with one environment. ``log`` receives what parts write."""

    folder: Path
    environ: dict[str, str]
    running: dict[str, Part] = field(default_factory=dict)

    def start(
        self, name: str, *args: str, module: str = "plugin", environ: Mapping[str, str] | None = None
    ) -> Part:
        """Start a part and wait until it says where it listens."""
        log = self.folder / f"{name}.log"
        process = subprocess.Popen(
            [sys.executable, "-m", module, *args],
            env=self._environ(environ or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end the parts in order
        )
        try:
            part = Part(name=name, process=process, url=_wait_for_url(process, log))
        except BaseException:
            process.kill()  # Ctrl-C while it starts: it is in no list yet, and would stay behind
            raise
        self.running[name] = part
        return part

    def run(
        self, *args: str, expect: int | None = 0, environ: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run one ``hst`` command; ``PartFailed`` unless it ends with ``expect`` (None: any code)."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "plugin", *args],
                env=self._environ(environ or {}),
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PartFailed(f"`hst {args[0]}` did not end within five minutes.") from None
        if expect is not None and done.returncode != expect:
            said = (done.stdout + done.stderr).strip()[-2000:]
            raise PartFailed(f"`hst {args[0]}` ended with {done.returncode} instead of {expect}:\n{said}")
        return done

    def stop_all(self, *, kill: bool = False) -> None:
        """End every part, the newest first."""
        for part in reversed(list(self.running.values())):
            part.stop(kill=kill)
        self.running.clear()

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        # Only what Python itself needs of the caller's world: no setting of a real clinic gets in here.
        base = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {**base, **self.environ, **more, "PYTHONUNBUFFERED": "1"}


_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_START", "SYSTEMROOT")


def _wait_for_url(process: "subprocess.Popen[str]", log: Path) -> str:
    found: Queue[str | None] = Queue()
    listener = threading.Thread(target=_listen, args=(process, log, found), daemon=True)
    listener.start()
    try:
        url = found.get(timeout=_PATIENCE)
    except Empty:
        process.kill()
        url = None
    if url is None:
        process.wait(timeout=20)
        listener.join(timeout=20)
        raise PartFailed(f"A part did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
    return url


def _listen(process: "subprocess.Popen[str]", log: Path, found: "Queue[str | None]") -> None:
    """Write what the part says to its log, and tell the address once."""
    told = False
    stream = process.stdout
    if stream is None:
        raise ValueError("a part's output is not read")
    with stream, log.open("a", encoding="utf-8") as out:
        for line in stream:
            out.write(line)
            out.flush()
            ready = _READY.search(line)
            if ready and not told:
                told = True
                found.put(ready["url"])
    if not told:
        found.put(None)
