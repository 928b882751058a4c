"""Many communes at once: rows as the actions of ``dossiers`` leave them, made in bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.dossiers.actions import Basis, pass_step
from datchuan.dossiers.content import Content, digest_of
from datchuan.dossiers.models import Document, Dossier, Passage, Version
from datchuan.dossiers.queries import with_communes
from datchuan.dossiers.tests.way import Way, stored_file
from datchuan.dossiers.workflow import Outcome, State, state_in
from datchuan.people.tests.cast import ALWAYS
from datchuan.places.models import Level, Participation, Profile, Unit, UnitName, UnitParent
from datchuan.rounds.actions import Chosen, Letter, transmit

#: The last microsecond in time, the instant of the deadline.
LAST = datetime(2023, 11, 29, 23, 59, 59, 999_999, tzinfo=clock.VIETNAM)
MIDNIGHT = datetime(2023, 11, 30, tzinfo=clock.VIETNAM)


def letter(number: str = "45/TTr-UBND", dated: date | None = None) -> Letter:
    return Letter(number, dated or clock.today(), "Nguyễn Văn A", "Phó Chủ tịch UBND huyện")


@remembered
def ready(way: Way, dossier: Dossier | None = None) -> Dossier:
    """A dossier that waits to be sent, led there through the real actions."""
    dossier = way.to("district_meeting", dossier)
    way.papers(dossier)
    return way.fresh(pass_step(dossier, by=way.cast.district, basis=Basis("21/22 phiếu đồng ý")))


def send(way: Way, *dossiers: Dossier, number: str = "45/TTr-UBND", **more: Any) -> Any:
    chosen = [Chosen(way.fresh(d), d.version) for d in dossiers]
    by = more.pop("by", way.cast.district)
    return transmit(chosen, more.pop("deadline", way.round_1), letter(number), by=by, **more)


def communes(way: Way, count: int, first: int = 0) -> list[Unit]:
    """More communes of the district of the first."""
    district = way.cast.province["514"]
    made = []
    for number in range(first, first + count):
        unit = Unit.objects.create(code=f"9{number:04d}", level=Level.COMMUNE, valid=ALWAYS)
        name = f"Thử {number + 1}"
        UnitName.build(unit=unit, name=name, full_name=f"Xã {name}", kind="xã", valid=ALWAYS).save()
        UnitParent.objects.create(unit=unit, parent=district, valid=ALWAYS)
        Participation.objects.create(unit=unit, takes_part=True, valid=ALWAYS)
        Profile.objects.create(unit=unit, code="DHNTB", valid=ALWAYS)
        made.append(unit)
    return made


def many(
    way: Way, count: int, step: str = "district_meeting", state: str = State.READY, first: int = 0
) -> list[Dossier]:
    """Dossiers of other communes, as like the pattern as rows can be: sealed, every step before passed, papers there.

    An empty state takes the one of the step; from the province on they were sent in the first round.
    """
    pattern = way.fresh(Dossier.objects.get(pk=ready(way).pk)) if not Dossier.objects.exists() else _pattern()
    file, plan = stored_file(pattern), pattern.plan
    wanted = [(s.code, d.code) for s in plan.steps for d in s.documents if d.required and not d.is_held]
    at, sent = clock.now(), plan.index(step) >= plan.index("reception_province")
    made = []
    for unit in communes(way, count, first):
        dossier = Dossier.objects.create(
            commune=unit, level="NTM", edition=way.edition, year=2023, procedure=way.procedure, state=State.DRAFTING,
            step=step, entered_at=at, opened_by=way.cast.officer, opened_at=at - timedelta(days=60),
        )  # fmt: skip
        assert pattern.content is not None
        content = Content({**pattern.content.document, "commune": unit.code})
        dossier.content = Version.objects.create(
            dossier=dossier, number=1, document=content.document, content_digest=content.content_digest,
            digest=digest_of(content.document), letters="MMM", criteria_met=2, criteria_total=2, standing="to_check",
            sealed_at=at, sealed_by=way.cast.officer,
        )  # fmt: skip
        dossier.state = state or state_in(plan.step(step).kind, plan.step(step).role)
        if sent:
            dossier.deadline, dossier.sent_at = way.round_1, at
        dossier.save()
        _passages(dossier, at, way)
        Document.objects.bulk_create(
            Document(dossier=dossier, step=s, wanted=w, title=w, form="original", stored=file, added_at=at,
                     added_by=way.cast.district) for s, w in wanted
        )  # fmt: skip
        made.append(dossier)
    rows = Dossier.objects.select_related("edition", "procedure", "content", "deadline")
    return with_communes(rows.filter(pk__in=[d.pk for d in made]).order_by("pk"))


def _pattern() -> Dossier:
    found = Dossier.objects.select_related("edition", "procedure", "content").exclude(content=None).first()
    assert found is not None
    return with_communes([found])[0]


def _passages(dossier: Dossier, at: datetime, way: Way) -> None:
    plan, rows = dossier.plan, []
    for number, step in enumerate(plan.steps[: plan.index(dossier.step) + (dossier.state == State.READY)], start=1):
        rows.append(
            Passage(dossier=dossier, number=number, step=step.code, kind=step.kind, entered_at=at - timedelta(days=40 - number),
                    ended_at=at - timedelta(days=39 - number), outcome=Outcome.PASSED, seen=dossier.content,
                    by=way.cast.district, summary="thử")
        )  # fmt: skip
    step = plan.step(dossier.step)
    rows.append(
        Passage(dossier=dossier, number=len(rows) + 1, step=step.code, kind=step.kind, entered_at=at, seen=None)
    )
    Passage.objects.bulk_create(rows)


def at_once(calls: list[Callable[[], Any]], threads: int, moment: datetime | None = None) -> list[str]:
    """What each of many calls came to, done by some threads that begin together: "ok" or the sentence of its refusal."""
    waiting, answers, start = list(enumerate(calls)), [""] * len(calls), Barrier(threads)

    def work() -> None:
        start.wait(timeout=60)
        while waiting:
            try:
                place, call = waiting.pop()
            except IndexError:
                break
            answers[place] = _one(call, moment)

    workers = [Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=600)
    return answers


def _one(call: Callable[[], Any], moment: datetime | None) -> str:
    """One call as one request: it gives its connection back when it is done."""
    try:
        if moment is None:
            call()
        else:
            with clock.travel(moment):
                call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return "ok"
