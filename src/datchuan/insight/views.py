"""Boards, the map, the page of a commune, lists of titles and targets."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from datchuan.criteria.catalogues import editions_in_force
from datchuan.dossiers import listing as dossiers
from datchuan.dossiers.rules import opens_revocation
from datchuan.insight import kept, pages, standing_trend, title_maps
from datchuan.insight.board import Board, board, by_district
from datchuan.insight.mapping import province_map
from datchuan.insight.registry import Asked, registry, title_history, unit_of_history
from datchuan.insight.scope import Filters
from datchuan.insight.trend import drawing, trend
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.titles.rules import why_not_keep
from datchuan.upkeep.queries import reviews_of

#: Roles whose work lies elsewhere: the Front keeps surveys, the operator keeps the installation.
READERS = (
    Role.COMMUNE_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.DEPARTMENT_SPECIALIST,
    Role.COORDINATOR,
    Role.COUNCIL_MEMBER,
    Role.LEADER,
    Role.COMMUNE_LEADER,
    Role.DEPARTMENT_LEADER,
    Role.INSPECTOR,
    Role.FRONT,
)


def _rights(request: HttpRequest) -> Rights:
    """The rights of a reader of boards; a role that has nothing to read here is told that there is no such page."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not rights.holds(*READERS):
        raise Http404
    return rights


@require_safe
@login_required
def show_board(request: HttpRequest) -> HttpResponse:
    """Communes × criteria."""
    return _board(request, by_indicator=False)


@require_safe
@login_required
def show_matrix(request: HttpRequest) -> HttpResponse:
    """Communes × indicators."""
    return _board(request, by_indicator=True)


def _board(request: HttpRequest, *, by_indicator: bool) -> HttpResponse:
    rights, filters = _rights(request), Filters.from_query(request.GET)
    if filters.set_code not in editions_in_force(filters.day):
        return render(request, "insight/no_edition.html", {"filters": filters}, status=404)
    text = kept.drawn(rights, filters, ("board", by_indicator), lambda: _drawn(rights, filters, by_indicator))
    return render(request, "insight/board.html", {"drawn": text, "by_indicator": by_indicator})


def _drawn(rights: Rights, filters: Filters, by_indicator: bool) -> SafeString:
    """The content of the page of a board, the same for everybody with the same reach and language."""
    filled = _filled(rights, filters, by_indicator=by_indicator)
    context = {
        "board": filled,
        "filters": filters,
        "by_indicator": by_indicator,
        "foots": pages.foots(filled, filters),
        **pages.means(filled),
        "choices": pages.choices(rights, filters, filled),
        "applied": pages.applied(filters, filled),
        "counts": pages.title_counts(filled, filters),
    }
    return kept.fragment("insight/_board.html", context)


def _filled(rights: Rights, filters: Filters, *, by_indicator: bool = False) -> Board:
    filled = board(rights, filters, by_indicator=by_indicator)
    if filled is None:
        raise Http404
    return filled


@require_safe
@login_required
def show_districts(request: HttpRequest) -> HttpResponse:
    """Districts with their counts; each count opens to the communes behind it."""
    rights, filters = _rights(request), replace(Filters.from_query(request.GET), title="")
    if filters.set_code not in editions_in_force(filters.day):
        return render(request, "insight/no_edition.html", {"filters": filters}, status=404)

    def draw() -> SafeString:
        filled = _filled(rights, filters)
        lines = pages.district_lines(by_district(filled), filters)
        return kept.fragment("insight/_districts.html", {"board": filled, "filters": filters, "lines": lines})

    return render(request, "insight/districts.html", {"drawn": kept.drawn(rights, filters, "districts", draw)})


@require_safe
@login_required
def show_map(request: HttpRequest) -> HttpResponse:
    """The province map with its table: criteria met, or titles and what became of them."""
    rights, asked = _rights(request), title_maps.Asked.from_query(request.GET)
    filters = asked.filters
    if asked.shows == "criteria" and filters.set_code not in editions_in_force(filters.day):
        return render(request, "insight/no_edition.html", {"filters": filters}, status=404)

    def draw() -> SafeString:
        context = {"asked": asked, "choices": title_maps.choices(rights, asked)}
        if asked.shows != "criteria":
            return kept.fragment("insight/_title_map.html", context | {"found": title_maps.title_map(rights, asked)})
        filled = _filled(rights, filters)
        context |= {"board": filled, "map": province_map(filled, filters), "with_list": True}
        return kept.fragment("insight/_map.html", context)

    what = ("map", asked.shows, asked.level, asked.part)
    return render(request, "insight/map.html", {"drawn": kept.drawn(rights, filters, what, draw)})


@require_safe
@login_required
def show_commune(request: HttpRequest, code: str) -> HttpResponse:
    """One commune: titles as events, compliance now, and the two never mixed."""
    rights, filters = _rights(request), Filters.from_query(request.GET)
    commune = rights.commune(code)
    if commune is None:
        raise Http404

    def draw() -> SafeString:
        context = pages.commune_context(commune, filters.day, rights) | {"may_keep": may_keep}
        return kept.fragment("insight/_commune.html", context)

    writes, may_keep = commune.pk in rights.own_commune_ids, not why_not_keep(rights)
    text = draw() if filters.on else kept.of_commune(commune.pk, (writes, may_keep), draw)
    lines = dossiers.of_communes(rights, [commune])[commune.pk]
    context = {
        "drawn": text,
        "commune": commune,
        "dossier_lines": lines,
        "may_open": writes and filters.on is None,
        "reviews": reviews_of(commune.pk),
        "may_revoke": filters.on is None and opens_revocation(rights, commune.pk),
    }
    return render(request, "insight/commune.html", context)


@require_safe
@login_required
def show_titles(request: HttpRequest) -> HttpResponse:
    """The register of titles on a day, each with the decision behind it."""
    rights, asked = _rights(request), Asked.from_query(request.GET)

    def draw() -> SafeString:
        return kept.fragment("insight/_titles.html", registry(rights, asked))

    text = kept.register(rights, asked, not why_not_keep(rights), draw)
    return render(request, "insight/titles.html", {"drawn": text})


@require_safe
@login_required
def show_title_history(request: HttpRequest, code: str) -> HttpResponse:
    """The titles of one unit from the first event on, also of a unit that is no more."""
    rights, filters = _rights(request), Filters.from_query(request.GET)
    unit = unit_of_history(rights, code, filters.day)
    if unit is None:
        raise Http404
    return render(request, "insight/title_history.html", title_history(unit, filters.day, rights))


@require_safe
@login_required
def show_title_trend(request: HttpRequest) -> HttpResponse:
    """Communes over time, with the breaks of the series: those that hold each title, those that keep the standard, and
    how far the titled ones are from the line of revocation."""
    rights, asked = _rights(request), standing_trend.Asked.from_query(request.GET)
    if not asked.shows:
        found = trend(rights)
        return render(request, "insight/title_trend.html", {"trend": found, "drawing": drawing(found), "asked": asked})

    def draw() -> SafeString:
        context = {"asked": asked, "series": standing_trend.series(rights, asked)}
        return kept.fragment("insight/_standing_trend.html", context)

    return render(request, "insight/standing_trend.html", {"drawn": kept.over_time(rights, asked, draw)})
