"""Results of vetting and appraisal as official papers: what the page holds, in the typed inputs of ``papers``.

A draft has no number and no signature; the office goes on with it in Word. Private notes never come into a paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override

from datchuan.appraisals.lines import ItemLine
from datchuan.appraisals.models import Word
from datchuan.appraisals.sheet import Page, Row
from datchuan.dossiers import drawing
from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.content import Content
from datchuan.dossiers.models import Dossier
from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.context import day_in_words
from datchuan.papers.decisions import ReturnNotice
from datchuan.papers.kinds import kind_of
from datchuan.papers.lines import CriterionLine, inside
from datchuan.papers.models import IssuedPaper
from datchuan.papers.queries import organ_of
from datchuan.papers.reports import AppraisalReport, DepartmentVerdict, VerificationReport
from datchuan.people.models import Agency
from datchuan.places.models import Unit
from datchuan.procedures.plan import WantedDocument

VETTING, DEPARTMENT, PROVINCE, RETURN = (
    "bao_cao_tham_tra",
    "ket_qua_tham_dinh",
    "bao_cao_tham_dinh",
    "thong_bao_tra_ho_so",
)
_LEVELS = {
    "NTM": "đạt chuẩn nông thôn mới",
    "NTM_NC": "đạt chuẩn nông thôn mới nâng cao",
    "NTM_KM": "đạt chuẩn nông thôn mới kiểu mẫu",
}


@dataclass(frozen=True)
class Offer:
    """A paper that can be drafted now; ``wanted`` is the document of the step for which it stands, if there is one.

    ``organ``: in whose name; ``made``: the paper, once it was drawn up.
    """

    kind: str
    wanted: WantedDocument | None
    organ: Agency
    made: IssuedPaper | None = None

    @property
    def name(self) -> str:
        return kind_of(self.kind).name if self.wanted is None else self.wanted.name


def offers(page: Page) -> list[Offer]:
    """The papers that the reader can draft: of an agency once it has spoken on everything, of whoever keeps the step."""
    found, sheet, keeps = [], page.sheet, not page.why_not_keep
    if sheet is not None and sheet.is_mine and not sheet.line.left:
        found.append(VETTING if page.is_vetting else DEPARTMENT)
    if keeps and not page.is_vetting and not page.appraisal.silent:
        found.append(PROVINCE)
    if keeps and page.appraisal.reasons:
        found.append(RETURN)
    made = drawing.drawn(page.dossier, page.step) if found else {}
    organs = {kind: _organ(page, kind) for kind in found}
    return [Offer(k, _wanted(page, k), organ, made.get((k, organ.pk))) for k, organ in organs.items()]


def _organ(page: Page, kind: str) -> Agency:
    """In whose name a paper speaks: the agency of the sheet, or whoever keeps the step."""
    if kind in (VETTING, DEPARTMENT) and page.sheet is not None:
        return page.sheet.line.agency
    return _keeper(page)


def _wanted(page: Page, kind: str) -> WantedDocument | None:
    return next((row for row in page.step.documents if row.paper == kind), None)


def draft(kind: str, page: Page) -> Paper:
    """The paper of a kind that was offered, in Vietnamese whatever language its reader has."""
    makers = {VETTING: _verification, DEPARTMENT: _department, PROVINCE: _province, RETURN: _return}
    with override(settings.LANGUAGE_CODE):
        return makers[kind](page)


def _head(page: Page, agency: Agency, position: str) -> Head:
    return Head(organ_of(agency, page.rights.on), Signer("", position, ""), illustrative=page.dossier.is_demo)


def _level(dossier: Dossier) -> str:
    return _LEVELS.get(dossier.level, dossier.level)


def _keeper(page: Page) -> Agency:
    """The agency in whose name the reader keeps the step."""
    agency = dossier_rules.agency_of(page.rights, page.step, page.dossier.commune_id)
    return agency or page.appraisal.agencies[0].agency


def _said(line: ItemLine) -> str:
    return str(Word(line.word).label) if line.word else "chưa ghi"


def _criterion(row: Row) -> CriterionLine:
    note = row.line.verdict.note if row.line.verdict else ""
    said = f"{_said(row.line)}: {note}" if note else _said(row.line)
    return CriterionLine(row.code, row.name, str(row.item["threshold"]), row.value, said)


def _file(page: Page) -> tuple[str, ...]:
    """On which content the paper speaks."""
    papers = len(_content(page).document["documents"])
    asked = "thu hồi danh hiệu của" if page.dossier.revokes else "công nhận"
    commune = inside(str(page.dossier.commune))
    return (
        f"Hồ sơ đề nghị {asked} {commune} {_level(page.dossier)} năm {page.dossier.year}, xét trên nội dung "
        f"đã chốt: {page.dossier.content}; số giấy tờ kèm theo: {papers}.",
    )


def _content(page: Page) -> Content:
    assert page.dossier.content is not None
    return Content(page.dossier.content.document)


def _verification(page: Page) -> Paper:
    assert page.sheet is not None
    line = page.sheet.line
    visits = tuple(
        f"{day_in_words(row.visited_on)[:1].upper()}{day_in_words(row.visited_on)[1:]}, {row.place}: {row.notes or row.people}"
        for row in page.appraisal.visits
    )
    return VerificationReport(
        _head(page, line.agency, "Chủ tịch"),
        str(page.dossier.commune),
        _level(page.dossier),
        page.dossier.year,
        _file(page),
        tuple(_criterion(row) for row in page.sheet.rows),
        visits,
        (f"Số chỉ tiêu đạt: {line.met}/{len(line.items)}.",),
        revokes=page.dossier.revokes,
    ).paper()


def _department(page: Page) -> Paper:
    assert page.sheet is not None
    line, commune = page.sheet.line, str(page.dossier.commune)
    rows = tuple(
        (commune, f"{row.code} {row.name}", _said(row.line), row.line.verdict.note if row.line.verdict else "")
        for row in page.sheet.rows
    )
    conclusion = (f"Số chỉ tiêu đạt: {line.met}/{len(line.items)}.", *((line.result.note,) if line.result else ()))
    return DepartmentVerdict(
        _head(page, line.agency, "Giám đốc"),
        str(line.agency),
        _level(page.dossier),
        page.dossier.year,
        rows,
        _file(page),
        tuple(sentence for sentence in conclusion if sentence),
        revokes=page.dossier.revokes,
    ).paper()


def _province(page: Page) -> Paper:
    document, met, total = _content(page).document, page.met, page.total
    sent = f"{page.sent}/{len(page.appraisal.agencies)} cơ quan có kết quả, {met}/{total} chỉ tiêu đạt"
    criteria = f"{document['criteria_met']}/{document['criteria_total']}"
    agencies = tuple(f"{x.agency}: {x.met}/{len(x.items)} chỉ tiêu đạt" for x in page.appraisal.agencies)
    return AppraisalReport(
        _head(page, _keeper(page), "Chánh Văn phòng"),
        _level(page.dossier),
        page.dossier.year,
        _file(page),
        ((str(page.dossier.commune), _district(page), criteria, sent),),
        agencies,
        (f"{sent[:1].upper()}{sent[1:]}.",),
        revokes=page.dossier.revokes,
    ).paper()


def _district(page: Page) -> str:
    """The unit above the commune, in words. One query."""
    parent = getattr(page.dossier.commune, "parent_id", None)
    unit = Unit.objects.as_of(page.rights.on).filter(pk=parent).first() if parent else None
    return str(unit) if unit else ""


def _return(page: Page) -> Paper:
    reasons = tuple(f"Chỉ tiêu {row['about']}: {row['text']}" for row in page.appraisal.reasons)
    findings = [
        (item.code, item.verdict.finding)
        for _agency, item in page.appraisal.lacking
        if item.verdict and item.verdict.finding
    ]
    todo = tuple(f"Chỉ tiêu {code}: {row.todo} (hạn {row.due:%d/%m/%Y})" for code, row in findings)
    return ReturnNotice(
        _head(page, _keeper(page), "Thủ trưởng cơ quan"),
        str(page.dossier.commune),
        _level(page.dossier),
        page.dossier.year,
        str(page.dossier.content),
        reasons,
        todo,
        revokes=page.dossier.revokes,
    ).paper()
