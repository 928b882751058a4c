"""Who may do what with a survey, and when. ``""`` is yes; otherwise the sentence that the person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.procedures.words import LEVELS
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.tally import Counts
from datchuan.surveys.workflow import BY_ACTION, READABLE, Action, Side, State
from datchuan.ui.numbers import format_number

#: Most villages of one commune, and most households of one village: a slip of the keys must not pass.
MOST_VILLAGES = 80
MOST_HOUSEHOLDS = 20_000
#: Villages that a sentence names; of the others it gives the number.
NAMED = 6


def as_front(rights: Rights) -> Rights:
    """The person as far as the posts of the Front reach: another post of the same person reads and writes nothing here."""
    return Rights(rights.user_id, rights.on, tuple(post for post in rights.posts if post.role == Role.FRONT))


def stands(side: Side, rights: Rights, commune_id: int) -> bool:
    """Whether the person speaks for the Front over a commune; ``ABOVE``: from the district or the province."""
    posts = as_front(rights).posts
    if side == Side.ABOVE:
        posts = tuple(post for post in posts if post.agency.level in (Level.DISTRICT, Level.PROVINCE))
    return bool(posts) and commune_id in Rights(rights.user_id, rights.on, posts).commune_ids


def may_read(rights: Rights, survey: Survey) -> bool:
    """Whether the person reads its numbers: the Front always, everybody else within reach once they are locked."""
    return survey.state in READABLE or stands(Side.FRONT, rights, survey.commune_id)


def not_yet_readable() -> str:
    return _("Mặt trận đang lấy ý kiến; số liệu xem được sau khi khóa.")


def front_only() -> str:
    return _(
        "Việc lấy ý kiến sự hài lòng do Mặt trận Tổ quốc tổ chức và ghi số; Ủy ban nhân dân và các cơ quan khác không ghi "
        "thay. Anh/chị xem được số tổng sau khi Mặt trận khóa số liệu."
    )


def why_not_open(rights: Rights, commune_id: int | None = None) -> str:
    """Whether the person may open a survey (of a commune)."""
    front = as_front(rights)
    if not front.posts:
        return front_only()
    if commune_id is not None and commune_id not in front.commune_ids:
        return _("Xã này ngoài địa bàn Mặt trận của anh/chị. Chọn xã trong danh sách.")
    return ""


def why_not_plan(level: str, year: int, opened_on: date, closes: date | None, on: date) -> str:
    """Whether a survey can be of this level, year and these days."""
    if level not in LEVELS or not on.year - 1 <= year <= on.year:
        return _("Chọn danh hiệu và năm xét: năm nay hoặc năm trước.")
    if opened_on > on:
        return _("Ngày bắt đầu chưa tới. Ghi ngày phát phiếu đầu tiên, không sau hôm nay.")
    if closes is not None and closes < opened_on:
        return _("Ngày thu phiếu xong ở trước ngày bắt đầu. Xem lại hai ngày.")
    return ""


def already_under_way() -> str:
    return _("Xã này đang có một đợt lấy ý kiến cho danh hiệu và năm đó. Mở đợt đang có để ghi tiếp.")


def why_not(action: Action, rights: Rights, survey: Survey) -> str:
    """Whether the person may do something with a survey: first whose move it is, then its state."""
    row = BY_ACTION[action]
    if not stands(Side.FRONT, rights, survey.commune_id):
        return front_only()
    if not stands(row.side, rights, survey.commune_id):
        return _("Số đã khóa do Mặt trận Tổ quốc huyện hoặc tỉnh mở lại. Báo Mặt trận cấp trên, nêu lý do.")
    return "" if survey.state in row.sources else _in_state(State(survey.state))


def _in_state(state: State) -> str:
    sentences = {
        State.COLLECTING: _("Đợt này đang lấy ý kiến. Khóa số liệu rồi mới làm được việc này."),
        State.LOCKED: _("Số liệu đã khóa nên không đổi. Cần sửa thì Mặt trận huyện hoặc tỉnh mở lại, nêu lý do."),
        State.SENT: _("Báo cáo đã gửi, số liệu giữ nguyên. Cần lấy ý kiến lại thì mở đợt mới."),
    }
    return sentences[state]


def why_not_lock(villages: Sequence[Village]) -> str:
    """Whether every village is accounted for: counted with its minutes, or with the reason why nothing came back."""
    if not villages:
        return _("Chưa có danh sách thôn, tổ dân phố. Ghi danh sách trước.")
    if missing := [one.name for one in villages if one.is_missing]:
        return _(
            "Còn %(count)d thôn chưa kiểm phiếu: %(names)s. Ghi số đếm, hoặc ghi lý do không thu được phiếu, rồi khóa."
        ) % {"count": len(missing), "names": _named(missing)}
    if lacking := [one.name for one in villages if one.lacks_minutes]:
        return _("Còn %(count)d thôn chưa có biên bản kiểm phiếu: %(names)s. Đính kèm biên bản rồi khóa.") % {
            "count": len(lacking),
            "names": _named(lacking),
        }
    if not sum(one.valid or 0 for one in villages):
        return _("Chưa có phiếu hợp lệ nào, nên không có kết quả để khóa.")
    return ""


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (_(" và %(count)d thôn khác") % {"count": more} if more > 0 else "")


def reason_wanted() -> str:
    return _("Ghi lý do mở lại, để xã, huyện và người đọc nhật ký hiểu vì sao số đổi.")


# Numbers of a village


def why_not_counts(counts: Counts) -> dict[str, str]:
    """Field -> what does not fit, each beside the field where the chain breaks; empty when all fits."""
    found = _chain(counts)
    parts = ("valid", "satisfied", "unsatisfied", "no_opinion")
    given = [name for name in parts if getattr(counts, name) is not None]
    if counts.none_reason and (given or counts.returned):
        return found | {"none_reason": _("Thôn đã có phiếu thu về thì không ghi là không thu được. Bỏ một trong hai.")}
    if given and len(given) < len(parts):
        absent = next(name for name in parts if name not in given)
        found.setdefault(
            absent, _("Đã kiểm phiếu thì ghi đủ cả bốn số, từ phiếu hợp lệ đến không có ý kiến; không có thì ghi 0.")
        )
    if given and counts.returned is None:
        found.setdefault("returned", _("Ghi số phiếu thu về trước khi ghi kết quả kiểm phiếu."))
    if len(given) == len(parts) and not found:
        total = (counts.satisfied or 0) + (counts.unsatisfied or 0) + (counts.no_opinion or 0)
        if total != counts.valid:
            found["satisfied"] = _(
                "Hài lòng, không hài lòng và không có ý kiến cộng lại được %(total)s, khác số phiếu hợp lệ %(valid)s. Đếm lại."
            ) % {"total": format_number(total), "valid": format_number(counts.valid or 0)}
    return found


def _chain(counts: Counts) -> dict[str, str]:
    """Given out ≤ households, returned ≤ given out, valid ≤ returned."""
    found = {}
    if not 0 < counts.households <= MOST_HOUSEHOLDS:
        found["households"] = _("Số hộ của thôn từ 1 đến %(most)s. Xem lại số hộ.") % {
            "most": format_number(MOST_HOUSEHOLDS)
        }
    if counts.given is not None and counts.given > counts.households:
        found["given"] = _more(_("phiếu phát ra"), counts.given, _("số hộ"), counts.households)
    if counts.returned is not None:
        if counts.given is None:
            found["given"] = _("Ghi số phiếu phát ra trước khi ghi số phiếu thu về.")
        elif counts.returned > counts.given:
            found["returned"] = _more(_("phiếu thu về"), counts.returned, _("số phiếu phát ra"), counts.given)
        if counts.valid is not None and counts.valid > counts.returned:
            found["valid"] = _more(_("phiếu hợp lệ"), counts.valid, _("số phiếu thu về"), counts.returned)
    return found


def _more(what: str, count: int, whole: str, of: int) -> str:
    return _("%(count)s %(what)s nhiều hơn %(whole)s %(of)s. Xem lại hai số.") % {
        "count": format_number(count), "what": what, "whole": whole, "of": format_number(of),
    }  # fmt: skip


def why_not_villages(names: Iterable[str], dropped: Iterable[Village]) -> str:
    """Whether a list of villages may take the place of the one that stands."""
    names = list(names)
    if not names:
        return _("Ghi ít nhất một thôn hoặc tổ dân phố.")
    if len(names) > MOST_VILLAGES:
        return _("Danh sách có %(count)d dòng, nhiều hơn %(most)d. Xem lại danh sách.") % {
            "count": len(names),
            "most": MOST_VILLAGES,
        }
    if touched := [one.name for one in dropped if one.is_touched]:
        return _("%(names)s đã ghi số phiếu nên không bỏ khỏi danh sách được. Xóa số đã ghi của thôn trước.") % {
            "names": _named(touched)
        }
    return ""
