"""Every write of the room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.assessments import rules
from datchuan.assessments.evaluation import lock_result, refresh, stored_figure
from datchuan.assessments.models import Dispute, Measurement, Revision, Voice
from datchuan.assessments.sheets import standing_figures, write_figures
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.config.prepared import insert, update
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Value
from datchuan.criteria.models import Edition, Indicator
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.notices import kinds as notices
from datchuan.notices.actions import tell
from datchuan.people.models import Agency, Role, User
from datchuan.people.queries import specialists_of
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit

kinds.register("assessments.save_value", "lưu số liệu tự đánh giá", "saved a self-assessed value")
kinds.register("assessments.save_sheet", "lưu bảng số liệu tự đánh giá", "saved a sheet of self-assessed values")
kinds.register("assessments.save_agency_figure", "ghi số liệu của cơ quan phụ trách", "recorded the agency's figure")

kinds.register(
    "assessments.dispute_agency_figure", "báo số của cơ quan phụ trách chưa đúng", "disputed the agency's figure"
)
DISPUTED = notices.register(
    "assessments.disputed",
    "Xã báo số của cơ quan chưa đúng",
    "Communes that dispute the agency's figure",
    "Xã Tiên Lãnh báo số liệu chỉ tiêu 17.1 của cơ quan chưa đúng: chưa tính 28 hộ thôn 3.",
    roles=[Role.DEPARTMENT_SPECIALIST],
)


@dataclass(frozen=True)
class Figure:
    """What is written: the value (JSON form), the period it covers, where it comes from, whether the person is done."""

    value: Any
    period: str = ""
    source: str = ""
    done: bool = False
    is_demo: bool = False


_FIGURE_FIELDS = tuple(field.name for field in fields(Figure))


def save_value(
    commune: Unit,
    indicator: Indicator,
    year: int,
    figure: Figure,
    *,
    by: User,
    version: int,
    reason: str = "",
    key: UUID | None = None,
) -> Measurement:
    """Save the commune's own figure for an indicator and year, judge the commune anew, and journal it.

    ``version`` is the version on which the person's page was based (0: nothing saved yet). ``key`` makes a repeated
    send harmless. A figure that says what is stored already adds no revision and no line.
    Raises ``Refused`` (no right; the value does not fit the measure) or ``Stale`` (saved by someone
    else meanwhile, ``theirs`` is the measurement that stands).
    """
    with attempt("assessments.save_value", commune, by=by, chain=commune.chain) as line:
        line.object_label = _label(commune, indicator, year)
        refuse_if(rules.why_not_save(rights_of(by), commune, year))
        if key is not None:
            body = [commune.pk, indicator.pk, year, vars(figure), version, reason]
            receipt = once(by, key, body)
            if receipt.repeated:
                line.skip()
                return Measurement.objects.get(pk=receipt.answer["measurement"])
        _check_fits(indicator, figure.value)
        result = lock_result(commune.pk, indicator.edition, year)
        measurement = _current(commune, indicator, year, Voice.SELF)
        if _says_the_same(measurement, figure):
            # Nothing new is said, so nothing is added to the history; whoever saved it first, this person agrees.
            line.skip()
            if key is not None:
                receipt.answer = {"measurement": measurement.pk}
            return measurement
        if measurement.version != version:
            raise Stale(_("Số liệu này vừa được người khác lưu. Xem hai bản bên dưới rồi chọn."), theirs=measurement)
        _write(measurement, indicator, figure, by, reason, line)
        refresh(result, indicator.edition)
        if key is not None:
            receipt.answer = {"measurement": measurement.pk}
    return measurement


def refuse_save(commune: Unit, indicator: Indicator, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not write, before the form is even read.

    Raises ``Refused``; returns when the person may write after all.
    """
    with attempt("assessments.save_value", commune, by=by, chain=commune.chain) as line:
        line.object_label = _label(commune, indicator, year)
        line.skip()
        refuse_if(rules.why_not_save(rights_of(by), commune, year))


def save_sheet(
    commune: Unit,
    edition: Edition,
    year: int,
    figures: Mapping[str, Figure],
    *,
    by: User,
    versions: Mapping[str, int] | None = None,
    reason: str = "",
    key: UUID | None = None,
) -> int:
    """Save many of the commune's own figures for one set and year at once, all or none; returns how many changed.

    ``figures`` is indicator code -> figure. ``versions`` (code -> version seen, 0 for none) guards against figures
    changed meanwhile; without it the sheet is taken as it is, for importers that have shown the difference first.
    Raises ``Refused`` naming the indicator, or ``Stale``.
    """
    with attempt("assessments.save_sheet", commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {edition.set_code} · {year}"
        refuse_if(rules.why_not_save(rights_of(by), commune, year))
        if key is not None:
            receipt = once(by, key, [commune.pk, edition.pk, year, {c: vars(f) for c, f in figures.items()}])
            if receipt.repeated:
                line.skip()
                return int(receipt.answer["changed"])
        _check_sheet(edition, figures)
        result = lock_result(commune.pk, edition, year)
        changed = _write_sheet(commune, edition, year, figures, by, versions, reason, line)
        refresh(result, edition)
        if key is not None:
            receipt.answer = {"changed": changed}
    return changed


def save_agency_figure(
    commune: Unit, indicator: Indicator, year: int, agency: Agency, figure: Figure, *, by: User, reason: str = ""
) -> Measurement:
    """Record what the agency that leads the indicator says: stored beside the commune's own figure, never over it."""
    with attempt("assessments.save_agency_figure", commune, by=by, chain=commune.chain) as line:
        line.object_label = _label(commune, indicator, year)
        refuse_if(rules.why_not_save_agency_figure(rights_of(by), indicator, agency))
        _check_fits(indicator, figure.value)
        lock_result(commune.pk, indicator.edition, year)
        measurement = _current(commune, indicator, year, Voice.AGENCY)
        measurement.agency = agency
        _write(measurement, indicator, figure, by, reason, line)
    return measurement


def dispute_agency_figure(
    commune: Unit, indicator: Indicator, year: int, version: int, reason: str, *, by: User, where: str = ""
) -> Dispute:
    """Say on behalf of the commune that a version of the agency's figure is not right, and tell the agency's people.

    ``where`` is the page on which they see it. Raises ``Refused``: no right, no reason, no such figure, or a figure
    that has changed meanwhile. Said twice of one version, the first stands.
    """
    with attempt("assessments.dispute_agency_figure", commune, by=by, chain=commune.chain) as line:
        line.object_label, line.reason = _label(commune, indicator, year), reason
        lock_result(commune.pk, indicator.edition, year)
        figure = stored_figure(commune.pk, indicator.edition.set_code, indicator.code, year, Voice.AGENCY)
        refuse_if(rules.why_not_dispute(rights_of(by), commune, figure, version))
        assert figure is not None and figure.agency is not None
        if not reason.strip():
            raise Refused(_("Ghi vì sao số này chưa đúng, để cơ quan phụ trách xem lại."), status=409)
        dispute, new = Dispute.objects.get_or_create(
            measurement=figure, version=version, defaults={"reason": reason, "raised_at": clock.now(), "raised_by": by}
        )
        if not new:
            line.skip()
            return dispute
        line.before = {"value": figure.value, "source": figure.source}
        tell(
            specialists_of(figure.agency, clock.today()),
            f"{commune} báo số liệu chỉ tiêu {indicator.code} của cơ quan chưa đúng: {reason}",
            where=where or "/",
            kind=DISPUTED,
            about=f"{commune.chain} {indicator.edition.set_code} {indicator.code} {year}",
            thing=f"{commune}, chỉ tiêu {indicator.code}",
        )
    return dispute


def _label(commune: Unit, indicator: Indicator, year: int) -> str:
    return f"{commune} · {indicator.edition.set_code} {indicator.code} · {year}"


def _check_fits(indicator: Indicator, value: Any) -> None:
    """Refuse a value whose form is not that of the indicator's measure: forms catch it first, importers may not."""
    refuse_if(catalogue_of(indicator.edition).indicator(indicator.code).measure.why_not(Value.from_json(value)), 409)


def _check_sheet(edition: Edition, figures: Mapping[str, Figure]) -> None:
    catalogue = catalogue_of(edition)
    for code, figure in figures.items():
        try:
            measure = catalogue.indicator(code).measure
        except KeyError:
            raise Refused(
                _("Bộ tiêu chí %(edition)s không có chỉ tiêu %(code)s. Kiểm tra lại mã chỉ tiêu.")
                % {"edition": edition.code, "code": code},
                status=409,
            ) from None
        if problem := measure.why_not(Value.from_json(figure.value)):
            raise Refused(f"{code}: {problem}", status=409)


def _write_sheet(
    commune: Unit,
    edition: Edition,
    year: int,
    figures: Mapping[str, Figure],
    by: User,
    versions: Mapping[str, int] | None,
    reason: str,
    line: Any,
) -> int:
    """Insert or update every changed measurement and its revision, whatever their number. Two statements."""
    standing = standing_figures(commune.pk, edition.set_code, year)
    rows, before, after = [], {}, {}
    for code, figure in figures.items():
        version, *known = standing.get(code, (0, None))
        if versions is not None and versions.get(code, 0) != version:
            sentence = _("Chỉ tiêu %(code)s vừa được người khác lưu. Tải lại bảng rồi nhập tiếp.") % {"code": code}
            raise Stale(sentence, theirs=stored_figure(commune.pk, edition.set_code, code, year))
        said = [getattr(figure, field) for field in _FIGURE_FIELDS]
        if version and known == said:
            continue
        before[code], after[code] = known[0], figure.value
        rows.append([code, version + 1, *said])
    if rows:
        write_figures(commune.pk, edition, year, rows, by=by.pk, at=clock.now(), reason=reason)
    line.before, line.after, line.reason = before, after, reason
    return len(rows)


def _revision(measurement: Measurement, reason: str) -> Revision:
    """The insert-only copy of a measurement as it stands."""
    return Revision(
        measurement=measurement,
        version=measurement.version,
        edition_id=measurement.edition_id,
        reason=reason,
        recorded_at=measurement.recorded_at,
        recorded_on=measurement.recorded_at.date(),
        recorded_by_id=measurement.recorded_by_id,
        **{field: getattr(measurement, field) for field in _FIGURE_FIELDS},
    )


def _current(commune: Unit, indicator: Indicator, year: int, voice: Voice) -> Measurement:
    """The stored measurement, or a new unsaved one with version 0. The result row is locked, so nobody is between."""
    set_code = indicator.edition.set_code
    return stored_figure(commune.pk, set_code, indicator.code, year, voice) or Measurement(
        commune=commune, set_code=set_code, indicator_code=indicator.code, year=year, voice=voice, version=0
    )


def _says_the_same(measurement: Measurement, figure: Figure) -> bool:
    """Whether the stored figure says the same, whatever the writing of its numbers ("80" and "80.0")."""
    if not measurement.pk:
        return False
    stored = (measurement.period, measurement.source, measurement.done)
    if stored != (figure.period, figure.source, figure.done):
        return False
    return measurement.value == figure.value or Value.from_json(measurement.value) == Value.from_json(figure.value)


def _write(measurement: Measurement, indicator: Indicator, figure: Figure, by: User, reason: str, line: Any) -> None:
    before = None
    if measurement.pk:
        before = {"value": measurement.value, "period": measurement.period, "source": measurement.source}
    for field in _FIGURE_FIELDS:
        setattr(measurement, field, getattr(figure, field))
    measurement.edition = indicator.edition
    measurement.version += 1
    measurement.recorded_at, measurement.recorded_by = clock.now(), by
    if measurement.pk:
        update(measurement, *_FIGURE_FIELDS, "edition", "agency", "version", "recorded_at", "recorded_by")
    else:
        insert(measurement)
    insert(_revision(measurement, reason))
    line.obj, line.reason = measurement, reason
    line.before = before
    line.after = {"value": figure.value, "period": figure.period, "source": figure.source}
