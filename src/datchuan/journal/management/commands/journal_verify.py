"""Checks the journal against itself and against the witness file. Exit code 1 when something is amiss."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from datchuan.journal.verify import Report, verify


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: từng dòng, từng chuỗi và tệp dấu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--witness", type=Path, help="tệp dấu (mặc định: tệp của hệ thống)")
        parser.add_argument("--expect", default="", help="mã của một dấu đã nhận qua thư: phải có trong tệp dấu")
        parser.add_argument("--key", default="", help="khóa công khai đã lưu riêng (mặc định: khóa của hệ thống)")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(options["witness"], expected_head=options["expect"], public_key=options["key"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(in_words(report))
        if not report.ok:
            raise SystemExit(1)


def in_words(report: Report) -> str:
    """The report as text: the counts, the key, and one line for each problem."""
    words = {"entries": report.entries, "chains": report.chains, "heads": report.heads, "key": report.public_key}
    lines = [
        _("Đã kiểm tra %(entries)s dòng trong %(chains)s chuỗi và %(heads)s dấu.") % words,
        _("Khóa công khai của tệp dấu: %(key)s") % words,
    ]
    if report.ok:
        return "\n".join([*lines, _("Nhật ký nguyên vẹn.")])
    found = [f"- [{problem.kind}] {problem.sentence}" for problem in report.problems]
    return "\n".join([*lines, _("Thấy %(n)s chỗ sai:") % {"n": len(found)}, *found])
