"""Who may write evidence, and when. ``""`` is yes; otherwise the sentence that the user reads."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Indicator
from datchuan.evidence.models import Attachment, Document, Pin
from datchuan.evidence.place import Place, day_of
from datchuan.files.workflow import State
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.queries import takes_part

#: Most remarks that stand on one file.
MOST_PINS = 100
#: The first year that the database takes (see ``evidence_year_sane``).
FIRST_YEAR = 2010


def why_not_write(rights: Rights, commune: Unit) -> str:
    """Whether the person may add to the library of a commune or change it: its own officer only."""
    if commune.pk not in rights.own_commune_ids:
        return _(
            "Minh chứng do cán bộ của xã đưa lên. Anh/chị xem và tải được minh chứng này; "
            "nếu thấy còn thiếu, liên hệ Ủy ban nhân dân xã."
        )
    if not takes_part(commune.pk, clock.today()):
        return _("Đơn vị này không thuộc Chương trình nông thôn mới, nên không đưa minh chứng lên.")
    return ""


def why_not_change(rights: Rights, document: Document) -> str:
    """Whether the person may describe a document anew or add a revision to it."""
    if sentence := why_not_write(rights, document.commune):
        return sentence
    if document.is_withdrawn:
        return _("Tài liệu này đã rút khỏi thư viện. Đưa lên lại như một tài liệu mới nếu cần dùng.")
    return ""


def why_not_attach(rights: Rights, document: Document, place: Place) -> str:
    """Whether the person may use a document as evidence of an indicator in a year."""
    if sentence := why_not_change(rights, document):
        return sentence
    if sentence := why_not_place(place):
        return sentence
    if document.stored is not None and document.stored.state == State.BLOCKED:
        return _("Tệp của tài liệu này bị chặn: %(problem)s Gửi tệp khác rồi gắn lại.") % {
            "problem": document.stored.problem
        }
    return ""


_indicators = Prepared(
    lambda edition, code: Indicator.objects.filter(edition_id=edition, code=code).order_by().values_list("pk"),
    edition=int,
    code=str,
)


def why_not_place(place: Place) -> str:
    """Whether there is such an indicator in such a year to prove."""
    year = place.year
    if year > clock.today().year:
        return _("Chưa đến năm %(year)s. Chọn năm %(now)s hoặc năm trước.") % {"year": year, "now": clock.today().year}
    edition = editions_in_force(day_of(year)).get(place.set_code) if year >= FIRST_YEAR else None
    if edition is None or not _indicators(edition=edition.pk, code=place.indicator_code):
        return _("Bộ tiêu chí của năm %(year)s không có chỉ tiêu %(code)s. Chọn chỉ tiêu khác.") % {
            "year": year,
            "code": place.indicator_code,
        }
    return ""


def why_not_detach(rights: Rights, attachment: Attachment, reason: str) -> str:
    """Whether the person may end the use of a document for an indicator."""
    if sentence := why_not_write(rights, attachment.document.commune):
        return sentence
    if attachment.ended_at is not None:
        return _("Tài liệu này đã được gỡ khỏi chỉ tiêu trước đó.")
    return "" if reason else _("Ghi vì sao gỡ, để người thẩm tra hiểu.")


def why_not_withdraw(rights: Rights, document: Document, reason: str) -> str:
    """Whether the person may take a document out of the library."""
    if sentence := why_not_change(rights, document):
        return sentence
    return "" if reason else _("Ghi vì sao rút tài liệu này, để người thẩm tra hiểu.")


def why_not_link(link: str) -> str:
    """Whether an address may be shown as a link: of the web, with a host, without a name or password in it.

    The server never opens it.
    """
    try:
        parts = urlsplit(link)
        host, named = parts.hostname, parts.username is not None or parts.password is not None
    except ValueError:
        return _("Địa chỉ này có chỗ gõ sai. Chép lại từ thanh địa chỉ của trình duyệt.")
    if parts.scheme not in {"http", "https"} or not host:
        return _("Địa chỉ phải bắt đầu bằng https:// hoặc http://. Chép lại từ thanh địa chỉ của trình duyệt.")
    if named:
        return _("Địa chỉ này có tên đăng nhập hoặc mật khẩu bên trong. Xóa phần đứng trước dấu @ rồi lưu lại.")
    return ""


def why_not_pin(rights: Rights, document: Document) -> str:
    """Whether the person may put a remark on a file: whoever sees the commune and works on its figures or dossier."""
    if document.commune_id not in rights.commune_ids or rights.roles <= {Role.OPERATOR}:
        return _("Ghi chú trên minh chứng do người được xem minh chứng của xã này ghi.")
    if document.is_withdrawn:
        return _("Tài liệu này đã rút khỏi thư viện, nên không ghi chú thêm.")
    return ""


def why_not_place_pin(text: str, page: int, pages: int, standing: int) -> str:
    """Whether a remark fits the file: it says something, on a page that is there, and there are not too many."""
    if not text:
        return _("Viết điều cần ghi chú rồi bấm vào chỗ đó trên ảnh.")
    if not 1 <= page <= pages:
        return _("Tệp này có %(pages)d trang. Chọn trang từ 1 đến %(pages)d.") % {"pages": pages}
    if standing >= MOST_PINS:
        return _("Tệp này đã có %(n)d ghi chú. Gỡ các ghi chú đã xong rồi ghi thêm.") % {"n": standing}
    return ""


def why_not_take_off(rights: Rights, pin: Pin) -> str:
    """Whether the person may take a remark off: only who wrote it."""
    if pin.put_by_id != rights.user_id:
        return _("Ghi chú này do %(name)s ghi; chỉ người đó gỡ được.") % {"name": pin.put_by}
    return _("Ghi chú này đã được gỡ.") if pin.taken_off_at is not None else ""
