"""What is asked of the room: space, uploads, copies, and what an operator must know."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.files import limits, storage
from datchuan.files.models import Copy, Damage, StoredFile, Upload
from datchuan.files.rules import takes_part
from datchuan.files.scanning import scanner
from datchuan.files.workflow import State
from datchuan.journal.models import SYSTEM
from datchuan.people.models import User
from datchuan.people.rights import Rights

#: The least that a file counts for: a block of the disk, its rows, its line in the journal.
LEAST_SPACE = 4096
ALARM_SHARE = 0.8
_NAMED = 5


def may_send_to(rights: Rights, scope: str) -> bool:
    """Whether a person may send files to a scope: a commune within reach, or ``system`` for whoever takes part."""
    if not takes_part(rights):
        return False
    if scope == SYSTEM:
        return True
    kind, _colon, code = scope.partition(":")
    return kind == "commune" and rights.commune(code) is not None


def used_bytes(scope: str) -> int:
    """Bytes that the files of a scope count for, uploads on their way included."""
    kept = StoredFile.objects.filter(scope=scope).aggregate(n=Sum(Greatest("space", LEAST_SPACE)))["n"] or 0
    coming = Upload.objects.filter(scope=scope, stored=None, expires_at__gt=clock.real_now())
    return int(kept) + int(coming.aggregate(n=Sum("size"))["n"] or 0)


def unfinished_uploads(user: User) -> int:
    return Upload.objects.filter(owner=user, stored=None, expires_at__gt=clock.real_now()).count()


def upload_of(user: User, key: UUID | str) -> Upload | None:
    """The upload with this key if it is the person's own and not expired; None for anything else, also for no key."""
    try:
        found = UUID(str(key))
    except ValueError:
        return None
    return Upload.objects.filter(pk=found, owner_id=user.pk, expires_at__gt=clock.real_now()).first()


def copy_of(stored: StoredFile, role: str) -> Copy | None:
    """One copy; from the prefetched ones where they are."""
    return next((copy for copy in stored.copies.all() if copy.role == role), None)


def alike(first: str, second: str) -> int:
    """In how many of 64 bits two picture hashes differ: 0 to 64; up to 6 is most likely the same picture."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def removed_words(stored: StoredFile) -> str:
    """What was cleaned out of a PDF, in words; "" when nothing was."""
    words = {
        "script": _("mã lệnh"),
        "launch": _("lệnh mở chương trình, tệp khác"),
        "submit": _("lệnh gửi dữ liệu"),
        "attachment": _("tệp gắn kèm"),
        "media": _("phim, âm thanh"),
        "form": _("biểu mẫu XFA"),
    }
    return ", ".join(words[word] for word in stored.facts.get("removed", []) if word in words)


def warnings() -> list[str]:
    """What an operator must know about the files, one sentence each; empty when all is well."""
    return [*_about_scanner(), *_about_damage(), *_about_room()]


def _about_scanner() -> list[str]:
    waiting = StoredFile.objects.filter(state=State.QUARANTINE)
    found = scanner()
    if found is None:
        return [
            _(
                "Máy chủ chưa có phần quét vi-rút; %(count)d tệp chưa quét. Cài ClamAV rồi đặt DATCHUAN_CLAMD_SOCKET; các tệp ấy "
                "sẽ được quét sau."
            )
            % {"count": waiting.count()}
        ]
    if not found.ping():
        return [
            _(
                "Phần quét vi-rút (ClamAV) không trả lời; %(count)d tệp đang chờ. Kiểm tra clamd và DATCHUAN_CLAMD_SOCKET."
            )
            % {"count": waiting.count()}
        ]
    late = waiting.filter(received_at__lt=clock.now() - timedelta(hours=1)).count()
    if late:
        return [_("%(count)d tệp chờ quét vi-rút đã quá một giờ. Kiểm tra worker và nhật ký.") % {"count": late}]
    return []


def _about_damage() -> list[str]:
    damaged = Copy.objects.exclude(damage=Damage.NONE)
    count = damaged.count()
    if not count:
        return []
    names = ", ".join(damaged.order_by("pk").values_list("name", flat=True)[:_NAMED])
    return [
        _("%(count)d tệp trên đĩa bị mất hoặc khác lúc nhận (%(names)s). Khôi phục chúng từ bản sao lưu.")
        % {"count": count, "names": names}
    ]


def _about_room() -> list[str]:
    found: list[str] = []
    root = limits.root()
    if root.exists() and not os.access(root, os.W_OK):
        found.append(_("Không ghi được vào thư mục tệp. Kiểm tra quyền của thư mục DATCHUAN_FILES_ROOT."))
    if not (root / "kept").exists() and Copy.objects.exists() and storage.is_local():
        found.append(
            _("Thư mục tệp trống trong khi sổ có tệp. Kiểm tra ổ đĩa của DATCHUAN_FILES_ROOT đã được gắn chưa.")
        )
    share = storage.used_share(root)
    if share >= ALARM_SHARE or storage.free_bytes(root) < limits.keep_free_bytes():
        found.append(
            _("Ổ đĩa chứa tệp đã đầy %(share)d %%. Thêm dung lượng trước khi việc nhận tệp phải dừng.")
            % {"share": int(share * 100)}
        )
    return found + _full_communes()


def _full_communes() -> list[str]:
    limit = limits.quota_bytes() * ALARM_SHARE
    spaces = StoredFile.objects.exclude(scope=SYSTEM).values("scope").annotate(used=Sum("space"))
    full = sorted(row["scope"].removeprefix("commune:") for row in spaces.filter(used__gte=limit))
    if not full:
        return []
    return [
        _("Kho tệp của %(count)d xã đã quá 80 %% mức (%(codes)s). Tăng mức hoặc báo xã dọn bớt.")
        % {"count": len(full), "codes": ", ".join(full[:_NAMED])}
    ]
