"""Drawing all papers of a round in the background: one run at a time for a round, which goes on where it stopped.

A drawn paper lies in a folder of the round under the digest of what it says, so that a run that is begun again draws only what
is new. A run belongs to whoever claimed it last; a worker that died is followed after ``SILENT``. The result is one ZIP.
"""

from __future__ import annotations

import logging
import os
import shutil
import uuid
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import override

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import FULL, with_communes
from datchuan.files import limits
from datchuan.papers.content import digest
from datchuan.papers.pdf import render_pdf
from datchuan.people.rights import rights_of
from datchuan.rounds import batch, words
from datchuan.rounds.models import PaperRun
from datchuan.rounds.round_papers import Reader, Sheet, sheets_of
from datchuan.rounds.workflow import RunState

_log = logging.getLogger(__name__)

#: A run that has said nothing for so long lost its worker.
SILENT = timedelta(seconds=90)
#: The result of a run is kept so long; it can be drawn again at any time.
KEPT = timedelta(days=30)
_CONTENTS = "0-muc-luc.txt"


def folder_of(code: str) -> Path:
    """The folder of the drawn papers of a round."""
    return limits.root() / "round-papers" / code


def zip_of(run: PaperRun) -> Path:
    return limits.root() / "round-papers" / f"{run.pk.hex}.zip"


def draw(run_id: uuid.UUID) -> bool:
    """Draw the papers of a run to the end. False when another worker is at it or it has ended already."""
    claim = uuid.uuid4()
    waits = Q(state=RunState.WAITING) | Q(state=RunState.DRAWING, touched_at__lt=clock.real_now() - SILENT)
    free = PaperRun.objects.filter(waits, pk=run_id)
    if not free.update(state=RunState.DRAWING, claim=claim, touched_at=clock.real_now()):
        return False
    run = PaperRun.objects.select_related("deadline", "asked_by").get(pk=run_id)
    try:
        return _drawn(run, claim)
    except Exception:
        _settle(run, claim, state=RunState.FAILED)
        raise


def stalled() -> list[uuid.UUID]:
    """Runs that wait or whose worker has died."""
    rows = PaperRun.objects.filter(
        state__in=[RunState.WAITING, RunState.DRAWING], touched_at__lt=clock.real_now() - SILENT
    )
    return list(rows.values_list("pk", flat=True))


def sweep() -> int:
    """Remove results that are older than ``KEPT``."""
    old = PaperRun.objects.filter(state=RunState.DONE, touched_at__lt=clock.real_now() - KEPT, size__gt=0)
    for run in old:
        zip_of(run).unlink(missing_ok=True)
    return old.update(size=0)


def _drawn(run: PaperRun, claim: uuid.UUID) -> bool:
    reader = Reader(run.asked_by, rights_of(run.asked_by))
    ids = [row.pk for row in batch.members(reader.rights, run.deadline, clock.instant())]
    folder = folder_of(run.deadline.code)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    drawn: dict[str, Path] = {}
    missing: list[dict[str, str]] = []
    if not _told(run, claim, total=len(ids), done=0, drawn=0):
        return False
    for done, pk in enumerate(ids, 1):
        for sheet in _sheets(reader, pk):
            if sheet.paper is None:
                missing.append(sheet.lacking)
            else:
                drawn[sheet.name] = _kept(folder, sheet)
        if not _told(run, claim, done=done, drawn=len(drawn)):
            return False
    size = _packed(zip_of(run), drawn, missing)
    _settle(run, claim, state=RunState.DONE, size=size, missing=missing)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _sheets(reader: Reader, pk: uuid.UUID) -> Iterable[Sheet]:
    rows = Dossier.objects.of_recognition().visible_to(reader.rights).select_related(*FULL).filter(pk=pk)
    found = with_communes(rows)
    return sheets_of(reader, found[0]) if found else ()


def _kept(folder: Path, sheet: Sheet) -> Path:
    """The drawn paper, from the folder when the very same was drawn before."""
    assert sheet.paper is not None
    path = folder / f"{sheet.kind}-{digest(sheet.paper)}.pdf"
    if not path.exists():
        draft = path.with_suffix(f".{uuid.uuid4().hex}")
        draft.write_bytes(render_pdf(sheet.paper))
        os.replace(draft, path)
    return path


def _packed(path: Path, drawn: dict[str, Path], missing: list[dict[str, str]]) -> int:
    """One archive with the papers and, in Vietnamese, what is missing. PDF files are packed already."""
    draft = path.with_suffix(f".{uuid.uuid4().hex}")
    with override(settings.LANGUAGE_CODE):
        lacking = [words.lacking(one) for one in missing]
    contents = [f"{len(drawn)} văn bản:", *drawn, "", f"{len(missing)} văn bản chưa lập được:", *lacking]
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for name, source in drawn.items():
            archive.write(source, name)
        archive.writestr(_CONTENTS, "\ufeff" + "\r\n".join(contents), zipfile.ZIP_DEFLATED)
    os.replace(draft, path)
    return path.stat().st_size


def _told(run: PaperRun, claim: uuid.UUID, **progress: int) -> bool:
    """Write how far the run is. False when another worker has taken it over."""
    rows = PaperRun.objects.filter(pk=run.pk, claim=claim)
    return bool(rows.update(touched_at=clock.real_now(), **progress))


def _settle(run: PaperRun, claim: uuid.UUID, **values: object) -> None:
    now = clock.real_now()
    PaperRun.objects.filter(pk=run.pk, claim=claim).update(touched_at=now, ended_at=clock.now(), **values)
