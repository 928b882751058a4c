"""Run inside the product's own environment (``python -m benchmarks.actors WHAT``): sessions for the clients, and W2.

``sessions`` prints {user name: session key} for the coordinator, a department and eight commune officers with their communes.
``forms N`` prints, for N communes (0: all), the session of its officer and the filled form of each of its figures.
``sheets`` measures ``save_sheet`` in this process: 57 values of one commune in one durable, journalled transaction.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import django

CLIENTS, THREADS, SECONDS, INDICATOR = 8, 4, 8.0, "9.2"


def officers() -> list[tuple[str, str]]:
    """(user name, commune code) of so many commune officers whose commune has a figure for the indicator."""
    from datchuan.assessments.models import Measurement
    from datchuan.people.models import Post, Role

    measured = Measurement.objects.filter(indicator_code=INDICATOR, set_code="NTM", year=2023, voice="self")
    posts = Post.objects.filter(role=Role.COMMUNE_OFFICER, agency__unit__in=measured.values("commune"))
    pairs = posts.order_by("agency__unit__code", "pk").values_list("user__username", "agency__unit__code")
    return list({code: (username, code) for username, code in pairs}.values())[: CLIENTS * 2]


def session(username: str) -> str:
    """A signed-in session, as the sign-in form would make it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from datchuan.config.sessions import SessionStore
    from datchuan.people.models import User

    user = User.objects.get(username=username)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def sessions() -> None:
    people = officers()[:CLIENTS]
    out = {
        "vpdp": session("vpdp"),
        "so.yte": session("so.yte"),
        "officers": [[session(username), code] for username, code in people],
    }
    print(json.dumps(out))


def forms(most: int) -> None:
    """What the officer of each commune would send to save every stored figure anew, with another period each run."""
    from uuid import uuid4

    from datchuan.assessments.models import Measurement
    from datchuan.config import clock
    from datchuan.criteria.catalogues import catalogue_of, editions_in_force
    from datchuan.desk.forms import initial_from
    from datchuan.people.models import Post, Role

    posts = Post.objects.filter(role=Role.COMMUNE_OFFICER, agency__unit__isnull=False).order_by(
        "agency__unit__code", "pk"
    )
    people = dict(posts.values_list("agency__unit__code", "user__username"))
    catalogue, run, token = catalogue_of(editions_in_force(clock.today())["NTM"]), uuid4().hex[:6], uuid4().hex
    out = []
    for code, username in list(people.items())[: most or None]:
        rows = Measurement.objects.filter(commune__code=code, set_code="NTM", year=2023, voice="self")
        filled = {
            m.indicator_code: {
                **{k: _typed(v) for k, v in initial_from(catalogue.indicator(m.indicator_code).measure, m.value).items()},
                "version": str(m.version), "period": f"lượt {run}", "source": "đo tốc độ", "reason": "đo tốc độ",
                "done": "0", "then": "list", "idem": "{uuid}", "csrfmiddlewaretoken": token,
            }
            for m in rows.exclude(value=None)
        }  # fmt: skip
        if filled:
            out.append({"code": code, "cookie": f"sessionid={session(username)}; csrftoken={token}", "forms": filled})
    print(json.dumps(out))


def _typed(value: object) -> str:
    from decimal import Decimal

    from datchuan.workbooks.lines import plain_typed

    if isinstance(value, bool):
        return "on" if value else ""
    return plain_typed(value) if isinstance(value, Decimal) else str(value)


def sheets(part: int) -> None:
    """Save whole sheets in four threads; ``part`` (0 or 1) chooses the communes, so that two processes do not meet."""
    from datchuan import web
    from datchuan.assessments.actions import Figure, save_sheet
    from datchuan.assessments.models import Measurement
    from datchuan.config import clock
    from datchuan.criteria.catalogues import editions_in_force
    from datchuan.people.models import User
    from datchuan.places.models import Unit

    web.settle()  # threads take turns as in the web process
    edition = editions_in_force(clock.today())["NTM"]
    mine = officers()[part * THREADS : (part + 1) * THREADS]
    took: list[float] = []
    changed: list[int] = []
    start = threading.Barrier(len(mine))

    def work(username: str, code: str) -> None:
        by = User.objects.get(username=username)
        commune = Unit.objects.as_of(clock.today()).get(code=code)
        rows = Measurement.objects.filter(commune=commune, set_code="NTM", year=2023, voice="self")
        stored = {row.indicator_code: row.value for row in rows}
        start.wait()
        begun, n = time.perf_counter(), 0
        while (now := time.perf_counter()) - begun < SECONDS:
            n += 1
            figures = {c: Figure(value, period=f"{n}", source="đo tốc độ") for c, value in stored.items()}
            changed.append(save_sheet(commune, edition, 2023, figures, by=by))
            took.append(time.perf_counter() - now)

    threads = [threading.Thread(target=work, args=pair) for pair in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": took, "values": sum(changed) / max(1, len(changed))}))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "sessions":
        sessions()
    elif sys.argv[1] == "forms":
        forms(int(sys.argv[2]))
    else:
        sheets(int(sys.argv[2]))
