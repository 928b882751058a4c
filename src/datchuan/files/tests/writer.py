"""Sends files through the real actions until it is killed; a line for each part and each file that was acknowledged.

Run as ``python -m datchuan.files.tests.writer ROUND USERNAME SCOPE``, with ``FILES_ROOT_OF_TEST`` in the environment.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import threading
from pathlib import Path

WRITERS = 4
STEP = 200_000
_one_line = threading.Lock()


def content(seed: str) -> bytes:
    """The same bytes for the same seed: its name, then text of 200 KB to 1 MB."""
    draw = random.Random(seed)
    return f"{seed}\n".encode() + draw.randbytes(draw.randrange(100_000, 500_000)).hex().encode()


def say(*words: object) -> None:
    with _one_line:
        print(*words, flush=True)


def write(round_: str, number: int, username: str, scope: str) -> None:
    from datchuan.files import actions
    from datchuan.people.models import User

    person = User.objects.get(username=username)
    count = 0
    while True:
        seed = f"{round_}-{number}-{count}"
        data = content(seed)
        upload = actions.begin_upload(by=person, name="a.txt", size=len(data), scope=scope)
        for offset in range(0, len(data), STEP):
            received = actions.append(upload, offset, data[offset : offset + STEP], by=person)
            say("part", upload.pk, received, seed)
        upload.refresh_from_db()
        stored = actions.take(upload, by=person, allowed={"text"})
        say("took", stored.pk, hashlib.sha256(data).hexdigest(), seed)
        count += 1


def main() -> None:
    from django.conf import settings

    from datchuan.config.loading import load

    load()
    settings.FILES_ROOT = Path(os.environ["FILES_ROOT_OF_TEST"])
    round_, username, scope = sys.argv[1:]
    threads = [threading.Thread(target=write, args=(round_, number, username, scope)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
