"""Loading Django and the product with Python's collector at rest."""

from __future__ import annotations

import gc

import django


def load() -> None:
    """Settings, apps and models. All of it stays for the life of the process: to walk over it again and again while it is
    being made was a fifth of the time of a command's start."""
    gc.disable()
    try:
        django.setup()
    finally:
        gc.enable()
        gc.freeze()
