"""Who leads a sitting and who writes its minutes: chosen by post among those who may, words only from an old paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from datchuan.council.models import Sitting
from datchuan.people.models import AgencyKind, Post, Role


@dataclass(frozen=True)
class Lead:
    """One of the two. ``post``: the post by which the person does it; ``words``: as an old paper names somebody without one."""

    words: str = ""
    post: Post | None = None

    @property
    def said(self) -> str:
        """As the papers of the sitting name the person."""
        return named(self.post) if self.post is not None else self.words.strip()[:200]


@dataclass(frozen=True)
class Led:
    """Who leads a sitting and who writes its minutes."""

    chair: Lead = Lead()
    secretary: Lead = Lead()

    @classmethod
    def of(cls, sitting: Sitting) -> Led:
        pairs = ((sitting.chair, sitting.chair_post), (sitting.secretary, sitting.secretary_post))
        return cls(*(Lead(post=post) if post is not None else Lead(words) for words, post in pairs))


def named(post: Post) -> str:
    """ "Nguyễn Văn A, Phó Chủ tịch Hội đồng"."""
    return (f"{post.user.full_name}, {post.title}" if post.title else str(post.user.full_name))[:200]


def chairs(sitting: Sitting) -> list[Post]:
    """The posts by which members sit: one of them leads. One query."""
    rows = Post.objects.filter(pk__in=sitting.members.values("post_id")).select_related("user", "agency")
    return list(rows.order_by("user__name_order", "user__username", "pk"))


def secretaries(sitting: Sitting) -> list[Post]:
    """The posts of those who may write the minutes: members, and on that day the coordination office. One query."""
    office = Post.objects.held_on(sitting.held_on).filter(
        role=Role.COORDINATOR,
        agency__kind=AgencyKind.COORDINATION_OFFICE,
        agency__unit_id=sitting.council.unit_id,
        user__is_active=True,
    )
    rows = Post.objects.filter(Q(pk__in=sitting.members.values("post_id")) | Q(pk__in=office.values("pk")))
    return list(rows.select_related("user", "agency").order_by("user__name_order", "user__username", "pk"))


def why_not_led(sitting: Sitting, led: Led, present: Mapping[int, bool | None]) -> str:
    """Whether these two can lead: of those who may on the day, the chair present, two persons. ``present`` by user id."""
    chair, secretary = led.chair.post, led.secretary.post
    if chair is not None and chair not in chairs(sitting):
        return _("%(name)s không phải thành viên Hội đồng ngày họp. Chọn người chủ trì trong các thành viên.") % {
            "name": chair.user
        }
    if secretary is not None and secretary not in secretaries(sitting):
        return _(
            "%(name)s không giữ chức vụ ở Hội đồng hay Văn phòng Điều phối ngày họp. Chọn thư ký trong danh sách."
        ) % {"name": secretary.user}
    if chair is not None and present.get(chair.user_id) is False:
        return _("%(name)s đang được ghi vắng, nên không chủ trì. Ghi có mặt, hoặc chọn người khác.") % {
            "name": chair.user
        }
    if led.chair.said and led.chair.said == led.secretary.said:
        return _("Chủ trì và thư ký là hai người. Chọn người khác cho một trong hai việc.")
    return ""
