"""Saves indicator figures through the real action until the database goes away; each acknowledged one is printed.

Run as ``python -m tests.saver prepare`` (schema, pack, officers) and ``python -m tests.saver save``.
"""

from __future__ import annotations

import sys
import threading
from datetime import date

from datchuan.config.loading import load

_one_line = threading.Lock()


def prepare() -> None:
    """The schema, the real pack and one officer for each of eight communes."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from datchuan.config.settings import DATCHUAN_PACK
    from datchuan.packs.loading import load_pack
    from datchuan.people.actions import create_user
    from datchuan.people.models import Agency

    load_pack(DATCHUAN_PACK)
    for agency in Agency.objects.filter(kind="peoples_committee", level="commune").order_by("code")[:8]:
        create_user(
            by=None, username=agency.code.lower(), full_name=agency.name,
            first_post={"role": "commune_officer", "agency": agency, "first_day": date(2021, 1, 1)},
        )  # fmt: skip


def save(number: int) -> None:
    """One officer saves one indicator after the other, for ever; a line per save that the database acknowledged."""
    from django.db import Error

    from datchuan.assessments.actions import Figure, save_value
    from datchuan.config import clock
    from datchuan.criteria.models import Indicator
    from datchuan.people.models import Post
    from datchuan.places.models import Unit

    post = Post.objects.filter(role="commune_officer").select_related("user", "agency").order_by("pk")[number]
    commune = Unit.objects.as_of(clock.today()).get(pk=post.agency.unit_id)
    # Shares only: every one of them takes a numerator and a denominator.
    codes = ("2.1", "2.2", "2.3", "2.4", "3.1", "4.2", "5", "9.2", "16", "17.2")
    indicators = list(
        Indicator.objects.filter(edition__set_code="NTM", code__in=codes).select_related("edition").order_by("position")
    )
    version = 0
    try:
        while True:
            for indicator in indicators:
                figure = Figure({"num": str(version + 1), "den": "100000"})
                save_value(commune, indicator, clock.today().year, figure, by=post.user, version=version)
                with _one_line:
                    print(commune.code, indicator.code, version + 1, flush=True)
            version += 1
    except Error:
        return  # the database went away: this save was not acknowledged


def main() -> None:
    load()
    if sys.argv[1] == "prepare":
        prepare()
        return
    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
