"""Places with their dates: what existed when, under which name, kind and parent.

A *unit* is an administrative unit for as long as it legally exists. Its GSO code may be used again by another unit
later (20335 was phường Tân Thạnh in 2023 and is phường Bàn Thạch since 2025), so identity is the row, not the code.
All intervals are ``[from, to)``: ``to`` is the first day on which the fact no longer holds; open when unknown.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from datchuan.places.text import fold, sort_key


class Standing(models.TextChoices):
    """How sure a loaded fact is."""

    OFFICIAL = "official", "chính thức"
    TO_CHECK = "to_check", "cần đối chiếu văn bản"
    ILLUSTRATIVE = "illustrative", "minh họa"


class Level(models.TextChoices):
    PROVINCE = "province", "tỉnh"
    DISTRICT = "district", "huyện"
    COMMUNE = "commune", "xã"
    VILLAGE = "village", "thôn"


class IdRange(Func):
    """A foreign key as a one-element range, so that core GiST can compare it (the embedded server has no btree_gist)."""

    function = "int8range"
    template = "int8range(%(expressions)s, %(expressions)s, '[]')"
    arity = 1


class CodeRange(Func):
    """A unit code as a one-element range of its stable 64-bit hash, for exclusion constraints over core GiST."""

    template = "int8range(hashtextextended(%(expressions)s, 0), hashtextextended(%(expressions)s, 0), '[]')"
    arity = 1


def never_twice(name: str, key: Func) -> ExclusionConstraint:
    """No two rows of one key may hold on the same day."""
    return ExclusionConstraint(
        name=name, expressions=[(key, RangeOperators.OVERLAPS), ("valid", RangeOperators.OVERLAPS)]
    )


class Dated(models.Model):
    """A fact that holds from one day to another, with the act or source it rests on."""

    valid = DateRangeField()
    legal_act = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.TO_CHECK)
    source = models.TextField(blank=True)

    class Meta:
        abstract = True


class UnitQuerySet(models.QuerySet["Unit"]):
    def as_of(self, on: date) -> Any:
        """Units that exist on the day (a UnitQuerySet), each with ``name``, ``full_name``, ``kind``, ``name_order`` and
        ``parent_id`` of that day. Typed Any, because the type checker cannot see annotated columns in later calls."""
        names = UnitName.objects.filter(unit=OuterRef("pk"), use=UnitName.Use.OFFICIAL, valid__contains=on)
        parents = UnitParent.objects.filter(unit=OuterRef("pk"), valid__contains=on)
        return self.filter(valid__contains=on).annotate(
            name=Subquery(names.values("name")[:1]),
            full_name=Subquery(names.values("full_name")[:1]),
            kind=Subquery(names.values("kind")[:1]),
            name_order=Subquery(names.values("sort_key")[:1]),
            parent_id=Subquery(parents.values("parent_id")[:1]),
        )

    def communes(self) -> UnitQuerySet:
        return self.filter(level=Level.COMMUNE)

    def districts(self) -> UnitQuerySet:
        return self.filter(level=Level.DISTRICT)

    def taking_part(self, on: date) -> UnitQuerySet:
        """Communes that take part in the programme on the day."""
        return self.filter(pk__in=Participation.objects.filter(takes_part=True, valid__contains=on).values("unit_id"))

    def below(self, parent: int | models.QuerySet, on: date) -> UnitQuerySet:
        """Units whose parent on the day is (one of) the given."""
        parents = [parent] if isinstance(parent, int) else parent
        return self.filter(pk__in=UnitParent.objects.filter(parent__in=parents, valid__contains=on).values("unit_id"))

    def over(self, unit_id: int, on: date) -> UnitQuerySet:
        """A unit with its parent on the day and the parent's parent: a commune, its district, its province."""
        parents = UnitParent.objects.filter(unit=unit_id, valid__contains=on).values("parent_id")
        above = UnitParent.objects.filter(unit__in=parents, valid__contains=on).values("parent_id")
        return self.filter(Q(pk=unit_id) | Q(pk__in=parents) | Q(pk__in=above))

    def found_by(self, words: str) -> UnitQuerySet:
        """Units any of whose names, old ones included, holds all the words, with or without diacritics."""
        names = UnitName.objects.all()
        for word in fold(words).split():
            names = names.filter(folded__contains=word)
        return self.filter(pk__in=names.values("unit_id"))


@lru_cache(maxsize=32)
def _as_of(on: date) -> Any:
    return UnitQuerySet(Unit).as_of(on)


_Units = models.Manager.from_queryset(UnitQuerySet)


class UnitManager(_Units):
    def as_of(self, on: date) -> Any:
        """``UnitQuerySet.as_of``. Nearly every page asks it several times, and Django takes longer to put its parts together
        than to run it: what was put together for a day is copied."""
        return _as_of(on).all() if type(self) is UnitManager else self.get_queryset().as_of(on)  # type: ignore[attr-defined]


class Unit(models.Model):
    """An administrative unit from the day it begins to the day it ends."""

    code = models.CharField(max_length=12)
    level = models.CharField(max_length=10, choices=Level.choices)
    valid = DateRangeField()
    legal_act = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.TO_CHECK)
    source = models.TextField(blank=True)

    objects = UnitManager()

    class Meta:
        constraints = [
            never_twice("unit_code_once_a_day", CodeRange(F("code"))),
            models.CheckConstraint(condition=~Q(code=""), name="unit_code_not_empty"),
        ]
        indexes = [models.Index(fields=["code"]), GistIndex(fields=["valid"], name="unit_valid_gist")]

    def __str__(self) -> str:
        return f"{getattr(self, 'full_name', None) or self.code}"

    @property
    def chain(self) -> str:
        """The journal chain of this place."""
        return f"commune:{self.code}" if self.level == Level.COMMUNE else "system"


class UnitName(Dated):
    """A name and kind of a unit in an interval: official, or an alias by which people and papers also know it."""

    class Use(models.TextChoices):
        OFFICIAL = "official", "tên chính thức"
        ALIAS = "alias", "cách viết khác"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    use = models.CharField(max_length=8, choices=Use.choices, default=Use.OFFICIAL)
    name = models.CharField(max_length=100)
    full_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    folded = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=400, db_collation="C")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_one_official_name_a_day",
                expressions=[(IdRange(F("unit")), RangeOperators.OVERLAPS), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(use="official"),
            )
        ]

    @classmethod
    def build(cls, **fields: object) -> UnitName:
        """A row with its stored search text and sort key, made in one place."""
        return cls(**fields, folded=fold(str(fields["full_name"])), sort_key=sort_key(str(fields["name"])))


class UnitParent(Dated):
    """The unit above, in an interval."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            never_twice("unit_one_parent_a_day", IdRange(F("unit"))),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="unit_not_its_own_parent"),
        ]


class Lineage(models.Model):
    """A change of places on a day: which became which, by which act."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("sáp nhập")
        SPLIT = "split", _("chia tách")
        CHANGE_OF_KIND = "change_of_kind", _("đổi loại đơn vị")
        RENAME = "rename", _("đổi tên")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    on = models.DateField()
    sources = models.ManyToManyField(Unit, related_name="became")
    results = models.ManyToManyField(Unit, related_name="came_from")
    legal_act = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.TO_CHECK)
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64, unique=True)


class Participation(Dated):
    """Whether a commune takes part in the programme."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="participations")
    takes_part = models.BooleanField()
    basis = models.TextField(blank=True)

    class Meta:
        constraints = [never_twice("unit_one_participation_a_day", IdRange(F("unit")))]


class Profile(Dated):
    """The threshold column that a commune uses, in an interval (QĐ 318/QĐ-TTg, Điều 1)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="profiles")
    code = models.CharField(max_length=12)

    class Meta:
        constraints = [never_twice("unit_one_profile_a_day", IdRange(F("unit")))]


class UnitFact(models.Model):
    """Geography of a unit for the map and for context; figures carry their source."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="fact")
    area_km2 = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    label_lon = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    label_lat = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    population_2009 = models.IntegerField(null=True)
    source = models.TextField(blank=True)


class Outline(models.Model):
    """The outlines of units as the pack brought them (TopoJSON text), for shading maps: insert-only, the last one counts."""

    pack = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    topology = models.JSONField()
    notice_vi = models.TextField(blank=True)
    notice_en = models.TextField(blank=True)
