"""What a sign says: what was seen, how it is reckoned, what innocent reasons there are, what to do. It accuses nobody."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from datchuan.criteria.engine import Value
from datchuan.plausibility.models import Sign
from datchuan.plausibility.parameters import Rule
from datchuan.plausibility.workflow import Kind
from datchuan.ui.numbers import format_number


@dataclass(frozen=True)
class Told:
    """The paragraphs of a sign's page."""

    because: str
    reckoning: str
    innocent: str
    todo: str


def number(value: float | int | str | Decimal) -> str:
    return format_number(Decimal(str(value)))


def percent(value: str) -> str:
    return f"{number(value)} %"


def share(value: Value) -> str:
    return _("%(num)s trên %(den)s") % {"num": number(value.num or 0), "den": number(value.den or 0)}


def chance(value: float) -> str:
    """How seldom something happens by chance: "1 trong 2.500 lần"."""
    if value >= 0.5:
        return _("nhiều hơn một trong hai lần")
    if value < 1e-9:
        return _("ít hơn 1 trong một tỷ lần")
    times = round(1 / value)
    digits = 10 ** max(0, len(str(times)) - 2)
    return _("khoảng 1 trong %(times)s lần") % {"times": number(round(times / digits) * digits)}


def because(sign: Sign) -> str:
    """Why it should be looked at, in a sentence."""
    return _BECAUSE[Kind(sign.kind)](sign)


def told(sign: Sign, rule: Rule | None) -> Told:
    kind = Kind(sign.kind)
    return Told(because(sign), _reckoning(sign, rule), _innocent(kind), _todo(kind))


def _bunching(sign: Sign) -> str:
    counts = sign.facts["counts"]
    return _("Nên xem lại vì %(beyond)s xã vừa đủ ngưỡng, chỉ %(short)s xã vừa thiếu trong cùng một khoảng hẹp.") % {
        "beyond": number(counts["beyond"]),
        "short": number(counts["short"]),
    }


def _identical(sign: Sign) -> str:
    counts = sign.facts["counts"]
    return _("Nên xem lại vì có %(pairs)s cặp xã ghi số giống hệt nhau.") % {"pairs": number(counts["pairs"])}


def _jumps(sign: Sign) -> str:
    counts = sign.facts["counts"]
    return _(
        "Nên xem lại vì %(large)s trong %(late)s số liệu sửa ngay trước khi nộp tăng nhiều hơn mức thường thấy."
    ) % {
        "large": number(counts["large"]),
        "late": number(counts["late"]),
    }


def _photos(sign: Sign) -> str:
    return _("Nên xem lại vì %(count)s xã gửi ảnh trông như một.") % {"count": number(len(sign.communes))}


def _round_ends(sign: Sign) -> str:
    counts = sign.facts["counts"]
    return _("Nên xem lại vì %(round)s trong %(numbers)s số đếm tận cùng là 0 hoặc 5.") % {
        "round": number(counts["round"]),
        "numbers": number(counts["numbers"]),
    }


_BECAUSE = {
    Kind.BUNCHING: _bunching,
    Kind.IDENTICAL: _identical,
    Kind.JUMPS: _jumps,
    Kind.PHOTOS: _photos,
    Kind.ROUND_ENDS: _round_ends,
}


def _reckoning(sign: Sign, rule: Rule | None) -> str:
    counts, kind = sign.facts["counts"], Kind(sign.kind)
    n = {name: number(value) for name, value in (rule.numbers if rule else {}).items()}
    got = {name: number(value) for name, value in counts.items()} | {"chance": chance(sign.chance)} | n
    if kind is Kind.PHOTOS:
        said = _(
            "Mỗi ảnh được rút thành 64 dấu sáng, tối. Hai ảnh của hai xã khác nhau không quá %(bits)s dấu trong khi "
            "so %(pictures)s ảnh "
            "với nhau; ảnh một xã dùng lại cho chính xã đó không tính."
        )
    else:
        said = _RECKONING[kind]()
    try:
        return said % got
    except KeyError:  # the pack no longer looks for this kind
        return _("Gói dữ liệu không còn tìm loại dấu hiệu này.")


_RECKONING = {
    Kind.BUNCHING: lambda: _(
        "Trong khoảng %(width)s điểm phần trăm mỗi bên của ngưỡng có %(beyond)s xã đủ và %(short)s xã thiếu. Tính "
        "theo số hộ, số người "
        "của từng xã, và đã để phần đủ nhiều gấp %(slack)s lần phần thiếu, thì chờ đợi %(expected)s xã đủ. Ngẫu "
        "nhiên mà được như vậy "
        "hoặc hơn: %(chance)s."
    ),
    Kind.IDENTICAL: lambda: _(
        "So từng xã với từng xã, có %(pairs)s cặp giống hệt, trong khi các xã cỡ như nhau chỉ tình cờ trùng khoảng "
        "%(expected)s cặp "
        "(đã nhân %(slack)s để dự phòng). Ngẫu nhiên mà được như vậy hoặc hơn: %(chance)s."
    ),
    Kind.JUMPS: lambda: _(
        "Trong %(days)s ngày trước khi nộp, %(late)s số liệu được sửa; %(large)s số có mức tăng thuộc nhóm lớn nhất "
        "(%(top)s) so với các lần "
        "sửa khác của cùng chỉ tiêu ở mọi xã, trong khi chờ đợi %(expected)s. Ngẫu nhiên mà được như vậy hoặc hơn: "
        "%(chance)s."
    ),
    Kind.ROUND_ENDS: lambda: _(
        "Chữ số cuối của số đếm từ %(least)s trở lên phân bố đều: 0 và 5 chiếm một phần năm. Ở đây %(round)s trong "
        "%(numbers)s số, trong khi "
        "chờ đợi %(expected)s. Ngẫu nhiên mà được như vậy hoặc hơn: %(chance)s."
    ),
}


def _innocent(kind: Kind) -> str:
    return {
        Kind.BUNCHING: _(
            "Cũng có thể do xã dồn sức cho phần còn thiếu rồi dừng khi đủ, do kế hoạch giao đúng bằng ngưỡng, hoặc "
            "do quy định làm tròn."
        ),
        Kind.IDENTICAL: _(
            "Cũng có thể do hai xã cỡ như nhau tình cờ trùng, do dùng chung một nguồn số của huyện, hoặc do chép mẫu "
            "của nhau mà quên sửa."
        ),
        Kind.JUMPS: _(
            "Cũng có thể do công trình vừa xong, do kỳ thống kê vừa chốt, hoặc do xã gom số cả năm để nhập một lần "
            "trước khi nộp."
        ),
        Kind.PHOTOS: _(
            "Cũng có thể do công trình nằm trên ranh giới hai xã, do ảnh mẫu hoặc ảnh chung của huyện, hoặc do chọn "
            "nhầm tệp."
        ),
        Kind.ROUND_ENDS: _(
            "Cũng có thể do sổ gốc ghi số tròn, do chỉ có số ước lượng, hoặc do chỉ tiêu giao bằng số tròn và xã làm "
            "đúng bằng giao."
        ),
    }[kind]


def _todo(kind: Kind) -> str:
    if kind is Kind.PHOTOS:
        return _(
            "Mở hai ảnh xem cạnh nhau, xem ngày chụp và nơi chụp, rồi hỏi xã đã gửi. Xem xong ghi lại và đóng dấu hiệu."
        )
    return _(
        "Xem minh chứng và sổ gốc của vài xã trong danh sách, hỏi cách lấy số; cần chắc chắn thì đo lại. Xem xong "
        "ghi lại và đóng dấu hiệu."
    )
