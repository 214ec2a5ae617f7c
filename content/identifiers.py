"""Identifiers that are derived, never drawn: the same key gives the same uuid on every machine and run.

Pure: nothing here reads a file, a clock or a network.
"""

import hashlib
import uuid

# Fixed for ever: changing it would orphan everything that was provisioned or recorded before.
NAMESPACE = uuid.UUID("5d3f6c1e-8a52-5b0e-9c53-6f0f8d1a7b42")

# Initializer's own seed for forms (AmpathFormsLoader): its package and our REST path make one form, not two.
_INITIALIZER_FORMS = "794c4598-ab82-47ca-8d18-483a8abe6f4f"


def identifier(kind: str, *key: str) -> str:
    """The uuid5 text for a thing of ``kind`` ("concept", "encounter_type", "choice" …) named by ``key``."""
    if not key or not all(key):
        raise ValueError(f"an identifier for {kind!r} needs a key without empty parts, not {key!r}")
    return str(uuid.uuid5(NAMESPACE, "\x1f".join((kind, *key))))


def form_identifier(name: str, version: str) -> str:
    """The uuid that Initializer gives a form: Java's ``UUID.nameUUIDFromBytes`` of seed, name and version."""
    digest = hashlib.md5(f"{_INITIALIZER_FORMS}_{name}_{version}".encode(), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest, version=3))
