"""Figures of an agency for many communes at once: what a department's spreadsheet brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from datchuan.assessments import rules
from datchuan.assessments.actions import Figure
from datchuan.assessments.models import Measurement, Result, Revision, Voice
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Value
from datchuan.criteria.models import Edition, Indicator
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights, rights_of

kinds.register(
    "assessments.save_agency_figures", "nhập bảng số liệu của cơ quan phụ trách", "imported the agency's figures"
)

_FIGURE_FIELDS = tuple(field.name for field in fields(Figure))


def save_agency_figures(
    edition: Edition,
    year: int,
    agency: Agency,
    figures: Mapping[tuple[int, str], Figure],
    *,
    by: User,
    reason: str = "",
    key: UUID | str | None = None,
) -> int:
    """Record what an agency says of many communes at once, all or none; returns how many figures changed.

    ``figures`` is (commune id, indicator code) -> figure. A figure whose value is stored already stays untouched, so
    that the same sheet read twice changes nothing. One line in the journal; about eight statements whatever the number.
    Raises ``Refused`` when the agency does not lead an indicator, for a value that does not fit its measure, for a
    commune that is not in reach, and when somebody records for the same communes at the same moment.
    """
    with attempt("assessments.save_agency_figures", None, by=by) as line:
        line.object_label, line.reason = f"{agency.name} · {edition.set_code} · {year}", reason
        rights = rights_of(by)
        codes, communes = {code for _pk, code in figures}, {pk for pk, _code in figures}
        _may_record(rights, edition, agency, codes, communes)
        if key is not None:
            body = [edition.pk, year, agency.pk, [[pk, code, asdict(f)] for (pk, code), f in sorted(figures.items())]]
            receipt = once(by, key, body)
            if receipt.repeated:
                line.skip()
                return int(receipt.answer["changed"])
        catalogue = catalogue_of(edition)
        for (_pk, code), figure in figures.items():
            if problem := catalogue.indicator(code).measure.why_not(Value.from_json(figure.value)):
                raise Refused(f"{code}: {problem}", status=409)
        changed = _write_agency_figures(edition, year, agency, figures, by, reason)
        line.after = {"figures": len(changed), "codes": sorted({m.indicator_code for m in changed})}
        if not changed:
            line.skip()
        if key is not None:
            receipt.answer = {"changed": len(changed)}
    return len(changed)


def _may_record(rights: Rights, edition: Edition, agency: Agency, codes: set[str], communes: set[int]) -> None:
    indicators = {i.code: i for i in Indicator.objects.filter(edition=edition, code__in=codes)}
    if codes - indicators.keys():
        raise Refused(_("Bộ tiêu chí không có chỉ tiêu %(codes)s.") % {"codes": ", ".join(codes - indicators.keys())})
    for indicator in indicators.values():
        if why := rules.why_not_save_agency_figure(rights, indicator, agency):
            raise Refused(why)
    if communes - set(rights.communes().taking_part(rights.on).filter(pk__in=communes).values_list("pk", flat=True)):
        raise Refused(
            _("Có xã không thuộc phạm vi của anh/chị hoặc không thuộc Chương trình. Tải lại trang rồi thử lại.")
        )


def _write_agency_figures(
    edition: Edition,
    year: int,
    agency: Agency,
    figures: Mapping[tuple[int, str], Figure],
    by: User,
    reason: str,
) -> list[Measurement]:
    communes, codes = {pk for pk, _code in figures}, {code for _pk, code in figures}
    # Single figures are recorded under the lock of the commune's result; so are many, always in one order.
    held = Result.objects.select_for_update().filter(commune_id__in=communes, edition=edition, year=year)
    list(held.order_by("commune_id").values_list("pk"))
    rows = Measurement.objects.filter(
        commune_id__in=communes,
        set_code=edition.set_code,
        year=year,
        voice=Voice.AGENCY,
        indicator_code__in=codes,
    )
    standing = {(m.commune_id, m.indicator_code): m for m in rows}
    now, changed = clock.now(), []
    for (pk, code), figure in sorted(figures.items()):
        known = standing.get((pk, code))
        if known and known.agency_id == agency.pk and Value.from_json(known.value) == Value.from_json(figure.value):
            continue
        row = known or Measurement(
            commune_id=pk, set_code=edition.set_code, year=year, indicator_code=code, voice=Voice.AGENCY, version=0
        )
        for name, value in asdict(figure).items():
            setattr(row, name, value)
        row.edition, row.agency, row.version = edition, agency, row.version + 1
        row.recorded_at, row.recorded_by = now, by
        changed.append(row)
    fresh, known_rows = [m for m in changed if m.pk is None], [m for m in changed if m.pk is not None]
    try:
        Measurement.objects.bulk_create(fresh)
    except IntegrityError:
        raise Refused(_("Trong lúc ghi, có người khác vừa ghi số liệu này. Thử lại."), status=409) from None
    changed_fields = [*_FIGURE_FIELDS, "edition", "agency", "version", "recorded_at", "recorded_by"]
    Measurement.objects.bulk_update(known_rows, changed_fields)
    Revision.objects.bulk_create(
        Revision(
            measurement=m,
            version=m.version,
            edition=edition,
            reason=reason,
            recorded_at=now,
            recorded_on=now.date(),
            recorded_by=by,
            **{name: getattr(m, name) for name in _FIGURE_FIELDS},
        )
        for m in changed
    )
    return changed
