"""What the commands say to the person at the terminal: Vietnamese first, short English beside it.

The launcher speaks before Django is loaded and before a language is chosen, so its sentences carry both languages
themselves and do not come from the translation files.
"""

from __future__ import annotations

import sys
from typing import TextIO


class Trouble(Exception):
    """Something at the machine stops the command. The sentences say what, why and what to do; no traceback is shown.

    ``code`` is the exit code: 1 when something is wrong, 2 when the command was used in a wrong way.
    """

    def __init__(self, vi: str, en: str, *, code: int = 1) -> None:
        super().__init__(f"{vi} / {en}")
        self.vi = vi
        self.en = en
        self.code = code


def say(vi: str, en: str = "", *, to: TextIO | None = None) -> None:
    """One line of progress, shown at once."""
    print(f"{vi}  ({en})" if en else vi, file=to or sys.stdout, flush=True)


def warn(vi: str, en: str) -> None:
    """A sentence on standard error, both languages below each other."""
    print(f"{vi}\n  {en}", file=sys.stderr, flush=True)


def report(trouble: Trouble) -> int:
    """Show why a command stopped; returns the exit code."""
    print(f"\n✗ {trouble.vi}\n  {trouble.en}", file=sys.stderr, flush=True)
    return trouble.code


def known(error: Exception) -> Trouble | None:
    """The sentence of an expected error: a refusal, something not found, a database that is away, a full disk."""
    from datchuan.config.errors import Refused

    if isinstance(error, Refused | LookupError) and not isinstance(error, KeyError | IndexError):
        return Trouble(str(error), "Refused, or not found; the sentence above says what.")
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("datchuan."):
        return Trouble(f"Bản này chưa có phần {error.name}.", f"This version does not have {error.name} yet.")
    if isinstance(error, OSError) and error.errno == 28:
        return Trouble("Đĩa đã đầy. Hãy giải phóng chỗ rồi chạy lại.", "The disk is full. Free some space.")
    if isinstance(error, PermissionError):
        return Trouble(
            f"Không có quyền đọc hoặc ghi {error.filename}. Hãy chạy bằng tài khoản có quyền ở đó.",
            f"No permission for {error.filename}. Use an account that has it.",
        )
    return _known_of_database(error)


def _known_of_database(error: Exception) -> Trouble | None:
    import psycopg
    from django.db import OperationalError, ProgrammingError

    if isinstance(error, OperationalError | psycopg.OperationalError):
        return Trouble(
            f"Cơ sở dữ liệu không trả lời: {str(error).strip()}. Hãy kiểm tra máy chủ PostgreSQL và DATABASE_URL.",
            "The database does not answer. Check the PostgreSQL server and DATABASE_URL.",
        )
    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return Trouble(
            "Cơ sở dữ liệu chưa có đủ các bảng. Hãy chạy: datchuan manage migrate (hoặc make run).",
            "The database lacks tables. Run: datchuan manage migrate (or make run).",
        )
    return None
