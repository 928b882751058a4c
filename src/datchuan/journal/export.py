"""The journal as a file that can be checked without this product: one JSON object a line, in ASCII."""

from __future__ import annotations

import json
from typing import BinaryIO

from datchuan.journal.verify import rows


def write_export(target: BinaryIO) -> int:
    """Write every entry, by chain and number, as JSON lines with ``prev`` and ``hash`` in hexadecimal; return how many.

    ASCII, so that no sign inside a text (a line separator, a mark of direction) can look like the end of a line.
    """
    count = 0
    encoder = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    for body, prev, hash_ in rows():
        line = encoder.encode(body | {"prev": prev.hex(), "hash": hash_.hex()})
        target.write(line.encode("ascii") + b"\n")
        count += 1
    return count
