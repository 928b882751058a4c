from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from datchuan.journal import witness
from datchuan.journal.actions import record
from datchuan.journal.tests import intruder
from datchuan.journal.tests.people import CHAIN, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines() -> None:
    for _number in range(3):
        record("test.save", by=OFFICER, chain=CHAIN, reason="một\u2028hai\nba")


def verify(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("journal_verify", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_sound_journal_is_said_to_be_sound_and_the_key_is_printed() -> None:
    call_command("journal_head", stdout=io.StringIO())
    code, out = verify()
    assert code == 0
    assert out.splitlines() == [
        "Đã kiểm tra 4 dòng trong 2 chuỗi và 1 dấu.",
        f"Khóa công khai của tệp dấu: {witness.public_key()}",
        "Nhật ký nguyên vẹn.",
    ]


def test_a_falsified_journal_is_named_and_the_exit_code_says_so() -> None:
    intruder.edit(CHAIN, 2)
    code, out = verify()
    assert (code, out.splitlines()[-1]) == (1, f"- [edited] Dòng 2 của chuỗi {CHAIN} đã bị sửa.")
    code, out = verify("--json")
    report = json.loads(out)
    assert (code, report["ok"], report["entries"], report["chains"]) == (1, False, 3, 1)
    assert report["problems"] == [
        {"chain": CHAIN, "seq": 2, "kind": "edited", "sentence": f"Dòng 2 của chuỗi {CHAIN} đã bị sửa."}
    ]


def test_a_head_from_the_mail_is_looked_for() -> None:
    assert verify("--expect", "ab" * 32)[0] == 1


def test_the_export_is_one_line_for_each_entry(tmp_path: Path) -> None:
    call_command("journal_export", tmp_path / "journal.jsonl", stderr=io.StringIO())
    content = (tmp_path / "journal.jsonl").read_text(encoding="ascii")
    assert [json.loads(line)["seq"] for line in content.splitlines()] == [1, 2, 3]
    assert json.loads(content.splitlines()[0])["reason"] == "một\u2028hai\nba"
