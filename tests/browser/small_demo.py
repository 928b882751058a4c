"""Fills the database of the browser stories: the real pack, the demo accounts, the figures of one district.

Run as a program (``python -m tests.browser.small_demo``), so that the tests never load this database into Django.
"""

from __future__ import annotations

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402

from datchuan.config import clock  # noqa: E402
from datchuan.packs.loading import load_pack  # noqa: E402
from datchuan.packs.tests.world import QUANG_NAM, TODAY, measure  # noqa: E402
from datchuan.people import actions  # noqa: E402
from datchuan.people.demo_accounts import DEMO_PASSWORD, FIRST_DAY, ensure_demo_accounts  # noqa: E402
from datchuan.people.models import Agency, Role  # noqa: E402

#: Tiên Phước, the district of the commune whose officer can sign in.
DISTRICT = "514"
#: Beside the demo accounts: a colleague in the same commune, and one whose post ends during a story.
COLLEAGUES = {"xa.tienlanh2": "Đồng nghiệp xã Tiên Lãnh", "xa.tienlanh3": "Người sắp chuyển công tác"}


def colleague(username: str, full_name: str) -> None:
    actions.create_user(
        by=None,
        username=username,
        full_name=full_name,
        is_demo=True,
        password_hash=make_password(DEMO_PASSWORD),
        first_post={
            "role": Role.COMMUNE_OFFICER,
            "agency": Agency.objects.get(code="UBND-20869"),
            "first_day": FIRST_DAY,
            "title": "Công chức",
        },
    )


if __name__ == "__main__":
    load_pack(QUANG_NAM)
    with clock.travel(TODAY):
        ensure_demo_accounts()
        for username, full_name in COLLEAGUES.items():
            colleague(username, full_name)
    measure((DISTRICT,))
