from __future__ import annotations

import json
import os
import stat
import threading
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from datchuan.config import clock
from datchuan.journal import witness
from datchuan.journal.actions import record
from datchuan.journal.heads import keep_head, mail_text, take_head
from datchuan.journal.models import Entry
from datchuan.journal.tests import intruder
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.verify import verify


@pytest.mark.django_db
def test_a_head_holds_the_last_line_of_every_chain(own_witness: Path) -> None:
    record("test.save", by=OFFICER, chain=CHAIN)
    last = record("test.save", by=OFFICER, chain=CHAIN)
    system = record("test.save", by=OFFICER)
    with clock.travel(date(2023, 10, 12)):
        head = take_head()
    assert (head.number, head.day, head.entries, head.chains, head.prev) == (1, "2023-10-12", 3, 2, "0" * 64)
    assert head.heads == {CHAIN: (2, last.hash.hex()), "system": (1, system.hash.hex())}
    assert json.loads(own_witness.read_text())["hash"] == head.hash
    assert Entry.objects.latest("id").after["hash"] == head.hash


@pytest.mark.django_db
def test_a_later_head_names_only_what_grew_and_links_to_the_one_before(own_witness: Path) -> None:
    record("test.save", by=OFFICER, chain=CHAIN)
    record("test.save", by=OFFICER, chain="commune:20890")
    first = take_head()
    record("test.save", by=OFFICER, chain=CHAIN)
    second = take_head()
    assert (second.number, second.prev, sorted(second.heads)) == (2, first.hash, [CHAIN, "system"])
    assert (second.entries, second.chains) == (4, 3)
    assert sorted(witness.read(own_witness).state) == [CHAIN, "commune:20890", "system"]
    assert verify().ok


@pytest.mark.django_db
def test_a_round_without_a_new_line_takes_no_head(own_witness: Path) -> None:
    assert keep_head() is None
    record("test.save", by=OFFICER, chain=CHAIN)
    assert keep_head().number == 1
    assert keep_head() is None, "the line about the head itself calls for no other head"
    record("test.save", by=OFFICER)
    assert (keep_head().number, keep_head()) == (2, None)
    record("test.save", by=OFFICER, chain=CHAIN)
    take_head()
    assert keep_head() is None, "another process took it"
    assert keep_head(even_unchanged=True).number == 4
    assert [head.number for head in witness.read(own_witness).heads] == [1, 2, 3, 4]
    assert verify().problems == []


@pytest.mark.django_db
def test_a_line_cut_after_a_round_is_missed(own_witness: Path) -> None:
    """With hourly heads alone nobody would see it."""
    record("test.save", by=OFFICER, chain=CHAIN)
    take_head()
    record("test.save", by=OFFICER, chain=CHAIN)
    keep_head()
    intruder.delete(CHAIN, 2)
    assert [(p.chain, p.kind, p.seq) for p in verify().problems] == [(CHAIN, "cut", 2)]
    assert [p.kind for p in keep_head().problems] == ["cut"]
    record("test.save", by=OFFICER)
    assert keep_head().problems == (), "told once"


@pytest.mark.django_db
def test_a_witness_file_read_in_parts_says_what_the_whole_says(own_witness: Path) -> None:
    follower = witness.Follower(own_witness)
    assert follower.catch_up().last is None
    for _round in range(3):
        record("test.save", by=OFFICER, chain=CHAIN)
        record("test.save", by=OFFICER, chain=f"commune:{_round}")
        take_head()
        whole, part = witness.read(own_witness), follower.catch_up()
        assert (part.last, part.state, part.problems) == (whole.last, whole.state, [])
    lines = own_witness.read_bytes().splitlines(keepends=True)
    own_witness.write_bytes(lines[0] + lines[1])  # shortened
    assert follower.catch_up().last.number == 2
    replaced = own_witness.with_suffix(".new")
    replaced.write_bytes(lines[0])
    replaced.replace(own_witness)
    assert follower.catch_up().last.number == 1
    own_witness.write_bytes(lines[0] + lines[2])
    assert [p.kind for p in follower.catch_up().problems] == ["witness_removed"]
    own_witness.unlink()
    assert (follower.catch_up().last, follower.catch_up().state) == (None, {})


@pytest.mark.django_db
def test_an_empty_journal_has_a_head_too() -> None:
    assert (take_head().chains, take_head().chains) == (0, 1)
    assert verify().problems == []


@pytest.mark.django_db
def test_the_mail_proves_the_day_and_says_what_was_found() -> None:
    record("test.save", by=OFFICER, chain=CHAIN)
    record("test.save", by=OFFICER, chain=CHAIN)
    with clock.travel(date(2023, 10, 12)):
        head = take_head()
    subject, body = mail_text(head)
    assert subject == "Dấu nhật ký số 1, ngày 12/10/2023"
    assert all(part in body for part in (head.hash, head.root, head.signature, head.key))
    intruder.delete(CHAIN, 2)
    subject, body = mail_text(take_head())
    assert subject.startswith("CẢNH BÁO: Dấu nhật ký số 2")
    assert f"Chuỗi {CHAIN} bị cắt đuôi: mất dòng 2 mà tệp dấu đã ghi." in body


@pytest.mark.django_db
@pytest.mark.parametrize("deed, kind", [("cut", "cut"), ("gone", "missing_chain"), ("rebuilt", "rebuilt")])
def test_taking_a_head_notices_what_shrank(deed: str, kind: str) -> None:
    record("test.save", by=OFFICER, chain=CHAIN)
    record("test.save", by=OFFICER, chain=CHAIN)
    take_head()
    if deed == "rebuilt":
        intruder.rebuild(CHAIN, 1)
    else:
        intruder.delete(CHAIN, *([2] if deed == "cut" else [1, 2]))
    assert [(p.chain, p.kind) for p in take_head().problems] == [(CHAIN, kind)]
    assert [(p.chain, p.kind) for p in verify().problems] == [(CHAIN, kind)]


@pytest.mark.django_db
def test_key_and_file_belong_to_their_owner(own_witness: Path) -> None:
    take_head()
    key = Path(settings.VAR) / "keys" / "witness-ed25519"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_witness.stat().st_mode) & 0o027 == 0


@pytest.mark.django_db
def test_the_key_stays_the_same() -> None:
    assert witness.public_key() == witness.public_key()


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_leaves_no_line(own_witness: Path) -> None:
    own_witness.parent.write_text("a file where the folder should be")
    with pytest.raises(OSError):
        take_head()
    assert Entry.objects.count() == 0
    with pytest.raises(CommandError, match="Chưa ghi được tệp dấu"):
        call_command("journal_head")


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_line(own_witness: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_head()
    whole = own_witness.read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: real(descriptor, content[:20]))
    with pytest.raises(OSError, match="only part of the line"):
        take_head()
    monkeypatch.undo()
    assert own_witness.read_bytes() == whole


@pytest.mark.django_db(transaction=True)
def test_heads_taken_at_the_same_time_line_up(own_witness: Path) -> None:
    failures: list[BaseException] = []

    def take() -> None:
        try:
            take_head()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert [head.number for head in witness.read(own_witness).heads] == [1, 2, 3, 4, 5]
    assert verify().problems == []


def test_the_root_depends_on_every_chain() -> None:
    state = {f"commune:{number}": (number, "ab" * 32) for number in range(1, 8)}
    roots = {witness.merkle_root(state)}
    for chain in state:
        roots.add(witness.merkle_root({**state, chain: (99, "ab" * 32)}))
        roots.add(witness.merkle_root({k: v for k, v in state.items() if k != chain}))
    assert len(roots) == 15
