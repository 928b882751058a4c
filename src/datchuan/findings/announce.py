"""Who is told what: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language than
whoever caused it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.findings import queries
from datchuan.findings.models import Finding
from datchuan.findings.workflow import Stage
from datchuan.notices import kinds
from datchuan.notices.actions import remind, settle, tell
from datchuan.people.models import Role, User
from datchuan.people.queries import officers_of
from datchuan.places.models import Unit
from datchuan.ui.dates import format_date

_COMMUNE = [Role.COMMUNE_OFFICER]
_RAISERS = [Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR, Role.DISTRICT_OFFICER]
RAISED = kinds.register(
    "findings.raised", "Phát hiện mới về chỉ tiêu", "New findings on indicators",
    "Sở Y tế nêu phát hiện ở chỉ tiêu NTM 15.1: danh sách hộ chưa có xác nhận của trạm y tế.", roles=_COMMUNE,
)  # fmt: skip
REOPENED = kinds.register(
    "findings.reopened", "Phát hiện được mở lại", "Findings that were reopened",
    "Sở Y tế mở lại phát hiện ở chỉ tiêu NTM 15.1: ảnh chưa thấy biển số.", roles=_COMMUNE,
)  # fmt: skip
SETTLED = kinds.register(
    "findings.settled", "Phát hiện được đóng, rút hoặc gia hạn", "Findings closed, withdrawn or given more time",
    "Sở Y tế đã đóng phát hiện ở chỉ tiêu NTM 15.1.", roles=_COMMUNE,
)  # fmt: skip
ANSWERED = kinds.register(
    "findings.answered", "Xã trả lời phát hiện", "Answers of communes to findings",
    "Xã Tiên Lãnh đã trả lời phát hiện ở chỉ tiêu NTM 15.1. Kiểm tra rồi đóng hoặc mở lại.", roles=_RAISERS,
)  # fmt: skip
TERM = kinds.register(
    "findings.term", "Phát hiện đến hạn và quá hạn", "Findings due and overdue",
    "Phát hiện của Sở Y tế ở chỉ tiêu NTM 15.1 (Xã Tiên Lãnh) đã quá hạn 10/10/2023, xã chưa trả lời.",
    roles=[*_COMMUNE, *_RAISERS],
)  # fmt: skip


def about(finding: Finding) -> str:
    """The key under which the notices on a finding stand together."""
    return f"finding:{finding.pk}"


def raised(finding: Finding, commune: Unit) -> None:
    """Tell the commune what is wrong and until when it may answer."""
    stage = _STAGES[Stage(finding.stage)]
    sentence = f"{_who(finding)} nêu phát hiện {_on(finding)} ({stage}): {_short(finding.wrong)}. {_until(finding)}"
    _tell(officers_of(commune, finding.raised_on), sentence, finding, commune, RAISED, due=finding.due)


def answered(finding: Finding, commune: Unit) -> None:
    """Tell the raiser's side that its move has come; what the commune was asked for is done."""
    settle(about(finding))
    sentence = f"{commune} đã trả lời phát hiện {_on(finding)}. Kiểm tra rồi đóng hoặc mở lại."
    _tell(queries.raisers_side(finding, clock.today()), sentence, finding, commune, ANSWERED)


def closed(finding: Finding, commune: Unit) -> None:
    settle(about(finding))
    sentence = f"{_who(finding)} đã đóng phát hiện {_on(finding)}."
    _tell(officers_of(commune, clock.today()), sentence, finding, commune, SETTLED)


def reopened(finding: Finding, commune: Unit, reason: str) -> None:
    """Returned work: told at once."""
    settle(about(finding))
    sentence = f"{_who(finding)} mở lại phát hiện {_on(finding)}: {_short(reason)}. {_until(finding)}"
    people = officers_of(commune, clock.today())
    _tell(people, sentence, finding, commune, REOPENED, due=finding.due, immediate=True)


def extended(finding: Finding, commune: Unit) -> None:
    sentence = f"{_who(finding)} gia hạn phát hiện {_on(finding)} đến hết {format_date(finding.due)}."
    _tell(officers_of(commune, clock.today()), sentence, finding, commune, SETTLED, due=finding.due)


def withdrawn(finding: Finding, commune: Unit, reason: str) -> None:
    settle(about(finding))
    sentence = f"{_who(finding)} đã rút phát hiện {_on(finding)}: {_short(reason)}."
    _tell(officers_of(commune, clock.today()), sentence, finding, commune, SETTLED)


def remind_of(findings: Iterable[Finding], on: date) -> int:
    """Remind of the last day (the commune) and of what is overdue (both sides), once a day on each finding.

    Returns how many people were newly told, counted per finding.
    """
    rows, told = list(findings), 0
    communes = {u.pk: u for u in Unit.objects.as_of(on).filter(pk__in={f.commune_id for f in rows})}
    officers = {pk: officers_of(unit, on) for pk, unit in communes.items()}
    sides: dict[tuple[int, str], list[User]] = {}
    for finding in rows:
        people, commune = list(officers.get(finding.commune_id, ())), communes.get(finding.commune_id, finding.commune)
        if finding.due == on:
            sentence = f"Hôm nay là ngày cuối để trả lời phát hiện của {_who(finding)} {_on(finding)}."
        else:
            side = (finding.agency_id, finding.stage)
            if side not in sides:
                sides[side] = queries.raisers_side(finding, on)
            people += sides[side]
            day = format_date(finding.due)
            sentence = f"Phát hiện của {_who(finding)} {_on(finding)} ({commune}) đã quá hạn {day}, xã chưa trả lời."
        told += remind(
            people,
            sentence,
            where=reverse("finding", args=[finding.pk]),
            kind=TERM,
            about=about(finding),
            thing=_thing(finding, commune),
            due=finding.due,
        )
    return told


#: The stages inside a sentence, in the language of all stored sentences.
_STAGES = {
    Stage.EARLY: "hướng dẫn sớm",
    Stage.DISTRICT: "thẩm tra của huyện",
    Stage.APPRAISAL: "thẩm định của tỉnh",
    Stage.AFTER: "kiểm tra sau công nhận",
}


def _who(finding: Finding) -> str:
    return finding.agency.name


def _on(finding: Finding) -> str:
    return f"ở chỉ tiêu {finding.set_code} {finding.indicator_code}"


def _until(finding: Finding) -> str:
    return f"Trả lời đến hết {format_date(finding.due)}."


def _thing(finding: Finding, commune: Unit) -> str:
    return f"{commune}, chỉ tiêu {finding.set_code} {finding.indicator_code}"


def _short(text: str) -> str:
    return Truncator(" ".join(text.split()).rstrip(". ")).chars(130)


def _tell(
    people: Iterable[User],
    sentence: str,
    finding: Finding,
    commune: Unit,
    kind: str,
    *,
    due: date | None = None,
    immediate: bool = False,
) -> None:
    tell(
        people,
        sentence,
        where=reverse("finding", args=[finding.pk]),
        kind=kind,
        about=about(finding),
        thing=_thing(finding, commune),
        immediate=immediate,
        due=due,
    )
