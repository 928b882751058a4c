"""The kinds of official papers: what each is called, its letters in the symbol, and the form of its page.

The letters and the forms follow Nghị định 30/2020/NĐ-CP, Phụ lục I and III. Who asks for which paper in which step is
said by the procedure of the pack; this table only knows how a paper looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language


class Form(StrEnum):
    """The form of the page: what stands between the heading and the signature."""

    LETTER = "letter"  # tờ trình, báo cáo, thông báo: place and date, perhaps "Kính gửi"
    DECISION = "decision"  # the authority, its bases, "QUYẾT ĐỊNH:" and articles
    MINUTES = "minutes"  # no place and date in the heading; the secretary and the chair sign


@dataclass(frozen=True)
class Kind:
    """A kind of paper. ``type_name`` stands in capitals on the page, ``letters`` before the organ in the symbol.

    ``lists_places``: the communes it names may be read by anybody who checks the paper.
    """

    code: str
    type_name: str
    letters: str
    form: Form
    name_vi: str
    name_en: str
    lists_places: bool = False

    @property
    def name(self) -> str:
        """The name in the language of the page; papers themselves and the journal keep the Vietnamese one."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi

    def symbol(self, organ: str) -> str:
        """The symbol after the number: ``TTr-UBND``."""
        return f"{self.letters}-{organ}"


_LETTER, _DECISION, _MINUTES = Form.LETTER, Form.DECISION, Form.MINUTES

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("to_trinh_xa", "Tờ trình", "TTr", _LETTER, "Tờ trình của xã", "Submission of the commune"),
        Kind("bao_cao_ket_qua", "Báo cáo", "BC", _LETTER, "Báo cáo kết quả của xã", "Report on the commune's results"),
        Kind(
            "bao_cao_tong_hop_y_kien", "Báo cáo", "BC", _LETTER,
            "Báo cáo tổng hợp ý kiến", "Report on the opinions received",
        ),
        Kind("bien_ban_hop_xa", "Biên bản", "BB", _MINUTES, "Biên bản họp của xã", "Minutes of the commune's meeting"),
        Kind(
            "bao_cao_tham_tra", "Báo cáo", "BC", _LETTER,
            "Báo cáo thẩm tra của huyện", "Report of the district's verification",
        ),
        Kind("to_trinh_huyen", "Tờ trình", "TTr", _LETTER, "Tờ trình của huyện", "Submission of the district", True),
        Kind(
            "bien_ban_hop_huyen", "Biên bản", "BB", _MINUTES,
            "Biên bản họp của huyện", "Minutes of the district's meeting",
        ),
        Kind(
            "ket_qua_tham_dinh", "Báo cáo", "BC", _LETTER,
            "Kết quả thẩm định của sở, ngành", "Appraisal by a department",
        ),
        Kind(
            "bao_cao_tham_dinh", "Báo cáo", "BC", _LETTER,
            "Báo cáo thẩm định của tỉnh", "Report of the province's appraisal",
        ),
        Kind(
            "bien_ban_hoi_dong", "Biên bản", "BB", _MINUTES,
            "Biên bản họp Hội đồng thẩm định", "Minutes of the appraisal council",
        ),
        Kind("bien_ban_kiem_phieu", "Biên bản", "BB", _MINUTES, "Biên bản kiểm phiếu", "Minutes of the counting"),
        Kind("to_trinh_tinh", "Tờ trình", "TTr", _LETTER, "Tờ trình trình Chủ tịch tỉnh", "Submission to the Chairman", True),
        Kind(
            "quyet_dinh_cong_nhan", "Quyết định", "QĐ", _DECISION,
            "Quyết định công nhận", "Decision of recognition", True,
        ),
        Kind(
            "bao_cao_kho_khan", "Báo cáo", "BC", _LETTER,
            "Báo cáo tổng hợp khó khăn, vướng mắc", "Compiled report on obstacles",
        ),
        Kind(
            "quyet_dinh_thu_hoi", "Quyết định", "QĐ", _DECISION,
            "Quyết định thu hồi", "Decision of revocation", True,
        ),
        Kind("bao_cao_dinh_ky", "Báo cáo", "BC", _LETTER, "Báo cáo định kỳ", "Periodic report"),
        Kind("thong_bao_tra_ho_so", "Thông báo", "TB", _LETTER, "Thông báo trả hồ sơ", "Notice of a returned dossier"),
    )
}  # fmt: skip
CHOICES = [(kind.code, kind.name_vi) for kind in KINDS.values()]


def kind_of(code: str) -> Kind:
    """The kind of a code. Raises ``KeyError``."""
    return KINDS[code]
