"""Illustrative evidence for the demo province: drawn papers and photos, through the real actions, on days of the past.

Nothing here is a paper of a commune: every file says on itself "dữ liệu minh họa", every document is stored with
``is_demo``. A dozen communes of the districts of the demo accounts have some; the commune of the first account has one
of each sort: a photo from elsewhere, a certificate about to end, one that has ended, a second revision, a loose document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from django.core.files.base import ContentFile

from datchuan.config import clock
from datchuan.confirmations.actions import note_change
from datchuan.evidence import actions
from datchuan.evidence.about import About
from datchuan.evidence.geography import point_inside
from datchuan.evidence.models import Attachment, Document
from datchuan.evidence.place import Place
from datchuan.evidence.queries import wanted_kinds
from datchuan.files.actions import receive
from datchuan.files.intake import Received
from datchuan.files.models import Kind
from datchuan.packs.demo_papers import paper, photo
from datchuan.people.models import Post, Role, User
from datchuan.places.models import Unit

#: The commune of the first demo account, and that of the second, whose district has some too.
SHOWN, SECOND = "20869", "20527"
#: How many communes of the first and of the second district have evidence.
COMMUNES, OF_SECOND = 12, 3
SET = "NTM"
PHOTOS = "Ảnh chụp hiện trạng có ngày chụp"
REPORT = "Báo cáo của UBND xã kèm bảng số liệu"
ROADS = "Bảng thống kê tuyến đường: tên, điểm đầu, điểm cuối, chiều dài, kết cấu mặt đường"
POOR = "Danh sách hộ nghèo, hộ cận nghèo theo thôn"
SAFE_FARMING = "Giấy chứng nhận VietGAP hoặc tương đương còn hạn"
HEALTH = "Số liệu sổ khám chữa bệnh điện tử trích từ phần mềm ngành y tế"
WHERE_ELSE = "Phần mềm hồ sơ sức khỏe của ngành y tế (minh họa)"
NOTE = "(minh họa)"
ELSEWHERE = (16.0544, 108.2022)  # a place some sixty kilometres away, for the warning beside a photo


@dataclass
class _Desk:
    """A commune with its officer and what is drawn for it."""

    commune: Unit
    officer: User
    rng: Random
    kinds: dict[str, list[str]]  # wanted kind -> codes of the indicators that want it

    @property
    def name(self) -> str:
        return str(self.commune)


def build(rng: Random, on: date) -> dict[str, int]:
    """Put the evidence of the demo into the libraries; a commune that has some is left alone. Returns counts."""
    with clock.travel(on):
        desks = _desks(rng, on)
    for desk in desks:
        if not Document.objects.filter(commune=desk.commune, is_demo=True).exists():
            _ordinary(desk, on)
            if desk.commune.code == SHOWN:
                _shown(desk, on)
    made = Document.objects.filter(is_demo=True)
    return {
        "communes": made.values("commune").distinct().count(),
        "documents": made.count(),
        "attached": Attachment.objects.now().filter(document__is_demo=True).count(),
    }


def _desks(rng: Random, on: date) -> list[_Desk]:
    kinds: dict[str, list[str]] = {}
    for code, texts in wanted_kinds(SET, on.year).items():
        for key, _text in texts:
            kinds.setdefault(key, []).append(code)
    posts = Post.objects.held_on(on).filter(role=Role.COMMUNE_OFFICER).select_related("user", "agency").order_by("pk")
    officers = {post.agency.unit_id: post.user for post in posts}
    found = []
    for code, most in ((SHOWN, COMMUNES - OF_SECOND), (SECOND, OF_SECOND)):
        for commune in _neighbours(code, on)[:most]:
            if commune.pk in officers:
                found.append(_Desk(commune, officers[commune.pk], Random(f"{rng.random()}:{commune.code}"), kinds))
    return found


def _neighbours(code: str, on: date) -> list[Unit]:
    """A commune and the others of its district that take part, the commune first."""
    units = Unit.objects.as_of(on).communes()
    own = units.filter(code=code).first()
    if own is None:
        return []
    same = units.taking_part(on).below(own.parent_id, on).exclude(pk=own.pk)
    return [own, *same.order_by("code")]


def _ordinary(desk: _Desk, on: date) -> None:
    """What most communes have: a report for many indicators, a photo, a place in another system."""
    day = on - timedelta(days=desk.rng.randint(30, 120))
    half = About(
        f"Báo cáo 6 tháng đầu năm {on.year} {NOTE}", f"{desk.rng.randint(20, 160)}/BC-UBND", f"UBND {desk.name}"
    )
    half = replace(half, dated=day, period_from=date(on.year, 1, 1), period_to=date(on.year, 6, 30))
    rows = [(f"Thôn {n}", f"{desk.rng.randint(90, 240)} hộ") for n in range(1, 7)]
    report = _add(desk, half, REPORT, day, _paper(desk, "Báo cáo kết quả xây dựng nông thôn mới", day, rows, 2))
    _also(desk, report, REPORT, day, desk.rng.randint(3, 6))
    with clock.travel(day):
        about = About(f"Sổ khám chữa bệnh điện tử {NOTE}", dated=day, system=WHERE_ELSE, checked_on=day)
        _keep(desk, about, HEALTH, None)
    if desk.commune.code not in (SHOWN, SECOND) and desk.rng.random() < 0.5:
        return  # gaps are part of real life
    taken = on - timedelta(days=desk.rng.randint(20, 90))
    seen = _add(
        desk, About(f"Ảnh tuyến đường trục thôn {NOTE}", dated=taken), PHOTOS, taken,
        _photo(desk, "Đường trục thôn", taken, point_inside(desk.commune.code)),
    )  # fmt: skip
    _also(desk, seen, PHOTOS, taken, 2)


def _shown(desk: _Desk, on: date) -> None:
    """What only the commune of the first account has: one of each sort that the pages can show."""
    day = on - timedelta(days=200)
    rows = [(f"ĐH{n}. Tuyến thôn {n}", f"{desk.rng.randint(4, 30) / 10:.1f} km".replace(".", ",")) for n in range(1, 9)]
    roads = _add(
        desk, About(f"Bảng thống kê tuyến đường {NOTE}", dated=day), ROADS, day,
        _paper(desk, "Bảng thống kê tuyến đường", day, rows[:6]),
    )  # fmt: skip
    _also(desk, roads, ROADS, day, 3)
    later = day + timedelta(days=60)
    with clock.travel(later):
        whole = _paper(desk, "Bảng thống kê tuyến đường, đủ các thôn", later, rows)
        actions.add_revision(
            roads, whole, by=desk.officer, version=roads.version, moved=note_change, note="bổ sung hai tuyến còn thiếu"
        )
    days = [(f"Thôn {n}", f"{desk.rng.randint(2, 14)} hộ") for n in range(1, 6)]
    ended = About(f"Danh sách hộ nghèo năm trước {NOTE}", dated=day, expires=on - timedelta(days=20))
    _add(desk, ended, POOR, day, _paper(desk, "Danh sách hộ nghèo, hộ cận nghèo", day, days))
    ending = About(f"Giấy chứng nhận VietGAP {NOTE}", "07/GCN", "Tổ chức chứng nhận (minh họa)", day)
    ending = replace(ending, expires=on + timedelta(days=40))
    farm = [("Cây trồng", "Rau ăn lá"), ("Diện tích", "3,2 ha")]
    _add(desk, ending, SAFE_FARMING, day, _paper(desk, "Giấy chứng nhận sản xuất theo VietGAP", day, farm))
    taken = on - timedelta(days=15)
    away = _photo(desk, "Nhà văn hóa", taken, ELSEWHERE)
    _add(desk, About(f"Ảnh nhà văn hóa xã {NOTE}", dated=taken), PHOTOS, taken, away, at=4)
    loose = _photo(desk, "Điểm thu gom rác", taken, point_inside(desk.commune.code))
    _add(desk, About(f"Ảnh điểm thu gom rác {NOTE}", dated=taken), "", taken, loose)


def _paper(desk: _Desk, title: str, on: date, rows: list[tuple[str, str]], pages: int = 1) -> Received:
    content = paper(f"{title} - {desk.name}", desk.name, on, rows, pages)
    return _received(desk, ContentFile(content, name=f"{title.split(',')[0]}.pdf"))


def _photo(desk: _Desk, words: str, on: date, at: tuple[float, float] | None) -> Received:
    content = photo(f"{words}, {desk.name}", on, desk.rng, at)
    return _received(desk, ContentFile(content, name=f"{words}.jpg"))


def _received(desk: _Desk, content: ContentFile) -> Received:
    return receive(content, by=desk.officer, allowed={Kind.IMAGE, Kind.PDF}, scope=desk.commune.chain)


def _add(desk: _Desk, about: About, kind: str, on: date, file: Received, at: int = 0) -> Document:
    with clock.travel(on):
        return _keep(desk, about, kind, file, at)


def _keep(desk: _Desk, about: About, kind: str, file: Received | None, at: int = 0) -> Document:
    """A document of a kind, attached to the indicator that wants it as the ``at``-th; loose without a kind."""
    codes = desk.kinds.get(kind, [])
    place = Place(SET, codes[min(at, len(codes) - 1)], clock.today().year, kind) if codes else None
    return actions.add_document(
        desk.commune, about, by=desk.officer, moved=note_change, stored=file, place=place, is_demo=True
    )


def _also(desk: _Desk, document: Document, kind: str, on: date, more: int) -> None:
    """Attach a document to the next indicators that want the same kind."""
    with clock.travel(on):
        for code in desk.kinds.get(kind, [])[1 : more + 1]:
            actions.attach(document, Place(SET, code, on.year, kind), by=desk.officer, moved=note_change)
