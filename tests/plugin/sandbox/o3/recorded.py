"""What the real O3 asked the real server beside a chart load, and what it was answered, in order."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AUTHORIZATION = {
    user: f"Basic {base64.b64encode(credentials.encode()).decode()}"
    for user, credentials in {"admin": "admin:Admin123", "drlee": "drleec1:Passw0rdX"}.items()
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One exchange: ``sent`` and ``body`` are JSON, ``phase`` what the person was doing in O3."""

    user: str
    phase: str
    method: str
    path: str
    sent: Any
    status: int
    body: Any


_FILE = Path(__file__).with_name("exchanges.jsonl")
ROWS = [Row(**json.loads(line)) for line in _FILE.read_text(encoding="utf-8").splitlines()]
