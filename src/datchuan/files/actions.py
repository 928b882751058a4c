"""Every write of the room: taking files, parts of uploads, results of scans and checks, sweeping."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from datchuan.config import clock
from datchuan.files import inspection, intake, limits, names, queries, rules, storage
from datchuan.files.errors import FileProblem, WrongOffset
from datchuan.files.intake import Received
from datchuan.files.models import Copy, Kind, StoredFile, Upload
from datchuan.files.scanning import Scanner, scanner
from datchuan.files.workflow import TABLE, State
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.journal.models import SYSTEM
from datchuan.people.models import User

kinds.register("files.take", "nhận tệp", "took a file")
kinds.register("files.keep_made", "lưu tệp do hệ thống lập", "kept a file that the system made")
kinds.register("files.begin_upload", "bắt đầu tải tệp lên", "began to upload a file")
kinds.register("files.pass_scan", "quét vi-rút, tệp sạch", "scanned a file and found it clean")
kinds.register("files.block", "chặn tệp có vi-rút", "blocked a file with a virus")
kinds.register(
    "files.find_damage", "phát hiện tệp lưu trữ mất hoặc khác lúc nhận", "found a stored file missing or changed"
)
kinds.register("files.find_whole", "xác nhận tệp lưu trữ đã đúng trở lại", "found a stored file whole again")
kinds.name_field("original_sha256", "mã SHA-256 của bản gửi", "SHA-256 of what was sent")
kinds.name_field("sha256", "mã SHA-256 của bản lưu", "SHA-256 of what is kept")
kinds.name_field("size", "dung lượng", "size")

CHUNK = 1024 * 1024


# Taking a file


def take(
    data: File[Any] | Upload, *, by: User | None, allowed: Collection[str], scope: str = "", name: str = ""
) -> StoredFile:
    """Take a file that arrived at once, or an upload that has all its parts, and return its row.

    ``allowed`` are the kinds (``models.Kind``) that the place takes; ``scope`` the journal chain to which the file
    belongs (an upload brings its own). An upload that was taken already gives the same file again. Raises
    ``FileProblem`` with the sentence for the person; the refusal is in the journal.

    Looking into a file may take seconds, and a web transaction may idle for fifteen: where rows are locked or a
    transaction is open, call ``receive`` before it and ``keep`` inside.
    """
    if isinstance(data, Upload) and data.stored_id is not None:
        return StoredFile.objects.get(pk=data.stored_id)
    return keep(receive(data, by=by, allowed=allowed, scope=scope, name=name), by=by)


def receive(
    data: File[Any] | Upload, *, by: User | None, allowed: Collection[str], scope: str = "", name: str = ""
) -> Received:
    """Look into a file in the child process and store what may be kept; no row yet. Raises ``FileProblem``."""
    given = name or str(data.name or "")
    chain = (data.scope if isinstance(data, Upload) else scope) or SYSTEM
    try:
        if isinstance(data, Upload):
            data.refresh_from_db()
            _check_whole(data, by)
        _check_room(chain, data)
        return intake.examine(data, given, allowed, chain)
    except FileProblem as problem:
        with attempt("files.take", by=by, chain=chain) as line:
            line.object_label = given.encode("utf-8", "replace").decode().replace("\0", "?")[:200]
            raise problem
        raise  # for readers: the attempt has raised


def keep(received: Received, *, by: User | None) -> StoredFile:
    """Make the row of a received file, in the caller's transaction if there is one; queue its scan."""
    with attempt("files.take", by=by, chain=received.scope) as line:
        upload = None
        if received.upload_id is not None:
            upload = Upload.objects.select_for_update().filter(pk=received.upload_id).first()
            if upload is not None and upload.stored is not None:
                line.skip()  # pressed twice: what came second is swept
                return upload.stored
        stored = _row(received, by)
        Copy.objects.bulk_create(
            Copy(file=stored, role=c.role, name=c.name, mime=c.mime, size=c.size, sha256=c.sha256, checked_at=clock.real_now())
            for c in received.copies
        )  # fmt: skip
        if upload is not None:
            upload.stored = stored
            upload.save(update_fields=["stored"])
            transaction.on_commit(lambda: intake.part_path(upload.pk).unlink(missing_ok=True))
        line.obj = stored
        line.after = {
            "name": stored.name,
            "size": stored.size,
            "original_sha256": stored.original_sha256,
            "sha256": stored.sha256,
        }
        _queue_scan(stored)
    return stored


def keep_made(
    content: bytes, name: str, mime: str, *, by: User | None, scope: str, kind: str = Kind.PDF, pages: int | None = None
) -> StoredFile:
    """Keep what the product itself made (an official paper), byte for byte, in the caller's transaction.

    Nothing is looked into or scanned, because nobody sent it, and no share of a commune stands in its way. Raises
    ``FileProblem`` when the disk is full.
    """
    with attempt("files.keep_made", by=by, chain=scope) as line:
        key = uuid.uuid4()
        with intake.disk_faults():
            copy = intake.store_made(content, key, mime)
        stored = StoredFile.objects.create(
            id=key, scope=scope, name=names.display_name(name, ""), kind=kind, mime=mime, size=copy.size, sha256=copy.sha256,
            original_size=copy.size, original_sha256=copy.sha256, space=copy.size, state=State.CLEAN, pages=pages,
            signed=b"/ByteRange" in content, received_at=clock.now(), received_by=by,
        )  # fmt: skip
        Copy.objects.create(
            file=stored, role=copy.role, name=copy.name, mime=mime, size=copy.size, sha256=copy.sha256,
            checked_at=clock.real_now(),
        )  # fmt: skip
        line.obj, line.after = stored, {"name": stored.name, "size": stored.size, "sha256": stored.sha256}
    return stored


def _row(received: Received, by: User | None) -> StoredFile:
    found, main = received.found, received.main
    return StoredFile.objects.create(
        id=received.key,
        scope=received.scope,
        name=received.name,
        kind=found.kind,
        mime=found.mime,
        size=main.size,
        sha256=main.sha256,
        original_size=received.original_size,
        original_sha256=received.original_sha256,
        space=received.space,
        signed=found.signed,
        pages=found.pages,
        width=found.width,
        height=found.height,
        dhash=found.dhash,
        facts=found.facts,
        received_at=clock.now(),
        received_by=by,
    )


def _check_whole(upload: Upload, by: User | None) -> None:
    if upload.expires_at <= clock.real_now() or (by is not None and upload.owner_id != by.pk):
        raise FileProblem("expired")
    if not upload.is_whole:
        raise FileProblem("unfinished", received=limits.in_words(upload.received), size=limits.in_words(upload.size))


def _check_room(scope: str, data: File[Any] | Upload | int) -> None:
    """Whether a file of this size has its place: in the file limit, in the commune's share, on the disk."""
    if isinstance(data, int):
        size, coming = data, data
    else:
        size = int(data.size or 0)
        coming = 0 if isinstance(data, Upload) else size  # an upload is counted since it began
    if size > limits.max_bytes():
        raise inspection.too_big(size, limits.max_bytes())
    if scope != SYSTEM:
        used = queries.used_bytes(scope)
        if used + coming > limits.quota_bytes():
            raise FileProblem("quota", used=limits.in_words(used), limit=limits.in_words(limits.quota_bytes()))
    if storage.free_bytes(limits.root()) - size < limits.keep_free_bytes():
        raise FileProblem("no_room")


# Uploads, part by part


def begin_upload(*, by: User, name: str, size: int, scope: str, key: UUID | None = None) -> Upload:
    """Open an upload of ``size`` bytes. ``key`` makes a repeated send harmless. Raises ``FileProblem`` at once for what
    could not be taken at the end: too big, no room, no readable name, too many unfinished uploads."""
    with attempt("files.begin_upload", by=by, chain=scope) as line:
        if key is not None:
            receipt = once(by, key, [name, size, scope])
            if receipt.repeated:
                line.skip()
                return Upload.objects.get(pk=receipt.answer["upload"])
        line.object_label = shown = names.readable_name(name)
        if size < 1:
            raise FileProblem("empty")
        if (count := queries.unfinished_uploads(by)) >= limits.open_uploads():
            raise FileProblem("uploads", count=count)
        _check_room(scope, size)
        now = clock.real_now()
        expires = now + timedelta(hours=limits.upload_hours())
        upload = Upload.objects.create(owner=by, scope=scope, name=shown, size=size, began_at=now, expires_at=expires)
        line.obj, line.after = upload, {"name": shown, "size": size}
        if key is not None:
            receipt.answer = {"upload": str(upload.pk)}
    return upload


def append(upload: Upload, offset: int, data: bytes, *, by: User) -> int:
    """Add a part (at most ``CHUNK`` bytes) at ``offset``; how many bytes are kept now.

    The bytes are on the disk before the row says so, and the row is committed before this returns: what a sender was
    told is kept is kept. A part is no deed of its own, so it leaves no line; beginning and taking do. Raises
    ``WrongOffset`` (409, with the place where the file goes on) and ``FileProblem``.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk, owner=by)
        if upload.stored_id is not None or offset != upload.received:
            raise WrongOffset(upload.received)
        if len(data) > CHUNK or offset + len(data) > upload.size:
            raise inspection.too_big(offset + len(data), upload.size)
        with intake.disk_faults():
            _write_part(upload.pk, offset, data)
        upload.received = offset + len(data)
        upload.save(update_fields=["received"])
    return upload.received


def _write_part(key: UUID, offset: int, data: bytes) -> None:
    path = intake.part_path(key)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
    try:
        # What an earlier, unacknowledged part may have left behind this place is written over.
        os.ftruncate(descriptor, offset)
        written = 0
        while written < len(data):
            written += os.pwrite(descriptor, data[written:], offset + written)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if offset == 0:
        storage.flush_folder(path.parent)
        storage.flush_folder(path.parent.parent)


# Scanning


def _queue_scan(stored: StoredFile) -> None:
    if scanner() is None:
        return
    from datchuan.files.tasks import scan_file

    transaction.on_commit(lambda: scan_file.defer(stored_id=str(stored.pk)))


def scan(stored: StoredFile, by_scanner: Scanner) -> StoredFile:
    """Have the kept bytes scanned and change the state accordingly. Raises ``ScannerAway``; the state stays then."""
    copy = queries.copy_of(stored, "main")
    if copy is None or not rules.may_step(stored, "block"):
        return stored
    with storage.evidence_storage().open(copy.name, "rb") as content:
        virus = by_scanner.scan(content.chunks())
    if virus:
        return _step(stored, "block", problem=FileProblem("virus", virus=virus).sentence)
    return _step(stored, "pass_scan")


def _step(stored: StoredFile, name: str, *, problem: str = "") -> StoredFile:
    """Take a step of the table, with its line; nothing when someone took it meanwhile."""
    step = TABLE[name]
    with attempt(step.kind, stored, by=None, chain=stored.scope) as line:
        stored = StoredFile.objects.select_for_update().get(pk=stored.pk)
        if not rules.may_step(stored, name):
            line.skip()
            return stored
        line.before, line.after, line.reason = {"state": stored.state}, {"state": step.target}, problem
        stored.state, stored.problem, stored.scanned_at = step.target, problem[:300], clock.real_now()
        stored.save(update_fields=["state", "problem", "scanned_at"])
    return stored


# Checking and sweeping


def note_damage(copy: Copy, damage: str) -> None:
    """Write down that the bytes of a copy are missing, changed, or right again."""
    kind = "files.find_damage" if damage else "files.find_whole"
    with attempt(kind, copy.file, by=None, chain=copy.file.scope) as line:
        line.before, line.after = {"state": copy.damage}, {"name": copy.name, "state": damage}
        copy.damage, copy.checked_at = damage, clock.real_now()
        copy.save(update_fields=["damage", "checked_at"])


def note_whole(copies: list[Copy]) -> None:
    """Write down when copies were found as they were stored."""
    Copy.objects.filter(pk__in=[copy.pk for copy in copies]).update(checked_at=clock.real_now())


def drop_expired_uploads() -> int:
    """Remove uploads beyond their time, rows first; how many."""
    keys = list(Upload.objects.filter(expires_at__lte=clock.real_now()).values_list("pk", flat=True))
    Upload.objects.filter(pk__in=keys).delete()
    for key in keys:
        with contextlib.suppress(OSError):
            intake.part_path(key).unlink(missing_ok=True)
    return len(keys)
