"""Every write about targets: revisions, and the account of a district with its conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.obstacles.below import term_day
from datchuan.obstacles.models import Term
from datchuan.people.models import Agency, AgencyKind, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Standing, Unit, UnitParent
from datchuan.targets import announce, queries, rules
from datchuan.targets.models import Account, AccountEvent, Change, DistrictTarget, Revision, Target
from datchuan.targets.workflow import BY_ACTION, TABLE, WITH_HEAD, Action, Cause, Side, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
REVISE = "targets.revise"
kinds.register(REVISE, "điều chỉnh chỉ tiêu", "revised a target")
for _field, _vi, _en in (
    ("target", "chỉ tiêu (số xã)", "target (communes)"),
    ("document", "văn bản", "document"),
    ("cause", "nguyên nhân", "cause"),
):
    kinds.name_field(_field, _vi, _en)


# Revisions


@dataclass(frozen=True)
class Wanted:
    """A change of a district's targets: a number, or a commune on or off the list."""

    change: Change
    level: str
    reason: str
    document: str
    value: int = 0
    commune: Unit | None = None

    def plain(self) -> list[Any]:
        return [self.change, self.level, self.reason, self.document, self.value, self.commune and self.commune.pk]


def revise(
    district: Unit,
    year: int,
    wanted: Wanted,
    *,
    by: User,
    version: int,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Revision:
    """Change the targets of a district in a year; what stood before stays, with the reason beside it.

    ``version`` is the number of changes that the person saw. Raises ``Refused`` or ``Stale``.
    """
    with attempt(REVISE, district, by=by, chain=district.chain) as line:
        line.object_label = f"{_name(district, year)}, {year}, {wanted.level}"
        receipt = once(by, key, [district.pk, year, version, wanted.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Revision.objects.get(pk=receipt.answer["revision"])
        Unit.objects.select_for_update().get(pk=district.pk)
        account = Account.objects.filter(district=district, year=year).first()
        refuse_if(rules.why_not_revise(rights_of(by), account))
        refuse_if(rules.why_not_said(wanted.reason, wanted.document), 409)
        last = Revision.objects.filter(district=district, year=year).aggregate(last=Max("number"))["last"] or 0
        if last != version:
            theirs = Revision.objects.filter(district=district, year=year, number=last).first()
            raise Stale(
                _("Chỉ tiêu của huyện này vừa có người khác điều chỉnh. Xem bản đang lưu rồi chọn."), theirs=theirs
            )
        was, now = _apply(district, year, wanted, is_demo)
        made = Revision.objects.create(
            district=district, year=year, number=last + 1, level=wanted.level, change=wanted.change,
            commune=wanted.commune, was=was, now=now, reason=wanted.reason.strip(), document=wanted.document.strip(),
            by=by, at=clock.now(), on=clock.today(), is_demo=is_demo,
        )  # fmt: skip
        line.before, line.reason = {"target": was}, wanted.reason
        line.after = {"target": now, "document": wanted.document} | (
            {"commune": str(wanted.commune)} if wanted.commune else {}
        )
        if receipt is not None:
            receipt.answer = {"revision": made.pk}
    return made


def _apply(district: Unit, year: int, wanted: Wanted, is_demo: bool) -> tuple[int | None, int]:
    """Change the row that others read; gives the number of communes before and after."""
    if wanted.change == Change.FIGURE:
        return _set_figure(district, year, wanted, is_demo)
    assert wanted.commune is not None
    refuse_if(_why_not_commune(district, year, wanted), 409)
    named = Target.objects.in_force().filter(level=wanted.level, year=year)
    inside = UnitParent.objects.filter(parent=district, valid__contains=_day(year)).values("unit_id")
    was = named.filter(unit__in=inside).values("unit_id").distinct().count()
    if wanted.change == Change.DROP:
        named.filter(unit=wanted.commune).update(dropped_on=clock.today())
        return was, was - 1
    again = Target.objects.filter(unit=wanted.commune, level=wanted.level, year=year, plan=wanted.document.strip())
    if not again.update(dropped_on=None):
        Target.objects.create(
            unit=wanted.commune, level=wanted.level, year=year, plan=wanted.document.strip(), added_on=clock.today(),
            standing=Standing.ILLUSTRATIVE if is_demo else Standing.OFFICIAL, is_demo=is_demo,
        )  # fmt: skip
    return was, was + 1


def _set_figure(district: Unit, year: int, wanted: Wanted, is_demo: bool) -> tuple[int | None, int]:
    refuse_if(rules.why_not_figure(wanted.value), 409)
    row = DistrictTarget.objects.filter(district=district, year=year, level=wanted.level).first()
    if row is None:
        DistrictTarget.objects.create(
            district=district, year=year, level=wanted.level, first=wanted.value, present=wanted.value,
            plan=wanted.document.strip(), set_on=clock.today(), is_demo=is_demo,
            standing=Standing.ILLUSTRATIVE if is_demo else Standing.OFFICIAL,
        )  # fmt: skip
        return None, wanted.value
    if row.present == wanted.value:
        raise Refused(_("Chỉ tiêu đang là %(n)d xã, không có gì thay đổi.") % {"n": wanted.value}, status=409)
    was, row.present = row.present, wanted.value
    row.save(update_fields=["present"])
    return was, wanted.value


def _why_not_commune(district: Unit, year: int, wanted: Wanted) -> str:
    commune = wanted.commune
    assert commune is not None
    if not UnitParent.objects.filter(unit=commune, parent=district, valid__contains=_day(year)).exists():
        return _("Xã này không thuộc huyện trong năm đó. Chọn xã trong danh sách.")
    named = Target.objects.in_force().filter(unit=commune, level=wanted.level, year=year).exists()
    if wanted.change == Change.ADD and named:
        return _("Xã này đã có tên trong chỉ tiêu của danh hiệu và năm đó.")
    if wanted.change == Change.DROP and not named:
        return _("Xã này không có tên trong chỉ tiêu của danh hiệu và năm đó, nên không có gì để đưa ra.")
    return ""


def _day(year: int) -> date:
    return min(clock.today(), date(year, 12, 31))


def _name(district: Unit, year: int) -> str:
    return str(Unit.objects.as_of(_day(year)).get(pk=district.pk).full_name)


# Accounts


@dataclass(frozen=True)
class Said:
    """What is said in an account: words, and for an explanation or a conclusion the cause and a promised day."""

    text: str
    cause: str = ""
    promised: date | None = None

    def plain(self) -> list[Any]:
        return [self.text, self.cause, str(self.promised or "")]


def act(
    action: Action,
    district: Unit,
    year: int,
    said: Said,
    *,
    by: User,
    version: int,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Account:
    """Do what ``workflow.TABLE`` says with the account of a district for a year (``version`` 0: there is none yet).

    The figures of the moment are kept with each step. Raises ``Refused`` or ``Stale``.
    """
    with attempt(BY_ACTION[action].kind, district, by=by, chain=district.chain) as line:
        line.object_label = f"{_name(district, year)}, {year}"
        receipt = once(by, key, [action, district.pk, year, version, said.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Account.objects.select_related("agency", "district").get(pk=receipt.answer["account"])
        rights = rights_of(by)
        account = _locked(action, district, year, rights, version)
        figures = _figures(action, district, year)
        _check(action, said)
        account = _moved(account, action, district, year, is_demo)
        _write_event(account, action, said, figures, rights, by)
        line.obj, line.reason = account, said.text
        line.after = {"state": State(account.state).label} | ({"cause": Cause(said.cause).label} if said.cause else {})
        announce.moved(action, account, said.text, by)
        if receipt is not None:
            receipt.answer = {"account": account.pk}
    return account


def refuse(action: Action, district: Unit, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    with attempt(BY_ACTION[action].kind, district, by=by, chain=district.chain) as line:
        line.object_label = f"{_name(district, year)}, {year}"
        line.skip()
        account = Account.objects.filter(district=district, year=year).first()
        _refuse_move(action, rights_of(by), district, account)


def _locked(action: Action, district: Unit, year: int, rights: Rights, version: int) -> Account | None:
    Unit.objects.select_for_update().get(pk=district.pk)
    rows = Account.objects.select_related("agency", "district").select_for_update(of=("self",))
    account = rows.filter(district=district, year=year).first()
    _refuse_move(action, rights, district, account)
    if (account.version if account else 0) != version:
        raise Stale(_("Giải trình này vừa có người khác xử lý. Xem bản đang lưu rồi chọn."), theirs=account)
    return account


def _refuse_move(action: Action, rights: Rights, district: Unit, account: Account | None) -> None:
    if sentence := rules.why_not(action, rights, district.pk, account):
        stands = rules.stands(BY_ACTION[action].side, rights, district.pk)
        raise Refused(sentence, status=409 if stands else 403)


def _figures(action: Action, district: Unit, year: int) -> queries.Ledger:
    """The ledger of the district at this moment; an account is asked for only where something is missing in the end."""
    found = queries.ledger(year, clock.today(), [district.pk])
    if action == Action.ASK:
        refuse_if(rules.why_not_ask(found.closes, found.on, found.figures.owes), 409)
    return found


def _check(action: Action, said: Said) -> None:
    if not said.text.strip():
        raise Refused(rules.text_wanted(action), status=409)
    if action in {Action.EXPLAIN, Action.CONCLUDE} and said.cause not in Cause.values:
        raise Refused(rules.cause_wanted(), status=409)


def _moved(account: Account | None, action: Action, district: Unit, year: int, is_demo: bool) -> Account:
    """The account in its next state, with the day until which the head has to speak."""
    if account is None:
        kind = AgencyKind.PEOPLES_COMMITTEE
        agency = Agency.objects.filter(unit=district, kind=kind, valid__contains=_day(year)).order_by("code").first()
        if agency is None:
            raise Refused(
                _("Gói dữ liệu chưa có Ủy ban nhân dân của huyện này, nên chưa có ai để giải trình."), status=409
            )
        account = Account(district=district, agency=agency, year=year, version=0, is_demo=is_demo)
    today = clock.today()
    account.state, account.since = BY_ACTION[action].target, today
    account.due = term_day(Term.Code.ACCOUNT, today) if account.state in WITH_HEAD else None
    account.version += 1
    account.save()
    return account


def _write_event(
    account: Account, action: Action, said: Said, figures: queries.Ledger, rights: Rights, by: User
) -> None:
    side: Side = BY_ACTION[action].side
    post, now = rules.post_of(side, rights, account.district_id), clock.now()
    AccountEvent.objects.create(
        account=account, number=account.version, action=action, state=account.state, by=by, at=now, on=now.date(),
        post=f"{post.title or post.get_role_display()}, {post.agency.name}" if post else "", text=said.text.strip(),
        cause=said.cause, promised=said.promised, due=account.due,
        figures={level: row.plain() for level, row in figures.levels},
    )  # fmt: skip


def refuse_revise(district: Unit, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody who may not change targets, before the form is read."""
    with attempt(REVISE, district, by=by, chain=district.chain) as line:
        line.object_label = f"{_name(district, year)}, {year}"
        line.skip()
        refuse_if(rules.why_not_revise(rights_of(by), Account.objects.filter(district=district, year=year).first()))
