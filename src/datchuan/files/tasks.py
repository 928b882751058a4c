"""Background work of the room: scanning, the nightly check, sweeping."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from datchuan.files import actions, upkeep
from datchuan.files.models import StoredFile
from datchuan.files.scanning import scanner
from datchuan.files.workflow import State

_AT_ONCE = 200


@app.task(name="files.scan_file", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def scan_file(*, stored_id: str) -> None:
    """Have one file scanned. A scanner that is away fails the job, which is tried again; the file stays unscanned."""
    found = scanner()
    stored = StoredFile.objects.filter(pk=stored_id, state=State.QUARANTINE).first()
    if found is not None and stored is not None:
        actions.scan(stored, found)


@app.periodic(cron="*/10 * * * *")
@app.task(name="files.scan_waiting", queueing_lock="scan_waiting")
def scan_waiting(timestamp: int) -> None:
    """Scan what still waits: files from before there was a scanner, and those whose job was lost."""
    found = scanner()
    if found is None or not found.ping():
        return
    for stored in StoredFile.objects.filter(state=State.QUARANTINE).order_by("received_at")[:_AT_ONCE]:
        actions.scan(stored, found)


@app.periodic(cron="30 2 * * *")
@app.task(name="files.check", queueing_lock="files_check")
def check(timestamp: int) -> None:
    """Every night each stored file is compared with its SHA-256."""
    upkeep.check_all()


@app.periodic(cron="15 * * * *")
@app.task(name="files.sweep", queueing_lock="files_sweep")
def sweep(timestamp: int) -> None:
    """Every hour what nobody owns any more is swept away."""
    upkeep.sweep()
