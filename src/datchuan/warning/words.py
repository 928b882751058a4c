"""Early warning in words: the arithmetic aloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.rounds.outlook import Line as Outlook
from datchuan.ui.dates import format_date
from datchuan.warning.gather import Found, Numbers
from datchuan.warning.rule import Facts, Judgement, Verdict

#: How many codes a sentence names before it says "…".
_NAMED = 6
#: How many late bodies are named.
_BODIES = 3


def sentences(
    seen: Outlook, found: Found, facts: Facts, judgement: Judgement, by: date, of_pack: Numbers
) -> tuple[str, ...]:
    """One sentence of arithmetic, then what stands in the way."""
    if judgement.verdict in (Verdict.MISSED, Verdict.CANNOT, Verdict.READY):
        said = [seen.sentences[0]] if seen.sentences else []
    else:
        said = [f"{_work(seen, facts)}; {_pace(facts, judgement)}; {_days(facts, by)}: {judgement.verdict.label}."]
    return (*said, *_ways(seen, found, facts, of_pack))


def _work(seen: Outlook, facts: Facts) -> str:
    """The work left with its parts: not met, without evidence, findings on other indicators, waiting for a body."""
    said = ngettext("Còn %(n)d việc", "Còn %(n)d việc", facts.work) % {"n": facts.work}
    lacking, bare = len(seen.work.lacking), len(seen.work.bare)
    parts = [
        (lacking, ngettext("%(n)d chỉ tiêu chưa đạt", "%(n)d chỉ tiêu chưa đạt", lacking)),
        (bare, ngettext("%(n)d chưa có minh chứng", "%(n)d chưa có minh chứng", bare)),
        (facts.work - seen.work.left, _("%(n)d phát hiện ở chỉ tiêu khác")),
        (facts.blocked, ngettext("%(n)d việc chờ cơ quan trả lời", "%(n)d việc chờ cơ quan trả lời", facts.blocked)),
    ]
    inside = ", ".join(text % {"n": n} for n, text in parts if n)
    return f"{said} ({inside})" if inside else said


def _pace(facts: Facts, judgement: Judgement) -> str:
    if not facts.window:
        return _("chưa tính được nhịp, vì gói dữ liệu chưa có khoảng tính nhịp (warning_pace)")
    many = {"window": facts.window, "done": facts.done}
    if judgement.need is None:
        return _("%(window)d ngày làm việc qua không xong việc nào") % many
    return _("%(window)d ngày làm việc qua xong %(done)d việc, nên cần khoảng %(need)d ngày làm việc") % {
        **many, "need": judgement.need,
    }  # fmt: skip


def _days(facts: Facts, by: date) -> str:
    said = ngettext(
        "còn %(n)d ngày làm việc (phải xong chậm nhất ngày %(by)s)",
        "còn %(n)d ngày làm việc (phải xong chậm nhất ngày %(by)s)",
        facts.days,
    )
    return said % {"n": facts.days, "by": format_date(by)}


def _ways(seen: Outlook, found: Found, facts: Facts, of_pack: Numbers) -> list[str]:
    """Findings, obstacles and late bodies, each in a sentence."""
    said = []
    if found.findings:
        late = sum(row.is_overdue for row in found.findings)
        text = ngettext(
            "%(n)d phát hiện chờ xã sửa, %(late)d quá hạn: %(codes)s.",
            "%(n)d phát hiện chờ xã sửa, %(late)d quá hạn: %(codes)s.",
            len(found.findings),
        )
        said.append(
            text % {"n": len(found.findings), "late": late, "codes": codes([f.indicator_code for f in found.findings])}
        )
    if found.obstacles:
        names = ", ".join(dict.fromkeys(str(row.to) for row in found.obstacles))
        text = ngettext(
            "%(n)d vướng mắc chưa gỡ (%(names)s).", "%(n)d vướng mắc chưa gỡ (%(names)s).", len(found.obstacles)
        )
        said.append(text % {"n": len(found.obstacles), "names": names})
    if found.waits:
        said.append(_late(found, of_pack))
    return said


def _late(found: Found, of_pack: Numbers) -> str:
    """The bodies that keep most figures waiting, the others as a count."""
    rows = sorted(found.waits.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    names = ", ".join(f"{agency} {len(waiting)}" for agency, waiting in rows[:_BODIES])
    if more := len(rows) - _BODIES if len(rows) > _BODIES else 0:
        names += " " + ngettext("và %(n)d cơ quan khác", "và %(n)d cơ quan khác", more) % {"n": more}
    total = len({code for _agency, waiting in rows for code in waiting})
    said = ngettext(
        "%(n)d chỉ tiêu chờ xác nhận quá %(days)d ngày làm việc: %(names)s.",
        "%(n)d chỉ tiêu chờ xác nhận quá %(days)d ngày làm việc: %(names)s.",
        total,
    )
    return said % {"n": total, "days": of_pack.wait, "names": names}


def codes(found: Sequence[str]) -> str:
    once = list(dict.fromkeys(found))
    return ", ".join(once[:_NAMED]) + ("…" if len(once) > _NAMED else "")
