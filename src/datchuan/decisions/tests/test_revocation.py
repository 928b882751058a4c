"""A title taken away: the vote in its own words, three persons, the paper, what anybody reads, and a title given anew."""

from __future__ import annotations

import pytest

from datchuan.appraisals import drafts as appraisals
from datchuan.appraisals.sheet import page_of
from datchuan.config.errors import Refused
from datchuan.council import actions as council
from datchuan.council.drafts import Wanted, draft
from datchuan.council.queries import sitting_page
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.decisions import actions, drafts, queries
from datchuan.decisions.models import Decision
from datchuan.decisions.tests.desk import organ, signing
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.losing import opened, prepared, regain, to
from datchuan.dossiers.tests.way import DAY, Way
from datchuan.dossiers.workflow import State as DossierState
from datchuan.hearings import actions as hearings
from datchuan.hearings import drafts as opinions
from datchuan.hearings.queries import consultation_page
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import Role
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import add_person
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holdings


@pytest.fixture
def losing(way: Way) -> Table:
    """A council of ten, and a revocation that waits for it."""
    seat = way.cast.province.agencies["HDTD-49"]
    more = [add_person(f"member.{n:02d}", f"Ủy viên {n:02d}", Role.COUNCIL_MEMBER, seat) for n in range(2, SIZE + 1)]
    return Table(way, [way.cast.council_member, *more], to(prepared(way), "council"))


def voted(table: Table) -> Dossier:
    item = table.voting()
    table.cast(item, votes(SIZE))
    council.close_vote(item, by=table.secretary)
    return table.way.fresh(table.dossier)


def verified(table: Table) -> Decision:
    decision = actions.draft(organ(table), "NTM", 2023, [voted(table)], by=table.secretary, purpose="revocation")
    decision = actions.propose(decision, by=table.secretary)
    return actions.verify(decision, by=table.way.verifier)


def test_the_council_votes_in_words_of_revocation(losing: Table) -> None:
    item = losing.voting()
    losing.cast(item, votes(4, 0, 6))
    item = council.close_vote(item, by=losing.secretary)
    assert item.get_outcome_display() == "Giữ danh hiệu, khắc phục"
    dossier = losing.way.fresh(losing.dossier)
    assert (dossier.state, dossier.get_state_display()) == ("refused", "Hội đồng đề nghị giữ danh hiệu, khắc phục")
    assert "NTM" in holdings([dossier.commune_id], DAY)[dossier.commune_id].by_level
    page = sitting_page(rights_of(losing.secretary), item.sitting)
    for kind in ("bien_ban_hoi_dong", "bien_ban_kiem_phieu"):
        said = str(draft(Wanted(kind), page))
        assert "thu hồi danh hiệu" in said and "ề nghị công nhận" not in said and "Công nhận Xã" not in said


@pytest.mark.parametrize(
    ("who", "step", "kinds"),
    [
        ("district", "vetting", ("bao_cao_tham_tra", "thong_bao_tra_ho_so")),
        ("department", "departmental_appraisal", ("ket_qua_tham_dinh",)),
        ("coordinator", "departmental_appraisal", ("bao_cao_tham_dinh",)),
    ],
)
def test_the_papers_of_district_departments_and_office_name_a_revocation(
    losing: Table, who: str, step: str, kinds: tuple[str, ...]
) -> None:
    page = page_of(rights_of(getattr(losing.way.cast, who)), losing.dossier, step)
    assert page is not None
    for kind in kinds:
        paper = appraisals.draft(kind, page)
        said = str(paper)
        assert "thu hồi danh hiệu" in paper.subject, paper.subject
        assert "ồ sơ đề nghị thu hồi danh hiệu của" in said and "đề nghị công nhận" not in said


def test_what_people_said_of_a_revocation_is_reported_as_such(way: Way) -> None:
    dossier = to(prepared(way), "consultation")
    hearings.open_consultation(dossier, DAY, DAY, by=way.cast.district)
    page = consultation_page(rights_of(way.cast.district), way.fresh(dossier))
    assert page is not None
    said = str(opinions.draft(opinions.OPINIONS, page))
    assert "kết quả đánh giá để xem xét thu hồi danh hiệu xã đạt chuẩn nông thôn mới" in said
    assert "kết quả thực hiện các tiêu chí" not in said


def test_what_gives_and_what_takes_stand_on_no_common_agenda_and_in_no_common_decision(losing: Table) -> None:
    way = losing.way
    regain(way)
    application = way.to("council")
    sitting = losing.plan()
    council.put_on_agenda(sitting, [application], by=losing.secretary)
    with pytest.raises(Refused, match="xét công nhận hoặc thu hồi, không xét chung"):
        council.put_on_agenda(sitting, [losing.dossier], by=losing.secretary)
    with pytest.raises(Refused, match="Công nhận và thu hồi không chung một quyết định"):
        actions.draft(organ(losing), "NTM", 2023, [losing.dossier], by=losing.secretary)


def test_three_persons_take_a_title_from_the_day_of_their_decision(losing: Table) -> None:
    decision = verified(losing)
    for person in (losing.secretary, losing.way.verifier):
        with pytest.raises(Refused, match="lãnh đạo Ủy ban nhân dân tỉnh ký"):
            actions.sign(decision, signing(3001), by=person)
    commune = losing.way.commune.pk
    assert "NTM" in holdings([commune], DAY)[commune].by_level
    decision = actions.sign(decision, signing(3001), by=losing.way.cast.leader)
    event = TitleEvent.objects.get(kind="revoked")
    assert (event.level, event.decided_on, event.decision_no) == ("NTM", DAY, "3001/QĐ-UBND")
    assert holdings([commune], DAY)[commune].highest == "none"
    dossier = losing.way.fresh(losing.dossier)
    assert (dossier.state, dossier.step) == (DossierState.DECIDED, "announcement")
    assert Entry.objects.filter(kind="decisions.sign", outcome="ok").count() == 1
    told = Notice.objects.filter(person=losing.way.cast.officer, kind="decisions.revoked").get()
    assert "bị thu hồi danh hiệu NTM theo Quyết định 3001/QĐ-UBND ngày 12/10/2023" in told.sentence
    paper = drafts.draft(decision)
    said = str(paper)
    assert (paper.kind, "công nhận theo Quyết định số 600/QĐ-UBND ngày 01/03/2021" in said) == (
        "quyet_dinh_thu_hoi",
        True,
    )
    page = queries.decision_page(rights_of(losing.secretary), decision)
    assert page.lines[0].test is not None and page.lines[0].test.case == "B"
    # Taken away, it can be given again: a new attempt of an application.
    regain(losing.way)
    assert losing.way.open().attempt == 1
    with pytest.raises(Refused, match="không giữ danh hiệu này"):
        opened(losing.way)


def test_no_title_is_taken_on_figures_that_are_no_longer_so(losing: Table) -> None:
    decision = verified(losing)
    regain(losing.way)
    with pytest.raises(Refused, match="Tính lại trên số liệu hôm nay"):
        actions.sign(decision, signing(3002), by=losing.way.cast.leader)
    assert not TitleEvent.objects.filter(kind="revoked").exists()
