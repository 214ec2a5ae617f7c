"""A real SMTP server on loopback that keeps each message as a file: her mailbox, in the demonstration."""

import argparse
import asyncio
import itertools
import signal
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keep:
    """Writes what arrives to ``folder``, numbered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one message."""
        del server, session
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode()
        (self._folder / f"{next(self._numbers):04}.eml").write_bytes(data)
        return "250 kept"


async def _serve(port: int, folder: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    server = await loop.create_server(lambda: SMTP(Keep(folder), loop=loop), "127.0.0.1", port)
    print(f"listening on smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()
    server.close()


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="A mailbox on loopback, for the demonstration.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_serve(chosen.port, chosen.folder))


if __name__ == "__main__":
    main()
