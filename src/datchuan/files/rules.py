"""Who may send, and what may be given out. "" is yes, otherwise the sentence that a person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.files import limits
from datchuan.files.models import Damage, StoredFile
from datchuan.files.workflow import TABLE, State
from datchuan.people.models import Role
from datchuan.people.rights import Rights


def takes_part(rights: Rights) -> bool:
    """Whether the person does any work of the programme; operators alone see nothing of it."""
    return bool(rights.roles - {Role.OPERATOR})


def may_step(stored: StoredFile, step: str) -> bool:
    """Whether the table allows a step from the state in which the file is."""
    return stored.state in TABLE[step].sources


def why_not_show(stored: StoredFile) -> str:
    """Why no picture of it is shown. A picture is drawn by ourselves, so it may be seen before the scan."""
    if stored.state == State.BLOCKED:
        return stored.problem
    return ""


def why_not_download(stored: StoredFile, damage: str = Damage.NONE) -> str:
    """Why its bytes are not given out. Where there is no scanner, unscanned files are given out and marked so."""
    if stored.state == State.BLOCKED:
        return stored.problem
    if damage != Damage.NONE:
        return _(
            "Tệp trên máy chủ bị mất hoặc khác lúc nhận, nên không cho tải để khỏi dùng nhầm. Báo quản trị hệ thống "
            "khôi phục từ bản sao lưu."
        )
    if stored.state == State.QUARANTINE and limits.scanner_address():
        return _("Tệp đang chờ quét vi-rút, thường dưới một phút. Tải lại trang rồi thử lại.")
    return ""


def why_not_rely(stored: StoredFile) -> str:
    """Why the file may not go with a dossier that is submitted: only what was scanned and found clean may.

    Where there is no scanner at all nothing could ever go, so an unscanned file may, visibly marked.
    """
    if stored.state == State.BLOCKED:
        return stored.problem
    if stored.state == State.QUARANTINE and limits.scanner_address():
        return _("Tệp %(name)s đang chờ quét vi-rút. Nộp lại sau ít phút.") % {"name": stored.name}
    return ""


def state_text(stored: StoredFile) -> str:
    """The state in words, for beside the file's name."""
    if stored.state == State.BLOCKED:
        return _("bị chặn: %(problem)s") % {"problem": stored.problem}
    if stored.state == State.CLEAN:
        return _("đã quét vi-rút, sạch")
    if limits.scanner_address():
        return _("đang chờ quét vi-rút")
    return _("chưa quét vi-rút (máy chủ chưa có phần quét)")
