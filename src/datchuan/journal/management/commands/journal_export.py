"""Writes the whole journal as JSON lines, for the verifier that needs nothing of this product."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from datchuan.journal.export import write_export


class Command(BaseCommand):
    help = "Xuất nhật ký ra tệp JSON từng dòng, để kiểm tra bằng tools/verify_journal.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="tệp sẽ ghi (mặc định: in ra màn hình)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["path"] is None:
            write_export(sys.stdout.buffer)
            return
        with options["path"].open("wb") as target:
            count = write_export(target)
        self.stderr.write(_("Đã xuất %(n)s dòng.") % {"n": count})
