"""What the pages and the actions of a sitting ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count as CountOf

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.council.counting import Count, Rule, quorum_text, result_text
from datchuan.council.models import Ballot, Conflict, Item, Member, MemberNote, Sitting, Voted
from datchuan.council.workflow import Choice, ItemState, SittingState
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.dossiers.workflow import State
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit
from datchuan.procedures.models import Deadline


def councils(on: date) -> list[Agency]:
    """The vetting councils that exist on a day."""
    return list(Agency.objects.filter(kind=AgencyKind.COUNCIL, valid__contains=on).order_by("name"))


def rounds() -> list[Deadline]:
    """The rounds that a sitting may treat, the latest first: sittings come after the last day of a round too."""
    return list(Deadline.objects.filter(kind="dossier_round").order_by("-at")[:12])


def posts_of_council(council: Agency, on: date) -> list[Post]:
    """The members' posts at a council on a day, people by given name."""
    rows = Post.objects.held_on(on).filter(agency=council, role=Role.COUNCIL_MEMBER, user__is_active=True)
    return list(rows.select_related("user").order_by("user__name_order", "user__username", "pk"))


def has_left_council(sitting: Sitting, person: User) -> bool:
    """Whether a person who was called to the sitting no longer holds the post by which the person sits."""
    posts = Post.objects.held_on(clock.today()).filter(user=person, role=Role.COUNCIL_MEMBER, agency=sitting.council)
    return not posts.exists()


_sitting = Prepared(
    lambda pk: Sitting.objects.select_related(
        "council", "deadline", "planned_by", "chair_post__user", "secretary_post__user"
    ).filter(pk=pk),
    pk=UUID,
)
_item = Prepared(
    lambda pk: Item.objects.select_related("sitting__council", "sitting__deadline", "seen").filter(pk=pk), pk=UUID
)


def sitting_in_reach(rights: Rights, pk: UUID) -> Sitting | None:
    return _sitting.first(pk=pk) if rights.is_provincial else None


def item_in_reach(rights: Rights, pk: UUID) -> Item | None:
    """An item of a sitting within reach, with its dossier and commune."""
    found = _item.first(pk=pk) if rights.is_provincial else None
    return with_dossiers([found])[0] if found else None


def with_dossiers(items: Iterable[Item]) -> list[Item]:
    """Items with their dossiers, procedures, versions and communes. Two queries."""
    rows = list(items)
    known = Dossier.objects.filter(pk__in=[row.dossier_id for row in rows])
    by_id = {
        d.pk: d
        for d in with_communes(
            known.select_related("procedure", "content", "edition", "deadline").defer(
                "edition__document", "procedure__document"
            )
        )
    }
    for row in rows:
        row.dossier = by_id[row.dossier_id]
    return rows


def waiting_item(dossier: Dossier) -> Item | None:
    """The item by which a dossier waits in some sitting, if it does."""
    waiting = Item.objects.filter(dossier=dossier, state__in=[ItemState.LISTED, ItemState.VOTING])
    return waiting.select_related("sitting").first()


def purpose_of(sitting: Sitting) -> str:
    """What a sitting is about: the purpose of the dossiers on its agenda; "" for an empty one. One query."""
    rows = Item.objects.filter(sitting=sitting).exclude(state=ItemState.OFF)
    return rows.order_by("pk").values_list("dossier__purpose", flat=True).first() or ""


def voting_item(sitting: Sitting) -> Item | None:
    found = Item.objects.filter(sitting=sitting, state=ItemState.VOTING).first()
    return with_dossiers([found])[0] if found else None


def voters(item: Item) -> list[Member]:
    """The members who may vote on an item: present and without a conflict."""
    left_out = Conflict.objects.filter(item=item).values("member_id")
    return list(Member.objects.filter(sitting_id=item.sitting_id, present=True).exclude(pk__in=left_out))


def count_of(item: Item, secret: bool) -> Count:
    """The votes on an item as they are now."""
    rows = Ballot.objects.filter(item=item) if secret else Voted.objects.filter(item=item)
    said = dict(rows.values_list("choice").annotate(n=CountOf("pk")).order_by())
    return Count(
        voters=len(voters(item)),
        eligible=said.get(Choice.ELIGIBLE, 0),
        improve=said.get(Choice.IMPROVE, 0),
        no=said.get(Choice.NO, 0),
    )


def dossiers_for(on: date) -> list[Dossier]:
    """Dossiers that wait for the Council and are on no agenda yet."""
    on_agenda = Item.objects.filter(state__in=[ItemState.LISTED, ItemState.VOTING]).values("dossier_id")
    rows = Dossier.objects.filter(state=State.COUNCIL).exclude(pk__in=on_agenda)
    return with_communes(
        rows.select_related("procedure", "content", "edition", "deadline")
        .defer("edition__document", "procedure__document")
        .order_by("sent_at", "pk"),
        on,
    )


@dataclass(frozen=True)
class ItemLine:
    """An item on the agenda, with who has voted (never how, while the vote is secret) and who is left out."""

    item: Item
    voters: int
    voted: int
    left_out: tuple[Conflict, ...]
    may_vote: bool
    has_voted: bool
    own_conflict: bool
    rule: Rule

    @property
    def result(self) -> str:
        """The result in words, once counted."""
        if self.item.state != ItemState.COUNTED:
            return ""
        item = self.item
        count = Count(item.voters or 0, item.eligible or 0, item.improve or 0, item.no or 0)
        return result_text(count, self.rule)


@dataclass(frozen=True)
class SittingPage:
    """All that the page of a sitting shows."""

    sitting: Sitting
    members: tuple[Member, ...]
    lines: tuple[ItemLine, ...]
    rule: Rule
    quorum: str
    me: Member | None

    @property
    def present(self) -> int:
        return sum(member.present is True for member in self.members)

    @property
    def voting(self) -> ItemLine | None:
        return next((line for line in self.lines if line.item.state == ItemState.VOTING), None)

    @property
    def following(self) -> ItemLine | None:
        """The first item of the agenda that waits."""
        return next((line for line in self.lines if line.item.state == ItemState.LISTED), None)

    @property
    def revokes(self) -> bool:
        """Whether the sitting is about titles taken away: one purpose for all of it."""
        return any(line.item.dossier.revokes for line in self.lines)

    @property
    def noted(self) -> int:
        """How many members have been noted as present or absent."""
        return sum(member.present is not None for member in self.members)

    @property
    def left(self) -> int:
        return sum(line.item.state in (ItemState.LISTED, ItemState.VOTING) for line in self.lines)


def sitting_page(rights: Rights, sitting: Sitting) -> SittingPage:
    """A sitting with its members and agenda. Seven queries, however long the agenda is."""
    members = tuple(sitting.members.select_related("post__agency"))
    items = with_dossiers(sitting.items.select_related("seen", "counted_by"))
    for item in items:
        item.sitting = sitting
    rule = _rule_of(sitting, items)
    voted: dict[UUID, set[int]] = {}
    for item_id, member_id in Voted.objects.filter(item__in=items).values_list("item_id", "member_id"):
        voted.setdefault(item_id, set()).add(member_id)
    left_out: dict[UUID, list[Conflict]] = {}
    for conflict in Conflict.objects.filter(item__in=items).select_related("member"):
        left_out.setdefault(conflict.item_id, []).append(conflict)
    me = next((m for m in members if m.user_id == rights.user_id), None)
    present = [m for m in members if m.present]
    lines = tuple(
        _line(item, rule, present, voted.get(item.pk, set()), left_out.get(item.pk, []), me) for item in items
    )
    return SittingPage(sitting, members, lines, rule, quorum_text(len(present), len(members), rule), me)


def _rule_of(sitting: Sitting, items: list[Item]) -> Rule:
    """The frozen rule; before the opening the one that would be frozen."""
    if sitting.state != SittingState.PLANNED and sitting.rule:
        return Rule.from_json(sitting.rule)
    steps = [s for item in items for s in item.dossier.plan.of_kind("council")]
    return Rule.of(steps[0]) if steps else Rule(None, None)


def _line(
    item: Item, rule: Rule, present: list[Member], voted: set[int], left_out: list[Conflict], me: Member | None
) -> ItemLine:
    out = {conflict.member_id for conflict in left_out}
    able = [m for m in present if m.pk not in out]
    mine = me is not None and me in able
    return ItemLine(
        item=item,
        voters=len(able),
        voted=len(voted),
        left_out=tuple(left_out),
        may_vote=mine and item.state == ItemState.VOTING and (me is not None and me.pk not in voted),
        has_voted=me is not None and me.pk in voted,
        own_conflict=me is not None and me.pk in out,
        rule=rule,
    )


def sittings_of(rights: Rights) -> list[Sitting]:
    """The sittings within reach, the latest first, each with the number of its items."""
    rows = Sitting.objects.visible_to(rights).select_related("council", "deadline")
    # The model's own order does not hold for rows that are counted by group.
    return list(rows.annotate(count=CountOf("items")).order_by("-held_on", "-planned_at"))


def districts_of(dossiers: Iterable[Dossier]) -> dict[UUID, str]:
    """Dossier id -> the district of its commune today, in words. Communes must have been read as of a day. One query."""
    rows = list(dossiers)
    parents = {row.pk: getattr(row.commune, "parent_id", None) for row in rows}
    units = Unit.objects.as_of(clock.today()).filter(pk__in={pk for pk in parents.values() if pk}, level=Level.DISTRICT)
    names = {unit.pk: str(unit) for unit in units}
    return {pk: names.get(parent, "") for pk, parent in parents.items()}


def next_sitting(rights: Rights) -> Sitting | None:
    """The sitting that is on, otherwise the next one to come to which the person is called, otherwise the last one."""
    rows = Sitting.objects.visible_to(rights).select_related("council", "deadline")
    mine = rows.filter(members__user=rights.user_id).exclude(state=SittingState.CANCELLED)
    on = mine.filter(state=SittingState.OPEN).order_by("held_on").first()
    coming = mine.filter(state=SittingState.PLANNED).order_by("held_on", "planned_at").first()
    return on or coming or mine.filter(state=SittingState.CLOSED).order_by("-held_on", "-closed_at").first()


def notes_of(page: SittingPage) -> dict[UUID, str]:
    """Item id -> the person's own note on it. One query, none for whoever is no member."""
    if page.me is None:
        return {}
    return dict(MemberNote.objects.filter(member=page.me).values_list("item_id", "text"))
