"""Every write about accounts and posts (``credentials.py`` has those about signing in). Each leaves its line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.journal.actions import attempt, record
from datchuan.people import rules
from datchuan.people.credentials import end_sessions, issue_password_link, new_link
from datchuan.people.frame import begin, locked, permit, receipt_of
from datchuan.people.kinds import (
    ACTIVATE,
    CREATE_USER,
    DEACTIVATE,
    EDIT_USER,
    END_POST,
    GIVE_POST,
    IMPORT,
    OPEN_PAGE,
    PROPOSE_POST,
)
from datchuan.people.listing import check_list
from datchuan.people.models import Agency, Post, PostProposal, Role, User, days_held
from datchuan.people.passwords import PasswordLink
from datchuan.people.proposals import keep, propose_post
from datchuan.people.queries import operators
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.text import nfc

# Accounts


def create_user(
    *,
    by: User | None,
    username: str,
    full_name: str,
    email: str = "",
    phone: str = "",
    is_demo: bool = False,
    password_hash: str = "",
    first_post: dict[str, Any] | None = None,
    key: UUID | str | None = None,
) -> User:
    """An account without a password, with its first post (what ``give_post`` takes) if one is given: both or neither.

    ``key`` is the form's; sent twice, it is done once. ``password_hash`` is for demo accounts only; people set
    their own password through a link. Raises ``Refused``.
    """
    fields = {
        "username": username.strip().lower(),
        "full_name": " ".join(nfc(full_name).split()),
        "email": email.strip(),
        "phone": phone.strip(),
    }
    with attempt(CREATE_USER, None, by=by) as line:
        line.object_label = fields["full_name"] or fields["username"]
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        receipt = receipt_of(line, by, key, fields | {"post": _asked(first_post)})
        if receipt and receipt.repeated:
            return User.objects.get(pk=receipt.answer)  # type: ignore[no-any-return]
        permit(rights, rules.why_not_create_user(rights, **fields))
        user = User.build(**fields, is_demo=is_demo)
        user.password = password_hash or make_password(None)
        user.save()
        line.obj, line.after = user, fields
        if first_post:
            # The account's line stands before the line of its post.
            line.write()
            line.skip()
            _give_or_propose(rights, user, by, first_post)
        if receipt:
            receipt.answer = user.pk
    return user


def _give_or_propose(rights: Rights | None, user: User, by: User | None, post: dict[str, Any]) -> None:
    if by is not None and rules.two_needed(rights):
        propose_post(user, by=by, **post)
    else:
        give_post(user, by=by, **post)


def _asked(post: dict[str, Any] | None) -> dict[str, Any] | None:
    if post is None:
        return None
    return post | {"agency": post["agency"].code, "units": sorted(unit.code for unit in post.get("units", ()))}


def edit_user(
    user: User, *, by: User | None, full_name: str, email: str = "", phone: str = "", key: UUID | str | None = None
) -> User:
    """Correct a name or a contact. Who did what earlier stays in the journal under the name of that time."""
    fields = {"full_name": " ".join(nfc(full_name).split()), "email": email.strip(), "phone": phone.strip()}
    with attempt(EDIT_USER, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        receipt = receipt_of(line, by, key, {"user": user.pk, **fields})
        if receipt and receipt.repeated:
            return user
        contact = rules.why_not_contact(fields["email"], fields["phone"])
        permit(rights, rules.why_not_full_name(fields["full_name"]) or contact)
        line.before = {name: getattr(user, name) for name in fields}
        made = User.build(username=user.username, **fields)
        for name in (*fields, "folded", "name_order"):
            setattr(user, name, getattr(made, name))
        user.save(update_fields=[*fields, "folded", "name_order"])
        line.obj, line.after = user, fields
    return user


def deactivate_user(user: User, *, by: User | None, reason: str = "") -> User:
    """Close the account and end its sessions at once."""
    with attempt(DEACTIVATE, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        permit(rights, rules.why_not_deactivate(rights, user, on=clock.today()))
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sessions(user)
        line.before, line.after, line.reason = {"is_active": True}, {"is_active": False}, reason
    return user


def activate_user(user: User, *, by: User | None, reason: str = "") -> User:
    """Open the account again. Sessions from before stay ended."""
    with attempt(ACTIVATE, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        permit(rights, rules.why_not_activate(rights, user))
        user.is_active = True
        user.save(update_fields=["is_active"])
        end_sessions(user)
        line.before, line.after, line.reason = {"is_active": False}, {"is_active": True}, reason
    return user


# Posts


def give_post(
    user: User,
    *,
    by: User | None,
    role: str,
    agency: Agency,
    first_day: date,
    last_day: date | None = None,
    title: str = "",
    units: Collection[Unit] = (),
    key: UUID | str | None = None,
    proposal: PostProposal | None = None,
) -> Post:
    """Give a role at an agency from ``first_day`` to ``last_day`` (both included; open when None).

    ``units`` are what the post reaches; empty means the agency's unit and all below it. ``proposal``: the one that the
    caller just confirmed, where two operators are needed. Raises ``Refused``.
    """
    title = " ".join(nfc(title).split())[:120]
    wish: dict[str, Any] = {"role": role, "first_day": first_day, "last_day": last_day, "title": title}
    with attempt(GIVE_POST, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        line.after = wish | {"agency": agency.name, "units": [unit.code for unit in units]}
        receipt = receipt_of(line, by, key, line.after | {"user": user.pk, "agency": agency.code})
        if receipt and receipt.repeated:
            return Post.objects.get(pk=receipt.answer)
        permit(rights, rules.why_not_give_post(rights, user, agency=agency, units=units, **wish))
        permit(rights, rules.why_not_alone(rights, user, proposal))
        post = _new_post(
            user, role=role, agency=agency, first_day=first_day, last_day=last_day, title=title, units=units
        )
        if receipt:
            receipt.answer = post.pk
    return post


def _new_post(
    user: User,
    *,
    role: str,
    agency: Agency,
    first_day: date,
    last_day: date | None,
    title: str,
    units: Collection[Unit],
) -> Post:
    valid = days_held(first_day, last_day)
    post = Post.objects.create(user=user, role=role, agency=agency, title=title, valid=valid)
    if units:
        post.units.set(units)
    return post


def end_post(post: Post, *, by: User | None, last_day: date, reason: str = "", key: UUID | str | None = None) -> Post:
    """Let ``last_day`` be the last day of the post. A day before the first one withdraws the post.

    When that day is over already (yesterday means "at once"), the person's sessions end with it.
    """
    with attempt(END_POST, post.user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(post.user)
        post = Post.objects.select_for_update(of=("self",)).select_related("agency", "user").get(pk=post.pk)
        receipt = receipt_of(line, by, key, {"post": post.pk, "last_day": last_day, "reason": reason})
        if receipt and receipt.repeated:
            return post
        permit(rights, rules.why_not_end_post(rights, post, last_day=last_day))
        line.before = _post_words(post)
        if last_day < post.first_day:
            post.withdrawn = True
        else:
            post.valid = days_held(post.first_day, last_day)
        post.save(update_fields=["valid", "withdrawn"])
        if not post.is_held_on(clock.today()):
            end_sessions(user)
        line.after, line.reason = _post_words(post), reason
    return post


def _post_words(post: Post) -> dict[str, Any]:
    return {
        "role": post.role,
        "agency": post.agency.name,
        "title": post.title,
        "first_day": post.first_day,
        "last_day": post.last_day,
        "withdrawn": post.withdrawn,
    }


# At the gate


def refuse_outsider(*, by: User) -> None:
    """Write down that somebody who is no operator sent something to the operator's pages, and refuse it."""
    with attempt(OPEN_PAGE, None, by=by):
        raise Refused(rules.why_not_manage(Rights(by.pk, clock.today(), ())))


def first_operator(*, username: str, full_name: str, agency: Agency, second: bool = False) -> PasswordLink:
    """The first operator of a new installation, made on its command line. Refused once there is one.

    ``second``: the second one, without whom nobody confirms what the first proposes; refused unless there is just one.
    """
    with attempt(CREATE_USER, None, by=None) as line:
        line.skip()
        begin(None)
        refuse_if(rules.why_not_by_command(len(operators(clock.today())), second=second), status=409)
        user = create_user(by=None, username=username, full_name=full_name)
        give_post(user, by=None, role=Role.OPERATOR, agency=agency, first_day=clock.today())
        return issue_password_link(user, by=None)


# A list from a spreadsheet


def import_people(
    rows: Sequence[dict[str, Any]], *, by: User | None, key: UUID | str | None = None
) -> list[PasswordLink]:
    """Make the accounts and posts of a list, all or none, and a link for each.

    ``rows`` are what ``listing.rows_of`` gives; they are checked again here, under the lock. Raises ``Refused`` when
    the list has a problem, or when it has been imported already.
    """
    with attempt(IMPORT, None, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        line.object_label = _("%(count)d người") % {"count": len(rows)}
        receipt = receipt_of(line, by, key, {"rows": list(rows)})
        if receipt and receipt.repeated:
            raise Refused(_("Danh sách này đã được nhập. Xem lại ở trang Người dùng."), status=409)
        checked = check_list(rows)
        refuse_if(checked.sentence, status=409)
        links = []
        for ready in checked.ready:
            user = User.build(**ready.account)
            user.password = make_password(None)
            user.save()
            record(CREATE_USER, user, by=by, after=ready.account)
            _post_of_list(rights, user, by, ready.post)
            links.append(new_link(user))
        line.after = {"people": len(links)}
    return links


def _post_of_list(rights: Rights | None, user: User, by: User | None, wish: dict[str, Any]) -> None:
    """The post of a checked line, or its proposal, with its line in the journal."""
    if by is not None and rules.two_needed(rights):
        proposal = keep(user, by=by, **wish)
        kind, said = PROPOSE_POST, {**wish, "agency": proposal.agency.name}
    else:
        post = _new_post(user, **wish)
        kind, said = GIVE_POST, _post_words(post)
    record(kind, user, by=by, after=said | {"units": [unit.code for unit in wish["units"]]})
