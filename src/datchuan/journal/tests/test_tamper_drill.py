"""The drill of every way to falsify the journal: each must be found, and named exactly. F-23, T-18."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datchuan.journal import witness
from datchuan.journal.actions import record
from datchuan.journal.chain import canonical
from datchuan.journal.heads import take_head
from datchuan.journal.tests import intruder
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.verify import verify

pytestmark = pytest.mark.django_db
OTHER_CHAIN = "commune:20890"


@pytest.fixture(autouse=True)
def journal(own_witness: Path) -> None:
    """Ten lines in one chain and three in another, witnessed; then two more in the first, not yet witnessed."""
    for number in range(10):
        record("test.save", ("test.thing", number), by=OFFICER, chain=CHAIN, after={"value": str(number)})
    for _number in range(3):
        record("test.save", by=OFFICER, chain=OTHER_CHAIN)
    take_head()
    for number in range(10, 12):
        record("test.save", ("test.thing", number), by=OFFICER, chain=CHAIN, after={"value": str(number)})
    assert verify().problems == []


def found(witness_file: Path | None = None, **known: str) -> list[tuple[str, int, str]]:
    return [(problem.chain, problem.seq, problem.kind) for problem in verify(witness_file, **known).problems]


@pytest.mark.parametrize("seq", [1, 5, 10, 12])
def test_an_edited_line(seq: int) -> None:
    intruder.edit(CHAIN, seq)
    assert found() == [(CHAIN, seq, "edited")]
    assert verify().problems[0].sentence == f"Dòng {seq} của chuỗi {CHAIN} đã bị sửa."


@pytest.mark.parametrize(
    "column, value",
    [
        ("at", "at + interval '1 microsecond'"),
        ("day", "day + 1"),
        ("actor_id", "8"),
        ("actor_id", "NULL"),
        ("actor_name", "'Trần Thị Thử'"),
        ("post_label", "''"),
        ("kind", "'test.plan'"),
        ("object_type", "'test.other'"),
        ("object_id", "'99'"),
        ("object_label", "'khác'"),
        ("outcome", "'refused'"),
        ("before", "'{}'::jsonb"),
        ("after", "NULL"),
        ("after", "'{\"value\": 4}'::jsonb"),
        ("reason", "' '"),
        ("request_id", "'x'"),
        # values that no reader may stumble over
        ("after", "('1' || repeat('0', 5000))::jsonb"),
        ("before", "(repeat('[', 5000) || repeat(']', 5000))::jsonb"),
        ("at", "'infinity'"),
        ("at", "'0044-03-15 BC'"),
        ("day", "'-infinity'"),
    ],
)
def test_no_column_can_be_changed_unseen(column: str, value: str) -> None:
    with intruder.past_the_guard() as cursor:
        cursor.execute(f"UPDATE journal_entry SET {column} = {value} WHERE chain = %s AND seq = 5", [CHAIN])
    assert found() == [(CHAIN, 5, "edited")]


def test_a_line_moved_to_another_chain() -> None:
    with intruder.past_the_guard() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET chain = %s, seq = 4 WHERE chain = %s AND seq = 12", [OTHER_CHAIN, CHAIN]
        )
    assert found() == [(OTHER_CHAIN, 4, "edited")]


def test_several_edited_lines() -> None:
    for seq in (2, 3, 9):
        intruder.edit(CHAIN, seq)
    intruder.edit(OTHER_CHAIN, 1)
    assert found() == [(CHAIN, 2, "edited"), (CHAIN, 3, "edited"), (CHAIN, 9, "edited"), (OTHER_CHAIN, 1, "edited")]


@pytest.mark.parametrize("seq", [1, 5])
def test_a_line_edited_with_its_hash(seq: int) -> None:
    intruder.edit_and_hash(CHAIN, seq)
    assert found() == [(CHAIN, seq, "edited")]


def test_a_line_edited_with_its_hash_and_a_false_link() -> None:
    intruder.edit_and_hash(CHAIN, 5, prev=bytes(range(32)))
    assert found() == [(CHAIN, 5, "edited")]


def test_the_last_line_edited_with_its_hash_is_found_by_the_witness() -> None:
    intruder.delete(CHAIN, 11, 12)
    intruder.edit_and_hash(CHAIN, 10)
    assert found() == [(CHAIN, 10, "rebuilt")]


@pytest.mark.parametrize("seqs", [(1,), (5,), (4, 5, 6), (11,)])
def test_lines_removed_in_the_middle(seqs: tuple[int, ...]) -> None:
    intruder.delete(CHAIN, *seqs)
    assert found() == [(CHAIN, seqs[0], "removed")]


def test_two_holes_are_two_problems() -> None:
    intruder.delete(CHAIN, 3, 7, 8)
    assert [problem.sentence for problem in verify().problems] == [
        f"Chuỗi {CHAIN} bị xóa dòng 3.",
        f"Chuỗi {CHAIN} bị xóa các dòng từ 7 đến 8.",
    ]


@pytest.mark.parametrize("seqs", [(5,), (5, 6), (11,)])
def test_lines_removed_and_the_rest_renumbered(seqs: tuple[int, ...]) -> None:
    intruder.delete(CHAIN, *seqs)
    intruder.renumber(CHAIN, lambda seq: seq - len(seqs) if seq > seqs[0] else seq)
    assert found() == [(CHAIN, seqs[0], "removed")]


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("seq", [1, 5, 12])
def test_a_line_inserted_and_the_rest_renumbered(seq: int, linked: bool) -> None:
    intruder.renumber(CHAIN, lambda old: old + 1 if old >= seq else old)
    intruder.insert(CHAIN, seq, like=3, linked=linked)
    assert found() == [(CHAIN, seq, "inserted")]


def test_two_lines_inserted() -> None:
    intruder.renumber(CHAIN, lambda old: old + 2 if old >= 5 else old)
    intruder.insert(CHAIN, 5, like=3)
    intruder.insert(CHAIN, 6, like=3)
    assert found() == [(CHAIN, 5, "inserted"), (CHAIN, 6, "inserted")]


def test_a_second_line_with_the_same_number() -> None:
    intruder.renumber(CHAIN, lambda old: old)
    intruder.insert(CHAIN, 6, like=3, linked=False)
    assert found() == [(CHAIN, 6, "inserted")]


@pytest.mark.parametrize("one, two", [(5, 6), (2, 9), (1, 12)])
def test_two_lines_exchanged(one: int, two: int) -> None:
    intruder.renumber(CHAIN, lambda seq: {one: two, two: one}.get(seq, seq))
    assert found() == [(CHAIN, one, "swapped"), (CHAIN, two, "swapped")]
    assert verify().problems[0].sentence == f"Dòng {one} của chuỗi {CHAIN} đã bị đổi chỗ với dòng {two}."


@pytest.mark.parametrize("kept", [9, 5, 1])
def test_a_cut_tail(kept: int) -> None:
    intruder.delete(CHAIN, *range(kept + 1, 13))
    assert found() == [(CHAIN, kept + 1, "cut")]


def test_a_tail_cut_after_the_last_head_is_found_once_it_was_witnessed() -> None:
    take_head()
    intruder.delete(CHAIN, 12)
    assert found() == [(CHAIN, 12, "cut")]


def test_a_cut_tail_that_grew_again() -> None:
    intruder.delete(CHAIN, *range(8, 13))
    for _number in range(9):
        record("test.save", by=OFFICER, chain=CHAIN)
    assert found() == [(CHAIN, 10, "rebuilt")]


@pytest.mark.parametrize("first", [1, 5, 10])
def test_a_rebuilt_chain(first: int) -> None:
    intruder.rebuild(CHAIN, first)
    assert found() == [(CHAIN, 10, "rebuilt")]


def test_a_rebuilt_chain_is_placed_between_two_heads() -> None:
    take_head()
    intruder.rebuild(CHAIN, 11)
    problem = verify().problems[0]
    assert (problem.seq, problem.kind) == (12, "rebuilt")
    assert problem.sentence.endswith("chỗ sửa nằm sau dòng 10.")


def test_a_chain_that_is_gone() -> None:
    intruder.delete(OTHER_CHAIN, 1, 2, 3)
    assert found() == [(OTHER_CHAIN, 1, "missing_chain")]


def test_an_old_backup_restored() -> None:
    take_head()
    with intruder.past_the_guard() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE seq > 2")
    assert found() == [(CHAIN, 3, "cut"), (OTHER_CHAIN, 3, "cut")]


def test_an_emptied_journal() -> None:
    with intruder.past_the_guard() as cursor:
        cursor.execute("DELETE FROM journal_entry")
    assert found() == [(CHAIN, 1, "missing_chain"), (OTHER_CHAIN, 1, "missing_chain")]


def test_different_deeds_are_all_named() -> None:
    intruder.edit(CHAIN, 2)
    intruder.delete(CHAIN, 5)
    intruder.renumber(CHAIN, lambda seq: {7: 8, 8: 7}.get(seq, seq))
    intruder.delete(OTHER_CHAIN, 3)
    assert found() == [
        (CHAIN, 2, "edited"),
        (CHAIN, 5, "removed"),
        (CHAIN, 7, "swapped"),
        (CHAIN, 8, "swapped"),
        (OTHER_CHAIN, 3, "cut"),
    ]


# The witness file itself


def rewrite(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in change(lines)))


@pytest.fixture
def three_heads(own_witness: Path) -> Path:
    take_head()
    record("test.save", by=OFFICER, chain=CHAIN)
    take_head()
    assert found() == []
    return own_witness


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_edited_head(three_heads: Path, number: int) -> None:
    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        lines[number - 1]["day"] = "2020-01-01"
        return lines

    rewrite(three_heads, change)
    assert found() == [("witness", number, "witness_edited")]


def test_a_head_edited_with_its_hash_lacks_the_signature(three_heads: Path) -> None:
    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        lines[2]["day"] = "2020-01-01"
        body = {name: value for name, value in lines[2].items() if name not in ("hash", "signature")}
        lines[2]["hash"] = hashlib.sha256(canonical(body)).hexdigest()
        return lines

    rewrite(three_heads, change)
    assert found() == [("witness", 3, "witness_forged")]


def test_the_entry_of_a_head_falsified(three_heads: Path) -> None:
    with intruder.past_the_guard() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET object_id = 'x', after = '{\"number\": \"x\"}' WHERE chain = 'system' AND seq = 2"
        )
    assert found() == [("system", 2, "edited")]
    take_head()
    assert found() == [("system", 2, "edited")]


@pytest.mark.parametrize("line", [b"[]", b"7", b'"x"', b"\xff", b"[" * 100_000, b'{"number": "x"}', b""])
def test_whatever_stands_in_the_file_is_read_calmly(three_heads: Path, line: bytes) -> None:
    three_heads.write_bytes(line + b"\n" + three_heads.read_bytes())
    assert found() == [("witness", 1, "witness_edited")]


@pytest.mark.parametrize("number", [1, 2])
def test_a_head_removed_from_the_file(three_heads: Path, number: int) -> None:
    rewrite(three_heads, lambda lines: [line for line in lines if line["number"] != number])
    assert found() == [("witness", number, "witness_removed")]


def test_the_last_heads_cut_from_the_file(three_heads: Path) -> None:
    rewrite(three_heads, lambda lines: lines[:1])
    assert found() == [("witness", 2, "witness_cut")]


def test_a_lost_witness_file(three_heads: Path) -> None:
    three_heads.unlink()
    assert found() == [("witness", 1, "witness_missing")]


def test_heads_in_another_order(three_heads: Path) -> None:
    rewrite(three_heads, lambda lines: [lines[0], lines[2], lines[1]])
    assert found() == [("witness", 2, "witness_removed"), ("witness", 2, "witness_inserted")]


def test_an_unreadable_line(three_heads: Path) -> None:
    three_heads.write_bytes(three_heads.read_bytes() + b"{\n")
    assert found() == [("witness", 4, "witness_edited")]


def test_a_line_left_unfinished_by_a_crash_is_no_crime(three_heads: Path) -> None:
    three_heads.write_bytes(three_heads.read_bytes() + b'{"number": 4, "he')
    assert found() == []
    take_head()
    assert found() == []
    assert len(three_heads.read_bytes().splitlines()) == 4


def test_another_signing_key(three_heads: Path, tmp_path: Path) -> None:
    known = witness.public_key()
    (tmp_path / "keys" / "witness-ed25519").unlink()
    take_head()
    assert found(public_key=known) == [("witness", 4, "witness_key")]


def test_database_and_file_rebuilt_together_are_found_by_a_mailed_head(three_heads: Path) -> None:
    mailed = witness.read(three_heads).heads[-1].hash
    with intruder.past_the_guard() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE chain = 'system' OR seq > 2")
    three_heads.unlink()
    for _turn in range(3):
        take_head()
    assert found() == []
    assert found(expected_head=mailed) == [("witness", 0, "witness_rebuilt")]
