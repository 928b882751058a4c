"""What the pages of reviews show: campaigns, one campaign by commune, one review. A constant number of queries each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from datchuan.assessments.evaluation import day_of
from datchuan.config.prepared import Prepared
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.titles.queries import LEVELS
from datchuan.upkeep import measuring
from datchuan.upkeep.filters import Filters, Show
from datchuan.upkeep.models import Campaign, Cause, Outcome, Reach, Review, ReviewStep
from datchuan.upkeep.standings import standings
from datchuan.upkeep.workflow import Action, CampaignState, State
from datchuan.upkeep.yardstick import yardsticks


@dataclass(frozen=True)
class CampaignLine:
    """A campaign with the counts of the reviews that a person sees."""

    campaign: Campaign
    total: int
    done: int
    lost: int

    @property
    def missing(self) -> int:
        return self.total - self.done


def _counted(rows: Any) -> Any:
    done = Q(state=State.DONE)
    total, lost = Count("pk"), Count("pk", done & Q(outcome=Outcome.LOST))
    return rows.order_by().values_list("campaign_id").annotate(total=total, done=Count("pk", done), lost=lost)


_all_counted = Prepared(lambda: _counted(Review.objects.all()))
_campaigns = Prepared(lambda: Campaign.objects.all())
_missing_of = Prepared(
    lambda communes: (
        Review.objects.missing()
        .filter(commune_id__any_of=communes, campaign__state=CampaignState.OPEN)
        .select_related("campaign")
        .order_by("campaign__due_at", "pk")
    ),
    communes=list,
)


def _sees_all(rights: Rights) -> bool:
    """Whether every review is ``visible_to`` the person."""
    return rights.is_provincial and not rights.roles <= {Role.OPERATOR}


def campaign_lines(rights: Rights, *, only_open: bool = False) -> list[CampaignLine]:
    """Campaigns with reviews within reach, those that go on first; the coordination office sees all. Two queries."""
    rows = _all_counted() if _sees_all(rights) else _counted(Review.objects.visible_to(rights))
    counted = {campaign: tuple(numbers) for campaign, *numbers in rows}
    campaigns = [c for c in _campaigns() if c.pk in counted and (c.is_open or not only_open)]
    lines = [CampaignLine(campaign, *counted[campaign.pk]) for campaign in campaigns]
    return sorted(lines, key=lambda line: not line.campaign.is_open)


def waiting(rights: Rights) -> list[CampaignLine]:
    """Open campaigns for the first screen of a person. Two queries."""
    return campaign_lines(rights, only_open=True)


def missing_of(communes: Iterable[int]) -> list[Review]:
    """Reviews of communes that are missing in campaigns that go on, the nearest term first. One query, none for no commune."""
    known = list(communes)
    return _missing_of(communes=known) if known else []


#: A list of communes up to this long is shown as it is; a longer one is folded by district.
MOST_ROWS = 30


@dataclass(frozen=True)
class Row:
    """A commune in a campaign. ``found`` was sealed by its review; before that it is what the figures say today."""

    review: Review
    commune: Any
    district: Any
    found: Sequence[Mapping[str, Any]]
    is_changed: bool

    @property
    def is_sealed(self) -> bool:
        return self.review.state == State.DONE

    @property
    def outcome(self) -> str:
        return self.review.outcome if self.is_sealed else ""

    @property
    def now(self) -> Outcome:
        """What the figures of the row say, sealed or not."""
        return measuring.outcome_of(self.found)


@dataclass(frozen=True)
class DistrictLine:
    """How far a district is."""

    district: Any
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def missing(self) -> int:
        return sum(not row.is_sealed for row in self.rows)

    @property
    def lost(self) -> int:
        return sum(row.outcome == Outcome.LOST for row in self.rows)


def _by_district(rows: Iterable[Row]) -> list[DistrictLine]:
    """Districts, those with most missing first; communes without one last."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row.district, []).append(row)
    lines = [DistrictLine(district, tuple(own)) for district, own in found.items()]
    return sorted(lines, key=lambda o: (o.district is None, -o.missing, o.district.name_order if o.district else ""))


@dataclass(frozen=True)
class CampaignPage:
    """A campaign by commune. ``all_rows`` are those within reach, ``rows`` those that the filters leave."""

    campaign: Campaign
    filters: Filters
    all_rows: tuple[Row, ...]
    rows: tuple[Row, ...]

    @property
    def done(self) -> int:
        return sum(row.is_sealed for row in self.all_rows)

    @property
    def missing(self) -> int:
        return len(self.all_rows) - self.done

    def _but(self, name: str) -> list[Row]:
        """The rows that the other filters leave: what a count beside a link has to count."""
        others = replace(self.filters, **{name: ""})
        return [row for row in self.all_rows if _fits(row, others)]

    @property
    def shows(self) -> list[tuple[Show, int]]:
        counted = Counter(show for row in self._but("show") for show in Show if shows(row, show))
        return [(show, counted[show]) for show in Show if counted[show]]

    @property
    def outcomes(self) -> list[tuple[Outcome, int]]:
        counted = Counter(row.outcome for row in self._but("outcome") if row.outcome)
        return [(outcome, counted[outcome]) for outcome in Outcome if counted[outcome]]

    @property
    def lost(self) -> int:
        return sum(row.outcome == Outcome.LOST for row in self.all_rows)

    @property
    def reaches(self) -> list[tuple[Reach, int]]:
        counted = Counter(row.review.reach for row in self._but("reach") if row.is_sealed)
        return [(reach, counted[reach]) for reach in Reach if counted[reach]]

    @property
    def causes(self) -> list[tuple[Cause, int]]:
        counted = Counter(row.review.cause for row in self._but("cause") if row.is_sealed)
        return [(cause, counted[cause]) for cause in Cause if counted[cause]]

    @property
    def districts(self) -> list[DistrictLine]:
        """Districts, those with most missing first."""
        return [line for line in _by_district(self.all_rows) if line.district is not None]

    @property
    def folds(self) -> list[DistrictLine]:
        """The rows that are shown, by district in the same order; none for a list that is short or of one district."""
        found = _by_district(self.rows)
        return found if len(self.rows) > MOST_ROWS and len(found) > 1 else []

    @property
    def lost_criteria(self) -> list[tuple[str, str, int]]:
        """(set, code of a criterion, communes that no longer meet it by their review), the most frequent first."""
        counted = Counter(
            (measured["set"], code)
            for row in self._but("lost")
            if row.is_sealed
            for measured in row.found
            for code in measured["lost"]
        )
        return [(set_code, code, n) for (set_code, code), n in counted.most_common()]

    @property
    def levels(self) -> list[str]:
        return [level for level in LEVELS if any(level in row.review.levels for row in self.all_rows)]


def shows(row: Row, show: str) -> bool:
    """Whether a row is of what is to be listed."""
    return {
        Show.DONE: row.is_sealed,
        Show.MISSING: not row.is_sealed,
        Show.RETURNED: row.review.state == State.RETURNED,
        Show.CHANGED: row.is_changed,
        Show.LATE: row.is_sealed and row.review.is_late,
    }[Show(show)]


def campaign_page(rights: Rights, campaign: Campaign, filters: Filters) -> CampaignPage:
    """Gather the page of a campaign."""
    reviews = list(Review.objects.visible_to(rights).filter(campaign=campaign))
    units = _units(reviews, rights.on)
    sticks = yardsticks(rights.on)
    waiting_for = {r.commune_id: r.levels for r in reviews if not r.is_done}
    now = standings(waiting_for, day_of(campaign.year), sticks)
    figures = measuring.figures_of([r for r in reviews if r.is_done], campaign.year, sticks)
    rows = [
        Row(
            review,
            units[review.commune_id],
            units.get(review.district_id or 0),
            review.found if review.is_done else now[review.commune_id],
            review.is_done and figures[review.commune_id] != review.figures,
        )
        for review in reviews
    ]
    rows.sort(key=lambda row: (row.district.name_order if row.district else "", row.commune.name_order))
    return CampaignPage(campaign, filters, tuple(rows), tuple(row for row in rows if _fits(row, filters)))


def _units(reviews: Sequence[Review], on: date) -> dict[int, Any]:
    """The communes and districts of reviews as they are named on a day; one that no longer exists by its own last name."""
    ids = {review.commune_id for review in reviews} | {review.district_id for review in reviews if review.district_id}
    units: dict[int, Any] = {unit.pk: unit for unit in Unit.objects.as_of(on).filter(pk__in=ids)}
    for unit in Unit.objects.filter(pk__in=ids - set(units)) if ids - set(units) else ():
        last = date.fromordinal(unit.valid.upper.toordinal() - 1)
        units[unit.pk] = Unit.objects.as_of(last).get(pk=unit.pk)
    return units


def _fits(row: Row, filters: Filters) -> bool:
    review = row.review
    return (
        (not filters.district or (row.district is not None and row.district.code == filters.district))
        and (not filters.level or filters.level in review.levels)
        and (not filters.show or shows(row, filters.show))
        and (not filters.outcome or row.outcome == filters.outcome)
        and (not filters.reach or (row.is_sealed and review.reach == filters.reach))
        and (not filters.cause or (row.is_sealed and review.cause == filters.cause))
        and (not filters.lost or (row.is_sealed and filters.lost in _lost_keys(row)))
    )


def _lost_keys(row: Row) -> set[str]:
    return {f"{measured['set']}:{code}" for measured in row.found for code in measured["lost"]}


# One review


@dataclass(frozen=True)
class Moved:
    """An indicator whose figure changed after the review, with its letter then and now."""

    set_code: str
    code: str
    before: str
    now: str


@dataclass(frozen=True)
class ReviewPage:
    """The review of one commune. ``content`` is sealed, or what stands today while it waits."""

    review: Review
    commune: Any
    district: Any
    content: Mapping[str, Any]
    sealed: ReviewStep | None
    steps: tuple[ReviewStep, ...]
    moved: tuple[Moved, ...]
    next: Review | None = None

    @property
    def is_sealed(self) -> bool:
        return self.sealed is not None

    @property
    def outcome(self) -> Outcome:
        return measuring.outcome_of(measuring.brief(self.content))

    @property
    def returned(self) -> ReviewStep | None:
        """The return that is not answered yet."""
        last = self.steps[-1] if self.steps else None
        return last if last is not None and last.action == Action.RETURN else None


_review = Prepared(lambda pk: Review.objects.select_related("campaign", "commune").filter(pk=pk), pk=UUID)


def review_in_reach(rights: Rights, pk: UUID) -> Review | None:
    """The review with its campaign, or None when there is none within reach."""
    found: Review | None = _review.first(pk=pk)
    return found if found and rights.reaches(found.commune_id) else None


def review_page(rights: Rights, review: Review) -> ReviewPage:
    """Gather the page of a review."""
    units = _units([review], rights.on)
    steps = tuple(review.steps.select_related("by", "agency").order_by("number"))
    sealed = next((step for step in reversed(steps) if step.content is not None), None) if review.is_done else None
    now = measuring.measure(units[review.commune_id], review.levels, review.campaign.year)
    return ReviewPage(
        review=review,
        commune=units[review.commune_id],
        district=units.get(review.district_id or 0),
        content=sealed.content if sealed is not None and sealed.content else now,
        sealed=sealed,
        steps=steps,
        moved=_moved(sealed.content, now) if sealed is not None and sealed.content else (),
        next=_next(rights, review),
    )


def _moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Moved, ...]:
    then, later = _versions(before), _versions(now)
    return tuple(
        Moved(*key, then.get(key, (0, "D"))[1], letter)
        for key, (version, letter) in later.items()
        if then.get(key, (0, ""))[0] != version
    )


def _versions(content: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, str]]:
    return {
        (measured["set"], row["code"]): (row["version"], row["letter"])
        for measured in content["measures"]
        for criterion in measured["criteria"]
        for row in criterion["indicators"]
    }


def _next(rights: Rights, review: Review) -> Review | None:
    """Another review of the campaign that waits within reach, of the same district first."""
    rows = Review.objects.visible_to(rights).filter(campaign=review.campaign_id).missing().exclude(pk=review.pk)
    found = list(rows.select_related("commune").order_by("commune__code"))
    return next((r for r in found if r.district_id == review.district_id), found[0] if found else None)


def reviews_of(commune_id: int) -> list[Review]:
    """Every review of a commune, those of the latest campaign first. For other rooms."""
    rows = Review.objects.filter(commune_id=commune_id).select_related("campaign")
    return list(rows.order_by("-campaign__opened_at"))


def latest_review(commune_id: int) -> Review | None:
    """The latest completed review of a commune, or None. For remedy plans and the procedure of revocation."""
    rows = Review.objects.filter(commune_id=commune_id, state=State.DONE).select_related("campaign")
    return rows.order_by("-done_at").first()
