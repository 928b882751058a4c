"""The living style page: every component with Vietnamese sample text, for those who write pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.ui import words
from datchuan.ui.choropleth import MapProblem, MapShape, load_map
from datchuan.ui.fields import VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField


class SampleForm(VNForm):
    """Fields of every kind, to be looked at."""

    users = VNIntegerField(
        label=gettext_lazy("Số hộ dùng nước sạch"), help_text=gettext_lazy("Hộ thường trú, tính đến 31/12")
    )
    on = VNDateField(label=gettext_lazy("Ngày số liệu"), required=False)
    source = VNCharField(label=gettext_lazy("Nguồn"), max_length=200, required=False)
    column = VNChoiceField(
        label=gettext_lazy("Cột mức đạt chuẩn"),
        choices=[("DHNTB", gettext_lazy("Duyên hải Nam Trung Bộ")), ("TDMNPB", gettext_lazy("Trung du miền núi"))],
    )
    done = VNChoiceField(
        label=gettext_lazy("Đã xong chỉ tiêu này?"),
        choices=[("yes", gettext_lazy("Rồi")), ("no", gettext_lazy("Để sau"))],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(label=gettext_lazy("Số liệu đã được thôn xác nhận"), required=False)
    note = VNCharField(label=gettext_lazy("Giải thích"), lines=True, required=False)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The style page; on installations that are no demo only for operators."""
    rights = getattr(request, "rights", None)
    if not settings.DEMO and not (rights and rights.holds("operator")):
        raise Http404
    return render(request, "ui/style.html", _samples())


def _samples() -> dict[str, Any]:
    shape = _map()
    wrong = {"wrong-users": "1.631 hộ", "wrong-on": "31/02/2023", "wrong-source": "Trạm cấp nước", "wrong-done": "yes"}
    return {
        "form": SampleForm(),
        "wrong": SampleForm(wrong, prefix="wrong"),
        "letters": list(words.RESULTS),
        "tones": list(words.TONES),
        "rows": _tasks(),
        "facts": _facts(),
        "steps": _steps(),
        "matrix": [(name, "MMNMDMMMTMNMMMMMXMM"[n:] + "MMNMDMMMTMNMMMMMXMM"[:n]) for n, name in enumerate(_COMMUNES)],
        "numbers": [1530, Decimal("28.2"), Decimal("79.9600"), Decimal("1234567.5")],
        "some_day": date(2025, 2, 14),
        "some_moment": datetime(2023, 10, 12, 10, 42, tzinfo=clock.VIETNAM),
        "page": Paginator(range(60), 20).page(2),
        "shape": shape,
        "areas": _areas(shape) if shape else {},
        "legend": _legend(),
    }


_COMMUNES = ("A Tiêng", "Ba", "Cà Dy", "Đại Đồng", "Điện Hồng", "Quế Xuân 1", "Tam Mỹ Đông", "Trà Leng")


def _tasks() -> list[dict[str, Any]]:
    names = [
        ("17.1", "Tỷ lệ hộ được dùng nước sạch theo quy chuẩn", "doing", "Lan, hôm qua", "N", "còn thiếu 28 hộ", False),
        ("17.2", "Tỷ lệ cơ sở sản xuất bảo đảm quy định về bảo vệ môi trường", "todo", "", "D", "", False),
        ("17.3", "Cảnh quan xanh - sạch - đẹp, an toàn", "fix", "ảnh chưa rõ", "N", "còn thiếu 1 thôn", True),
        ("17.4", "Đất cây xanh sử dụng công cộng tại điểm dân cư", "todo", "", "T", "", False),
        ("17.5", "Mai táng, hỏa táng phù hợp với quy định", "done", "", "M", "", False),
        ("17.6", "Thu gom, xử lý chất thải rắn không nguy hại", "closed", "chờ Sở TN&MT giao mức", "", "", False),
        ("17.7", "Bao gói thuốc bảo vệ thực vật", "error", "tệp chưa gửi", "X", "không có vùng trồng", False),
    ]  # fmt: skip
    keys = ("code", "label", "status", "detail", "result", "missing", "near")
    return [dict(zip(keys, row, strict=True), url="#") for row in names]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": _("Số hộ dùng nước sạch"), "value": "431", "url": "#"},
        {"label": _("Tổng số hộ"), "value": "1.530", "url": "#"},
        {"label": _("Ảnh công trình"), "value": "", "url": "#"},
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": "Xã tự đánh giá", "state": "done", "who": "UBND xã Điện Hồng", "on": date(2023, 9, 20)},
        {"label": "Huyện thẩm tra", "state": "now", "who": "Phòng NN&PTNT",
         "note": "Còn 4 ngày làm việc (đến thứ Sáu 20/10)"},
        {"label": "Tỉnh thẩm định", "state": "ahead", "who": "Văn phòng Điều phối NTM tỉnh"},
    ]  # fmt: skip


def _map() -> MapShape | None:
    """The first map of the pack, if there is one that can be drawn."""
    for path in sorted(Path(settings.DATCHUAN_PACK).rglob("*.topojson")):
        try:
            return load_map(path)
        except (MapProblem, OSError):
            continue
    return None


def _areas(shape: MapShape) -> dict[str, tuple[str, str, str]]:
    """Made-up classes, the same at every call."""
    classes = ("q4", "q3", "q2", "q1", "q3", "unknown")
    codes = [code for code in shape.units if not shape.names[code].startswith(("Phường", "Thị trấn"))]
    return {
        code: (classes[n * 7 // 5 % 6], f"{shape.names[code]}: {n % 20}/19 (mẫu)", "#a") for n, code in enumerate(codes)
    }


def _legend() -> list[dict[str, Any]]:
    lines = [("q4", _("Đủ 19 tiêu chí"), 32), ("q3", _("15 đến 18 tiêu chí"), 65), ("q2", _("10 đến 14 tiêu chí"), 33),
             ("q1", _("Dưới 10 tiêu chí"), 31), ("unknown", _("Chưa có số liệu"), 32)]  # fmt: skip
    return [{"css": css, "label": label, "count": count, "url": "#"} for css, label, count in lines]
