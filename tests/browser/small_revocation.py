"""Fills the database of the story about a revocation: the small province of ``small_way``, and a title that is at stake.

Run as a program (``python -m tests.browser.small_revocation``). Commune 20869 holds a title since 2021 by a decision of that
year and has lost one of its two criteria.
"""

from __future__ import annotations

from datchuan.config.loading import load

load()

from django.contrib.auth.hashers import make_password  # noqa: E402

from datchuan.config import clock  # noqa: E402
from datchuan.dossiers.tests import losing  # noqa: E402
from datchuan.people.demo_accounts import DEMO_PASSWORD  # noqa: E402
from datchuan.people.models import User  # noqa: E402
from tests.browser import small_way  # noqa: E402
from tests.browser.doors import open_doors  # noqa: E402

if __name__ == "__main__":
    with clock.travel(small_way.FIRST):
        losing.prepared(small_way.build()[0])
    User.objects.update(is_demo=True, password=make_password(DEMO_PASSWORD))
    open_doors()
