"""The writes about a drawn figure: taking it, giving it back, opening the commune's all the same, what was found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import day_of
from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.criteria.catalogues import editions_in_force
from datchuan.findings import queries as findings
from datchuan.findings.actions import raise_finding
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.rules import sides
from datchuan.findings.workflow import Stage
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.plausibility import draw_queries, drawing, queries, rules
from datchuan.plausibility.models import Pick, Sight
from datchuan.plausibility.workflow import BY_ACTION, Action


def _locked(pick: Pick) -> Pick:
    return Pick.objects.select_for_update(of=("self",)).select_related("draw", "taken_by").get(pk=pick.pk)


def take(pick: Pick, *, by: User, key: UUID | None = None) -> Pick:
    """Take a figure to measure it: from now on the commune's is held back from this person. Raises ``Refused``."""
    return _pass(pick, Action.TAKE, by, key)


def give_back(pick: Pick, *, by: User, key: UUID | None = None) -> Pick:
    """Leave a figure to somebody else. Raises ``Refused``."""
    return _pass(pick, Action.GIVE_BACK, by, key)


def _pass(pick: Pick, action: Action, by: User, key: UUID | None) -> Pick:
    with attempt(BY_ACTION[action].kind, pick, by=by) as line:
        line.object_label = f"{pick.draw} · {pick}"
        if key is not None and (receipt := once(by, key, [str(pick.pk), action])).repeated:
            line.skip()
            return Pick.objects.select_related("draw").get(pk=pick.pk)
        locked = _locked(pick)
        rights = rights_of(by)
        own = queries.own_indicators(rights)
        if action is Action.TAKE:
            sentence = rules.why_not_take(rights, locked, own, knows=draw_queries.knows_figure(by.pk, locked))
        else:
            sentence = rules.why_not_give_back(rights, locked, own)
        refuse_if(sentence, 409 if rules.may_measure(rights, locked, own) else 403)
        takes = action is Action.TAKE
        locked.taken_by, locked.taken_at = (by, clock.now()) if takes else (None, None)
        locked.save(update_fields=["taken_by", "taken_at"])
        if key is not None:
            receipt.answer = {"pick": str(locked.pk)}
    return locked


def open_figures(picks: Iterable[UUID], *, by: User) -> int:
    """Let a person see the communes' figures of what that person took, before the own results are in; returns how many
    figures that newly concerns. Asked again, nothing more is noted."""
    kind, opened = BY_ACTION[Action.OPEN].kind, 0
    with transaction.atomic():
        wanted = list(
            draw_queries.held_from(by.pk).filter(pk__in=list(picks)).values_list("pk", flat=True).order_by("pk")
        )
        for pick in Pick.objects.select_for_update(of=("self",)).select_related("draw").filter(pk__in=wanted):
            with attempt(kind, pick, by=by) as line:
                line.object_label = f"{pick.draw} · {pick}"
                _sight, fresh = Sight.objects.get_or_create(pick=pick, person=by, defaults={"at": clock.now()})
                opened += fresh
                if not fresh:
                    line.skip()
    return opened


def measure(pick: Pick, found: Any, note: str = "", *, by: User, key: UUID | None = None) -> Pick:
    """Keep what was measured, once; only then is it held against the commune's figure. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.MEASURE].kind, pick, by=by) as line:
        line.object_label = f"{pick.draw} · {pick}"
        if key is not None and (receipt := once(by, key, [str(pick.pk), found, note])).repeated:
            line.skip()
            return Pick.objects.select_related("draw").get(pk=pick.pk)
        locked = _locked(pick)
        rights = rights_of(by)
        own = queries.own_indicators(rights)
        refuse_if(rules.why_not_measure(rights, locked, own), 409 if rules.may_measure(rights, locked, own) else 403)
        _compare(locked, found)
        locked.note, locked.measured_at, locked.measured_by = note, clock.now(), by
        locked.seen_at = locked.sights.filter(person=by).values_list("at", flat=True).first()
        locked.save()
        line.after = {"found": found, "differs": locked.differs}
        if locked.seen_at is not None:
            line.after["seen"] = locked.seen_at.astimezone(clock.VIETNAM).isoformat(timespec="minutes")
        if key is not None:
            receipt.answer = {"pick": str(locked.pk)}
    return locked


def _compare(locked: Pick, found: Any) -> None:
    """Hold what was found against the commune's figure of the seal."""
    edition = editions_in_force(day_of(locked.draw.year)).get(locked.draw.set_code)
    measured, rule = queries.measure_of(edition, locked.indicator_code), queries.draw_rule()
    if measured is None or rule is None:
        raise Refused(queries.no_rule(), status=409)
    locked.found, locked.differs = found, drawing.differs(measured, locked.own, found, rule)


def raise_from(pick: Pick, *, by: User, key: UUID | None = None) -> Finding:
    """Make a finding of a difference, in words of its own; pressed again, it is the same finding. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.RAISE].kind, pick, by=by) as line:
        line.object_label = f"{pick.draw} · {pick}"
        locked = _locked(pick)
        if locked.finding_id is not None:
            line.skip()
            return Finding.objects.get(pk=locked.finding_id)
        rights = rights_of(by)
        own = queries.own_indicators(rights)
        refuse_if(rules.why_not_raise(rights, locked, own), 409 if rules.may_measure(rights, locked, own) else 403)
        locked.finding = _finding_of(locked, by, key)
        locked.save(update_fields=["finding"])
        line.after = {"finding": str(locked.finding_id)}
    return locked.finding


def _finding_of(pick: Pick, by: User, key: UUID | None) -> Finding:
    on, rule = clock.today(), queries.draw_rule()
    indicator = findings.indicator_in_force(pick.draw.set_code, pick.indicator_code, pick.draw.year, on)
    commune = Unit.objects.as_of(on).filter(pk=pick.commune_id).first()
    if rule is None or indicator is None or commune is None:
        raise Refused(_("Chỉ tiêu hoặc xã không còn trong bộ đang áp dụng, nên không nêu phát hiện được."), status=409)
    agencies = sides(rights_of(by), Stage.APPRAISAL, findings.responsible_ids(indicator, on))
    if not agencies:
        raise Refused(rules.why_not_draw_at_all(rights_of(by)))
    edition = indicator.edition
    wrong = _(
        "Đo lại theo mẫu rút ngẫu nhiên ngày %(on)s: xã ghi %(own)s, đo được %(found)s. Chênh lệch có thể do thời "
        "điểm đo, cách tính "
        "hoặc ghi nhầm."
    ) % {
        "on": f"{pick.draw.drawn_at:%d/%m/%Y}", "own": queries.shown(edition, pick.indicator_code, pick.own),
        "found": queries.shown(edition, pick.indicator_code, pick.found),
    }  # fmt: skip
    todo = _("Đối chiếu sổ gốc và cách tính với kết quả đo lại; sửa số liệu, hoặc trả lời vì sao hai số khác nhau.")
    said = Said(wrong, todo, on + timedelta(days=rule.answer_days))
    return raise_finding(
        commune, indicator, pick.draw.year, Stage.APPRAISAL, said, agency=agencies[0], by=by, key=key,
        is_demo=pick.draw.is_demo,
    )  # fmt: skip
