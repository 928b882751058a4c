"""Every write about villages: their list, their private addresses, what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.villages import announce, rules
from datchuan.villages.models import Address, Call, Function, Request, RequestEvent, Village
from datchuan.villages.secrets import digest, new_secret
from datchuan.villages.workflow import BY_ACTION, Action, State

LIST = kinds.register("villages.list", "thêm thôn vào danh sách của xã", "listed villages of the commune")
END = kinds.register("villages.end", "thôi dùng một thôn", "ended a village")
MAKE = kinds.register(
    "villages.make_address", "tạo địa chỉ riêng cho người của thôn", "made a private address of a village"
)
REVOKE = kinds.register(
    "villages.revoke_address", "thu hồi địa chỉ riêng của thôn", "revoked a private address of a village"
)  # fmt: skip
kinds.register(BY_ACTION[Action.ASK].kind, BY_ACTION[Action.ASK].vi, BY_ACTION[Action.ASK].en)
kinds.register(BY_ACTION[Action.WITHDRAW].kind, BY_ACTION[Action.WITHDRAW].vi, BY_ACTION[Action.WITHDRAW].en)
for _field, _vi, _en in (
    ("holder", "người giữ địa chỉ", "holder of the address"),
    ("function", "làm gì trong thôn", "function in the village"),
    ("asked", "điều hỏi", "what is asked"),
    ("due", "hạn", "due"),
    ("files", "tệp", "files"),
):
    kinds.name_field(_field, _vi, _en)


@dataclass(frozen=True)
class Asked:
    """What a commune asks, as typed. ``place``: (set, indicator, year) that it serves, or None."""

    kind: str
    text: str
    due: date
    unit: str = ""
    place: tuple[str, str, int] | None = None

    def plain(self) -> list[Any]:
        return [self.kind, self.text, self.due, self.unit, list(self.place or ())]


# The list of villages


def add_villages(
    commune: Unit, rows: Sequence[tuple[str, int | None]], *, by: User, key: UUID | None = None, is_demo: bool = False
) -> list[Village]:
    """Add villages (name, households or None); those that stand already take the new number. Raises ``Refused``."""
    with attempt(LIST, commune, by=by, chain=commune.chain) as line:
        if key is not None and once(by, key, [commune.pk, list(rows)]).repeated:
            line.skip()
            return list(Village.objects.filter(commune=commune, ended_on=None))
        refuse_if(rules.why_not_write(rights_of(by), commune.pk))
        _lock(commune)
        standing = {one.folded: one for one in Village.objects.filter(commune=commune, ended_on=None)}
        new = [(name, households) for name, households in rows if fold(name) not in standing]
        refuse_if(rules.why_not_list([name for name, _n in rows], len(standing) + len(new) - len(rows)), 409)
        for name, households in rows:
            known = standing.get(fold(name))
            if known is not None and households is not None and known.households != households:
                known.households, known.version = households, known.version + 1
                known.save(update_fields=["households", "version"])
        first = max((one.position for one in standing.values()), default=0) + 1
        Village.objects.bulk_create(
            Village(
                commune=commune, position=position, name=name, folded=fold(name), households=households,
                added_at=clock.now(), added_by=by, is_demo=is_demo,
            )
            for position, (name, households) in enumerate(new, start=first)
        )  # fmt: skip
        line.after = {"villages": [f"{name}: {households or '?'}" for name, households in rows]}
    return list(Village.objects.filter(commune=commune, ended_on=None))


def end_village(village: Village, *, by: User, key: UUID | None = None) -> Village:
    """A village is no more, or was listed in error: its addresses close, its open requests are withdrawn."""
    commune = village.commune
    with moving(
        END, Village.objects.select_related("commune"), village, by=by, chain=commune.chain, label=f"{commune}: {village}",
        check=_check_writes, version=None, key=key,
    ) as held:  # fmt: skip
        row = held.row
        if held.repeated:
            return row
        refuse_if(rules.why_not_end(row.ended_on is not None), 409)
        for address in Address.objects.select_for_update().filter(village=row, revoked_at=None):
            _close(address, by)
        reason = _("Thôn không còn trong danh sách của xã.")
        for request in row.requests.under_way().select_for_update():
            _end_request(request, by, reason)
        row.ended_on, row.version = clock.today(), row.version + 1
        row.save(update_fields=["ended_on", "version"])
    return row


# Private addresses


def make_address(
    village: Village, holder: str, function: str, *, by: User, key: UUID | None = None, secret: str = "", is_demo: bool = False
) -> str:  # fmt: skip
    """Give a person of a village an address; the earlier one of the same function closes. Returns the secret part.

    "" where the same form came before: it was shown then, and nobody can read it again. ``secret``: of the demo data.
    Raises ``Refused``.
    """
    commune = village.commune
    with attempt(MAKE, village, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune}: {village}"
        repeated = key is not None and once(by, key, [village.pk, holder, function]).repeated
        refuse_if(rules.why_not_write(rights_of(by), commune.pk))
        row = Village.objects.select_for_update().get(pk=village.pk)
        if repeated:
            line.skip()
            return ""
        refuse_if(rules.why_not_make_address(row.ended_on is not None, holder), 409)
        for earlier in Address.objects.select_for_update().filter(village=row, function=function, revoked_at=None):
            _close(earlier, by)
        secret = secret or new_secret()
        line.obj = Address.objects.create(
            village=row, holder=holder, function=function, digest=digest(secret), made_at=clock.now(), made_by=by,
            is_demo=is_demo,
        )  # fmt: skip
        line.after = {"holder": holder, "function": Function(function).label}
    return secret


def revoke_address(address: Address, *, by: User, key: UUID | None = None) -> Address:
    """Close an address: whoever has it finds nothing there any more. Raises ``Refused``."""
    village, commune = address.village, address.village.commune
    with moving(
        REVOKE, Address.objects.select_related("village"), address, by=by, chain=commune.chain,
        label=f"{commune}: {village}, {address}", check=_check_address, version=None, key=key,
    ) as held:  # fmt: skip
        if not held.repeated:
            refuse_if(rules.why_not_revoke(held.row.revoked_at is not None), 409)
            _close(held.row, by)
    return held.row


def _check_writes(rights: Rights, village: Village) -> None:
    refuse_if(rules.why_not_write(rights, village.commune_id))


def _check_address(rights: Rights, address: Address) -> None:
    _check_writes(rights, address.village)


def _close(address: Address, by: User) -> None:
    address.revoked_at, address.revoked_by = clock.now(), by
    address.save(update_fields=["revoked_at", "revoked_by"])


def note_use(address: Address) -> None:
    """Keep the day on which an address was opened last: one write a day, no line, since nothing was done."""
    today = clock.today()
    if address.last_used_on != today:
        Address.objects.filter(pk=address.pk).update(last_used_on=today)


# What is asked


def ask(
    commune: Unit,
    asked: Asked,
    villages: Sequence[Village],
    *,
    by: User,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Call:
    """Ask villages of a commune for one thing; each gets a request of its own. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.ASK].kind, commune, by=by, chain=commune.chain) as line:
        wanted = sorted({one.pk for one in villages})
        receipt = once(by, key, [commune.pk, *asked.plain(), wanted]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Call.objects.get(pk=receipt.answer["call"])
        rights = rights_of(by)
        refuse_if(rules.why_not_write(rights, commune.pk))
        _lock(commune)
        rows = list(Village.objects.filter(pk__in=wanted, commune=commune, ended_on=None))
        sentence = rules.why_not_ask(asked.text, asked.unit, asked.kind, asked.due, rights.on, len(rows))
        refuse_if(sentence, 409)
        standing = list(Request.objects.open().filter(village__in=rows).values_list("village_id", flat=True))
        for row in rows:
            refuse_if(rules.why_not_more(row.name, standing.count(row.pk)), 409)
        set_code, code, year = asked.place or ("", "", None)
        call = Call.objects.create(
            commune=commune, kind=asked.kind, text=asked.text, unit=asked.unit, set_code=set_code, indicator_code=code,
            year=year, due=asked.due, asked_by=by, asked_at=clock.now(), is_demo=is_demo,
        )  # fmt: skip
        made = Request.objects.bulk_create(Request(call=call, village=row, due=asked.due) for row in rows)
        RequestEvent.objects.bulk_create(
            RequestEvent(request=one, number=1, action=Action.ASK, state=State.ASKED, by=by, at=clock.now()) for one in made
        )  # fmt: skip
        line.obj, line.object_label = call, f"{commune}: {call}"
        line.after = {
            "asked": call.text, "villages": [row.name for row in rows], "due": f"{call.due:%d/%m/%Y}",
        }  # fmt: skip
        if receipt is not None:
            receipt.answer = {"call": str(call.pk)}
    return call


def withdraw_call(call: Call, reason: str, *, by: User, key: UUID | None = None) -> int:
    """Withdraw what still waits in every village of a call; what was accepted stays. Returns how many. Raises ``Refused``."""
    commune = call.commune
    with attempt(BY_ACTION[Action.WITHDRAW].kind, call, by=by, chain=commune.chain) as line:
        line.object_label, line.reason = f"{commune}: {call}", reason
        repeated = key is not None and once(by, key, [str(call.pk), "withdraw", reason]).repeated
        refuse_if(rules.why_not_write(rights_of(by), commune.pk))
        if repeated:
            line.skip()
            return 0
        rows = list(call.requests.under_way().select_for_update())
        refuse_if("" if rows else _("Không còn thôn nào đang được hỏi, nên không có gì để rút."), 409)
        for row in rows:
            _end_request(row, by, reason)
        announce.settle_call(call)
    return len(rows)


def _end_request(request: Request, by: User, reason: str) -> None:
    request.state, request.version, request.reason = State.WITHDRAWN, request.version + 1, reason
    request.decided_at, request.decided_by = clock.now(), by
    request.save()
    RequestEvent(
        request=request, number=request.version, action=Action.WITHDRAW, state=request.state, by=by, at=clock.now(), text=reason
    ).save(force_insert=True)  # fmt: skip


def refuse_write(commune: Unit, kind: str, *, by: User) -> None:
    """Refuse, with its line in the journal, who does not keep the commune's villages, before the form is read."""
    with attempt(kind, commune, by=by, chain=commune.chain) as line:
        line.skip()
        refuse_if(rules.why_not_write(rights_of(by), commune.pk))


def _lock(commune: Unit) -> None:
    """Those who change the villages of one commune wait for one another."""
    Unit.objects.select_for_update(no_key=True).only("pk").get(pk=commune.pk)
