"""The child process that opens a spreadsheet: reads it on standard input, writes its cells as JSON, and nothing else.

54 KB of .xlsx can cost 400 MB and 14 seconds, so the file is never opened in the web process. Run by path under
``config/bounded.py``; it imports nothing of the product.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

MAX_ROWS = 2_000
MAX_COLUMNS = 40
MAX_CELL = 500


def cell(value: Any) -> Any:
    """A cell as JSON says it: text, number, true or false, or {"date": ISO}."""
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    if isinstance(value, bool | int | float):
        return value
    return str(value)[:MAX_CELL]


def answer(data: bytes) -> dict[str, Any]:
    """What is said on standard output to the workbook on standard input."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = book.sheet_names
    rows = []
    if names:
        # Row by row, empty rows at the top included, so that a problem names the line that Excel shows.
        for row in islice(book.get_sheet_by_name(names[0]).iter_rows(), MAX_ROWS + 1):
            rows.append([cell(value) for value in row[:MAX_COLUMNS]])
    return {"sheets": len(names), "rows": rows}


if __name__ == "__main__":
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
