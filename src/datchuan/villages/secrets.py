"""The secret part of a private address: made by chance, kept only as its SHA-256."""

from __future__ import annotations

import hashlib
import secrets

#: Bytes of chance: nobody guesses 192 bits, and the address still fits in a message and in a small square code.
_SECRET = 24


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET)


def digest(secret: str) -> str:
    """What is kept of the secret part of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()
