"""A decision as an official paper. Legal bases are the acts that the pack names for the procedure and the criteria set."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from datchuan.config import clock
from datchuan.council import words
from datchuan.council.drafts import SUBMISSION, acts_of
from datchuan.council.models import SittingPaper
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.queries import given_before, lines_of
from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.context import day_in_words
from datchuan.papers.decisions import Decision as DecisionPaper
from datchuan.papers.decisions import Revocation
from datchuan.papers.lines import CommuneLine
from datchuan.papers.queries import organ_of
from datchuan.papers.workflow import State as PaperState
from datchuan.people.models import Post, Role
from datchuan.titles.models import TitleEvent

KIND, REVOCATION = "quyet_dinh_cong_nhan", "quyet_dinh_thu_hoi"


def draft(decision: Decision) -> Paper:
    """The paper of a decision, in Vietnamese whatever language its reader has. About ten queries."""
    with override(settings.LANGUAGE_CODE):
        lines = lines_of(decision)
        on = decision.decided_on or clock.today()
        head = Head(
            organ_of(decision.organ, on),
            _signer(decision),
            recipients=("Như Điều 3", "Lưu: VT"),
            bases=_bases(decision, lines),
            illustrative=decision.is_demo,
            symbol=decision.symbol,
        )
        if decision.revokes:
            return _revocation(decision, lines, head)
        name = decision.organ.name.replace("UBND", "Ủy ban nhân dân")
        communes = tuple(CommuneLine(line.commune_name, line.district_name) for line in lines)
        duties = ("Các xã được công nhận tiếp tục duy trì, nâng cao chất lượng các tiêu chí đã đạt.",)
        carriers = (
            f"Chánh Văn phòng {name}, Thủ trưởng các sở, ban, ngành liên quan, Chủ tịch Ủy ban nhân dân các huyện và các xã có "
            "tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký."
        )
        level = words.level_title(decision.level)
        return DecisionPaper(head, f"Chủ tịch {name}", level, decision.year_met, communes, duties, carriers).paper()


def _revocation(decision: Decision, lines: list[Line], head: Head) -> Paper:
    """The paper of a revocation: what is taken away, and by which decision it had been given."""
    name = decision.organ.name.replace("UBND", "Ủy ban nhân dân")
    communes = tuple(CommuneLine(line.commune_name, line.district_name) for line in lines)
    given = given_before(decision, lines)
    former = tuple(_given(given.get(line.dossier.commune_id)) for line in lines)
    duties = (
        "Các xã có tên tại Điều 1 không còn danh hiệu kể từ ngày ký Quyết định này, có trách nhiệm khắc phục các tiêu chí không "
        "còn đạt; đủ điều kiện thì đề nghị công nhận lại.",
    )
    carriers = (
        f"Chánh Văn phòng {name}, Thủ trưởng các sở, ban, ngành liên quan, Chủ tịch Ủy ban nhân dân các huyện và các xã có tên "
        "tại Điều 1 chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký."
    )
    level = words.level_title(decision.level)
    return Revocation(head, f"Chủ tịch {name}", level, decision.year_met, communes, former, duties, carriers).paper()


def _given(event: TitleEvent | None) -> str:
    if event is None or not event.decision_no:
        return ""
    day = f" ngày {event.decided_on:%d/%m/%Y}" if event.decided_on else ""
    return f"công nhận theo Quyết định số {event.decision_no}{day}"


def _bases(decision: Decision, lines: list[Line]) -> tuple[str, ...]:
    sittings = {line.voted.sitting_id: line.voted.sitting for line in lines}
    votes = tuple(
        f"Căn cứ kết quả bỏ phiếu của Hội đồng thẩm định {day_in_words(sitting.held_on)}"
        for sitting in sittings.values()
    )
    rows = SittingPaper.objects.filter(
        sitting_id__in=sittings,
        kind=SUBMISSION,
        level=decision.level,
        year=decision.year_met,
        paper__number__isnull=False,
    ).exclude(paper__state=PaperState.CANCELLED)
    asked = tuple(
        f"Theo đề nghị của {row.paper.organ.name} tại Tờ trình số {row.paper.sign}"
        for row in rows.select_related("paper__organ")
    )
    return (*acts_of(line.dossier for line in lines), *votes, *asked)


def _signer(decision: Decision) -> Signer:
    """Who signs, with the post held on the day; dots of the office where nobody has signed yet."""
    if decision.signer is None:
        return Signer("", "Chủ tịch", "")
    posts = Post.objects.held_on(decision.decided_on or clock.today()).filter(
        user=decision.signer, role=Role.LEADER, agency=decision.organ
    )
    post = posts.order_by("pk").first()
    title = post.title if post and post.title else "Chủ tịch"
    position = f"KT. Chủ tịch\n{title}" if title.startswith("Phó") else title
    return Signer("", position, decision.signer.full_name)
