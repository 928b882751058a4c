"""The verifier without Django must agree with the product's own, deed for deed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from datchuan.journal import witness
from datchuan.journal.actions import record
from datchuan.journal.heads import take_head
from datchuan.journal.tests import intruder
from datchuan.journal.tests.people import CHAIN, OFFICER

pytestmark = pytest.mark.django_db
TOOL = Path(__file__).resolve().parents[4] / "tools" / "verify_journal.py"


@pytest.fixture(autouse=True)
def journal(own_witness: Path) -> None:
    for number in range(8):
        record("test.save", by=OFFICER, chain=CHAIN, reason="một\u2028hai\nba", after={"số": str(number), "n": number})
    take_head()
    record("test.save", by=OFFICER, chain=CHAIN)
    take_head()


def check(own_witness: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the tool as an inspector would: isolated, on files alone. Exit code and the problems' first words."""
    export = own_witness.parent / "journal.jsonl"
    call_command("journal_export", export)
    command = [sys.executable, "-I", "-S", str(TOOL), str(export), "--witness", str(own_witness), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.returncode, [line.split(":  ")[0].rsplit(": ", 1)[0] for line in done.stdout.splitlines()[:-1]]


def test_a_sound_journal(own_witness: Path) -> None:
    mailed = witness.read(own_witness).heads[0].hash
    assert check(own_witness, "--key", witness.public_key(), "--expect", mailed) == (0, [])


def test_the_deeds(own_witness: Path) -> None:
    intruder.edit(CHAIN, 5)
    code, found = check(own_witness)
    assert (code, [line.split(":")[1].split()[1:] for line in found]) == (1, [["5", "edited"]])


@pytest.mark.parametrize(
    "deed, expected",
    [
        (lambda: intruder.edit_and_hash(CHAIN, 5), ["5 edited"]),
        (lambda: intruder.delete(CHAIN, 5), ["5 removed"]),
        (lambda: intruder.delete(CHAIN, 7, 8, 9), ["7 cut"]),
        (lambda: intruder.rebuild(CHAIN, 3), ["8 rebuilt"]),
        (lambda: intruder.delete(CHAIN, *range(1, 10)), ["1 missing_chain"]),
        (lambda: intruder.renumber(CHAIN, lambda s: {4: 5, 5: 4}.get(s, s)), ["4 moved", "5 moved"]),
    ],
)
def test_each_deed_is_named(own_witness: Path, deed: object, expected: list[str]) -> None:
    deed()  # type: ignore[operator]
    code, found = check(own_witness)
    assert (code, [line.removeprefix(f"{CHAIN} ").split(":")[0] for line in found]) == (1, expected)


def test_an_edited_witness(own_witness: Path) -> None:
    own_witness.write_text(own_witness.read_text().replace('"entries":8', '"entries":7'))
    assert check(own_witness) == (1, ["witness 1 witness_edited"])


def test_a_foreign_key(own_witness: Path) -> None:
    assert check(own_witness, "--key", "ab" * 32) == (1, ["witness 1 witness_key", "witness 2 witness_key"])


def test_a_false_signature(own_witness: Path) -> None:
    lines = own_witness.read_text().splitlines(keepends=True)
    start = lines[0].index('"signature":"') + len('"signature":"')
    other = "0" if lines[0][start] != "0" else "1"
    own_witness.write_text(lines[0][:start] + other + lines[0][start + 1 :] + lines[1])
    assert check(own_witness) == (1, ["witness 1 witness_forged"])


def test_a_head_that_is_not_there(own_witness: Path) -> None:
    assert check(own_witness, "--expect", "ab" * 32) == (1, ["witness 0 witness_rebuilt"])
