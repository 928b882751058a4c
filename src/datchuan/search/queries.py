"""What is found, group by group, within the rights of the person who searches. A constant number of queries each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator
from datchuan.criteria.queries import set_order
from datchuan.criteria.words import set_word
from datchuan.evidence.models import Document
from datchuan.findings.models import Finding
from datchuan.guidance.models import GuidanceVersion, Question, Topic
from datchuan.guidance.queries import lines_of, names_of
from datchuan.guidance.workflow import State
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.text import fold
from datchuan.search.places import find_places
from datchuan.search.wording import Wanted, excerpt, marked

#: Hits of a group on the page of all groups, and on a page of the group alone.
FEW, PER_PAGE = 5, 25


@dataclass(frozen=True)
class Hit:
    """One thing that was found: where it opens, its name with marks, what it belongs to, the words around the match."""

    url: str
    title: SafeString
    about: str = ""
    text: SafeString | str = ""


@dataclass(frozen=True)
class Slice:
    """What a page of a group shows of all its hits."""

    start: int
    stop: int


@dataclass(frozen=True)
class Group:
    """A kind of thing with how many were found and those that are shown."""

    key: str
    label: str
    count: int
    hits: tuple[Hit, ...]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.hits)


@dataclass(frozen=True)
class Results:
    """A search with its groups; groups without a hit are left out."""

    wanted: Wanted
    groups: tuple[Group, ...]
    chosen: str = ""
    page: int = 1

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def pages(self) -> int:
        """Pages of the chosen group."""
        return max(1, -(-self.count // PER_PAGE)) if self.chosen else 1

    @property
    def range(self) -> range:
        return range(1, self.pages + 1)


Found = tuple[int, list[Hit]]
Finder = Callable[[Rights, Wanted, Slice], Found]


def may_search(rights: Rights) -> bool:
    """Whether a person has anything to search: accounts that only operate the installation see nothing of the programme."""
    return bool(rights.posts) and not rights.roles <= {Role.OPERATOR}


def search(rights: Rights, wanted: Wanted, chosen: str = "", page: int = 1) -> Results:
    """Search every group, or one of them page by page. An unknown group is none; a page too far is the last."""
    chosen = chosen if chosen in FINDERS else ""
    if not wanted:
        return Results(wanted, (), chosen)
    if not chosen:
        found = (_group(key, rights, wanted, Slice(0, FEW)) for key in FINDERS)
        return Results(wanted, tuple(group for group in found if group.count))
    group = _group(chosen, rights, wanted, Slice((page - 1) * PER_PAGE, page * PER_PAGE))
    last = max(1, -(-group.count // PER_PAGE))
    if page > last:
        page = last
        group = _group(chosen, rights, wanted, Slice((page - 1) * PER_PAGE, page * PER_PAGE))
    return Results(wanted, (group,) if group.count else (), chosen, page)


def _group(key: str, rights: Rights, wanted: Wanted, part: Slice) -> Group:
    count, hits = FINDERS[key](rights, wanted, part)
    return Group(key, label_of(key), count, tuple(hits))


def label_of(key: str) -> str:
    """The heading of a group."""
    labels = {
        "places": _("Xã, huyện"),
        "indicators": _("Chỉ tiêu"),
        "evidence": _("Minh chứng"),
        "findings": _("Phát hiện"),
        "guidance": _("Hướng dẫn"),
        "questions": _("Hỏi - đáp"),
    }
    return labels[key]


# Places and indicators: few enough to be ranked here


def _places(rights: Rights, wanted: Wanted, part: Slice) -> Found:
    found = find_places(rights, wanted)
    hits = []
    for place in found[part.start : part.stop]:
        former = _("tên khác hoặc tên cũ: %(names)s") % {"names": ", ".join(place.names)} if place.names else ""
        about = ", ".join(filter(None, (place.parent, _("mã %(code)s") % {"code": place.code})))
        hits.append(Hit(place.url, marked(place.name, wanted), about, marked(former, wanted) if former else ""))
    return len(found), hits


@dataclass(frozen=True)
class _Text:
    """An indicator as it is searched."""

    code: str
    name_vi: str
    name_en: str
    folded: str


@lru_cache(maxsize=32)
def _texts(edition_id: int, seal: str) -> tuple[_Text, ...]:
    """The indicators of an edition, folded. Editions never change, so this is kept for the life of the process."""
    rows = Indicator.objects.filter(edition_id=edition_id).order_by("position")
    return tuple(_Text(row.code, row.name_vi, row.name_en, fold(f"{row.name_vi} {row.name_en}")) for row in rows)


def _indicators(rights: Rights, wanted: Wanted, part: Slice) -> Found:
    editions = editions_in_force(clock.today())
    ranked = []
    for set_code in sorted(editions, key=set_order):
        edition = editions[set_code]
        for at, text in enumerate(_texts(edition.pk, edition.seal)):
            rank = _rank(text, edition, wanted)
            if rank is not None:
                ranked.append((rank, set_order(set_code), at, edition, text))
    ranked.sort(key=lambda row: row[:3])
    own = _own_commune(rights)
    return len(ranked), [_indicator_hit(row[3], row[4], wanted, own) for row in ranked[part.start : part.stop]]


def _rank(text: _Text, edition: Edition, wanted: Wanted) -> int | None:
    if wanted.code:
        if text.code == wanted.code:
            return 0
        return 1 if text.code.startswith(f"{wanted.code}.") else None
    name = wanted.rank(text.folded)
    if name is not None:
        return name
    # "17.1 nâng cao", "nước sạch NTM_NC": codes and the words of the set count too, after those of the name.
    if any(text.code != code and not text.code.startswith(f"{code}.") for code in wanted.codes):
        return None
    around = fold(f"{edition.set_code} {set_word(edition.set_code)} {text.folded}")
    if not all(word in around for word in wanted.plain):
        return None
    return 5 if text.code in wanted.codes else 6


def _own_commune(rights: Rights) -> str:
    """The code of the one commune whose figures the person writes; empty for all others."""
    if len(rights.own_commune_ids) != 1:
        return ""
    codes = rights.communes().filter(pk__in=rights.own_commune_ids).values_list("code", flat=True)
    return str(codes.first() or "")


def _indicator_hit(edition: Edition, text: _Text, wanted: Wanted, own: str) -> Hit:
    """An officer comes to the own commune's page of the indicator, everybody else to how it is measured."""
    if own:
        url = reverse("indicator", args=[own, edition.set_code, text.code, clock.today().year])
    else:
        url = reverse("criteria-indicator", args=[edition, text.code])
    english = excerpt(text.name_en, wanted) if wanted.rank(fold(text.name_vi)) is None and text.name_en else ""
    shown = english if "<mark>" in english else ""
    return Hit(url, marked(f"{text.code} {text.name_vi}", wanted), str(edition.code), shown)


# What is kept folded in the database


def _matching(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Rows whose folded text holds every word."""
    held = Q()
    for word in wanted.words:
        held &= Q(folded__contains=word)
    return rows.filter(held)


def _ranked(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Rows with ``search_rank``: what says it exactly first, then what begins so, then what holds it from the start of a word."""
    phrase = wanted.phrase
    best = Case(
        When(folded=phrase, then=Value(0)),
        When(folded__startswith=phrase, then=Value(1)),
        When(folded__contains=f" {phrase}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.annotate(search_rank=best)


def _evidence(rights: Rights, wanted: Wanted, part: Slice) -> Found:
    everything = Document.objects.standing()
    reach = everything if rights.is_provincial else everything.filter(commune_id__in=rights.commune_ids)
    rows = _matching(reach, wanted)
    ranked = _ranked(rows, wanted).select_related("commune").order_by("search_rank", "-received_at", "pk")
    shown = list(ranked[part.start : part.stop])
    names = names_of({row.commune_id for row in shown})
    hits = [
        Hit(
            reverse("document", args=[row.commune.code, row.pk]),
            marked(row.title, wanted),
            names.get(row.commune_id, ""),
            _rest(row, wanted),
        )
        for row in shown
    ]
    return rows.count(), hits


def _rest(document: Document, wanted: Wanted) -> SafeString | str:
    """Number and organ, where the match stands there."""
    rest = ", ".join(filter(None, (document.number, document.organ, document.system)))
    return marked(rest, wanted) if rest else ""


def _about_code(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Rows on an indicator when its code is all that was typed; otherwise those that hold the words."""
    return rows.filter(indicator_code=wanted.code) if wanted.code else _matching(rows, wanted)


def _findings(rights: Rights, wanted: Wanted, part: Slice) -> Found:
    rows = _about_code(Finding.objects.visible_to(rights), wanted)
    shown = list(_ranked(rows, wanted).order_by("search_rank", "-raised_at", "pk")[part.start : part.stop])
    names = names_of({row.commune_id for row in shown})
    hits = [
        Hit(
            reverse("finding", args=[row.pk]),
            marked(_("%(place)s, chỉ tiêu %(code)s, năm %(year)d") % {
                "place": names.get(row.commune_id, ""), "code": row.indicator_code, "year": row.year,
            }, wanted),
            str(row.get_state_display()),
            excerpt(f"{row.wrong} {row.todo}", wanted),
        )
        for row in shown
    ]  # fmt: skip
    return rows.count(), hits


def _guidance(rights: Rights, wanted: Wanted, part: Slice) -> Found:
    standing = Topic.objects.filter(current__isnull=False).values("current_id")
    rows = _about_code(GuidanceVersion.objects.filter(pk__in=standing), wanted)
    ranked = _ranked(rows, wanted).select_related("agency").order_by("search_rank", "-published_at", "pk")
    hits = [
        Hit(
            reverse("guidance-indicator", args=[row.set_code, row.indicator_code]),
            marked(_("Hướng dẫn chỉ tiêu %(code)s") % {"code": row.indicator_code}, wanted),
            f"{set_word(row.set_code)}, {row.agency}",
            excerpt(row.body, wanted),
        )
        for row in ranked[part.start : part.stop]
    ]
    return rows.count(), hits


def _questions(rights: Rights, wanted: Wanted, part: Slice) -> Found:
    seen = Question.objects.visible_to(rights).filter(state__in=(State.OPEN, State.ANSWERED))
    rows = _about_code(seen, wanted)
    ranked = _ranked(rows, wanted).order_by("search_rank", "-pk")
    hits = [
        Hit(
            reverse("question", args=[line.question.uuid]),
            marked(_("Câu hỏi số %(number)d, chỉ tiêu %(code)s") % {
                "number": line.question.pk, "code": line.question.indicator_code,
            }, wanted),
            line.place,
            excerpt(_nearest(line.turns, wanted), wanted),
        )
        for line in lines_of(ranked[part.start : part.stop], None)
    ]  # fmt: skip
    return rows.count(), hits


def _nearest(turns: Iterable[Any], wanted: Wanted) -> str:
    """What was said where the words stand; otherwise the question."""
    texts = [turn.text for turn in turns]
    return next((text for text in texts if wanted.rank(fold(text)) is not None), texts[0] if texts else "")


FINDERS: dict[str, Finder] = {
    "places": _places,
    "indicators": _indicators,
    "evidence": _evidence,
    "findings": _findings,
    "guidance": _guidance,
    "questions": _questions,
}
