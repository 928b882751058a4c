"""The forms of works and contributions: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.funding import actions, rules
from datchuan.funding.actions import About, Gift, Listed, Movement
from datchuan.funding.book import Words
from datchuan.funding.models import Work
from datchuan.funding.money import MoneyField, parse_money
from datchuan.funding.workflow import BY_ACTION, Action, Kind, Measure, State
from datchuan.places.text import fold
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNDecimalField, VNForm
from datchuan.ui.fields import VNIntegerField as Count
from datchuan.ui.numbers import NumberProblem

Data = Mapping[str, Any] | None
#: Who owes as a rule, as the register writes it.
OWNER = "UBND xã"
MONEY_HINT = _l("Đồng, ví dụ 1.200.000.000, hoặc 1,2 tỷ, 45,5 triệu.")


def _named(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("", _("chọn trong danh sách")), *((word.code, word.name) for word in words.values())]


class WorkForm(VNForm):
    """What a work is. A new one says where it stands; one that exists carries its version and, where needed, a reason."""

    name = VNCharField(
        label=_l("Tên công trình"), max_length=200, help_text=_l("Như trong quyết định, kèm thôn, đoạn đường.")
    )
    approved = MoneyField(label=_l("Giá trị phê duyệt"), required=False, help_text=MONEY_HINT)
    decision_no = VNCharField(
        label=_l("Số quyết định phê duyệt"), max_length=120, required=False, help_text=_l("Ví dụ: 45/QĐ-UBND.")
    )
    approved_on = VNDateField(label=_l("Ngày phê duyệt"), most=clock.today, required=False)
    owner = VNCharField(
        label=_l("Đơn vị phải trả"), max_length=200, help_text=_l("Đơn vị nợ nhà thầu hôm nay, ví dụ: UBND xã, Ban QLDA huyện."),
    )  # fmt: skip
    original_owner = VNCharField(
        label=_l("Đơn vị nợ ban đầu"), max_length=200, required=False,
        help_text=_l("Chỉ ghi khi nợ được chuyển từ đơn vị khác sang, ví dụ đơn vị đã giải thể."),
    )  # fmt: skip
    started_on = VNDateField(label=_l("Ngày khởi công"), most=clock.today, required=False)
    finished_on = VNDateField(label=_l("Ngày hoàn thành"), required=False)
    pay_by = VNDateField(
        label=_l("Hạn trả"), required=False, help_text=_l("Sau ngày này, phần chưa trả là nợ quá hạn. Để trống khi chưa có hạn."),
    )  # fmt: skip
    idem = IdemField()

    def __init__(self, words: Words, data: Data = None, work: Work | None = None) -> None:
        initial: dict[str, Any] = {"owner": OWNER}
        if work is not None:
            initial = {name: getattr(work, name) for name in About.__dataclass_fields__} | {"version": work.version}
        super().__init__(data, initial=initial, auto_id="w-%s")
        self.fields["component"] = VNChoiceField(label=_("Lĩnh vực"), choices=_named(words.components))
        if work is None:
            states = [(state.value, state.label) for state in BY_ACTION[Action.ADD].targets]
            self.fields["state"] = VNChoiceField(label=_("Công trình đang"), choices=states)
        else:
            self.fields["reason"] = _reason()
            self.fields["version"] = VersionField()
        self.order_fields(["name", "component", "state"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if sentence := rules.why_not_days(cleaned.get("started_on"), cleaned.get("finished_on")):
            self.add_error("finished_on", sentence)
        return cleaned

    def about(self) -> About:
        """What the action takes. Only after ``is_valid()``."""
        return About(**{name: self.cleaned_data[name] for name in About.__dataclass_fields__})


def _reason() -> VNCharField:
    return VNCharField(
        label=_("Lý do, ghi chú"), max_length=500, required=False,
        help_text=_("Cần ghi khi số vượt giá trị phê duyệt hoặc khác thường."),
    )  # fmt: skip


class EntryForm(VNForm):
    """A line of a work: money set aside, volume accepted, money paid."""

    kind = VNChoiceField(label=_l("Ghi việc"), choices=Kind.choices, widget=forms.RadioSelect)
    amount = MoneyField(label=_l("Số tiền"), help_text=MONEY_HINT)
    on = VNDateField(label=_l("Ngày"), most=clock.today)
    paper = VNCharField(
        label=_l("Số chứng từ, văn bản"), max_length=120, required=False, help_text=_l("Biên bản, quyết định, ủy nhiệm chi.")
    )  # fmt: skip
    idem = IdemField()

    def __init__(self, work: Work, words: Words, data: Data = None) -> None:
        self.work = work
        super().__init__(data, initial={"on": clock.today()}, auto_id="e-%s")
        self.fields["source"] = VNChoiceField(
            label=_("Nguồn vốn"), choices=_named(words.sources), required=False,
            help_text=_("Nghiệm thu khối lượng thì để trống."),
        )  # fmt: skip
        self.fields["note"] = _reason()
        self.order_fields(["kind", "amount", "source", "on", "paper", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        movement = self.movement(cleaned)
        if movement.kind != Kind.ACCEPTED and not movement.source:
            self.add_error("source", _("Chọn nguồn vốn, để cộng được theo từng nguồn."))
        if sentence := rules.why_not_amount(
            self.work.state, movement.kind, movement.amount, movement.on, clock.today()
        ):
            self.add_error("kind" if movement.kind == Kind.ACCEPTED else "amount", sentence)
        elif not movement.note and (sentence := rules.explain(actions.doubts_of(self.work, movement))):
            self.add_error("note", sentence)
        return cleaned

    def movement(self, cleaned: Mapping[str, Any] | None = None) -> Movement:
        """What the action takes. Only after ``is_valid()``."""
        data = self.cleaned_data if cleaned is None else cleaned
        source = "" if data["kind"] == Kind.ACCEPTED else data["source"]
        return Movement(data["kind"], data["amount"], data["on"], source, data["paper"], data["note"])


class ReverseForm(VNForm):
    """Why a line is taken back."""

    reason = VNCharField(label=_l("Vì sao hủy dòng này"), max_length=500, min_length=5)
    idem = IdemField()

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="r-%s")


class MoveForm(VNForm):
    """A step of a work: with its day or its reason."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, action: Action, data: Data = None, **initial: Any) -> None:
        super().__init__(data, initial={"on": clock.today(), **initial}, auto_id=f"{action.value}-%s")
        if BY_ACTION[action].says_why:
            self.fields["text"] = VNCharField(label=_("Vì sao"), max_length=500, min_length=5)
        elif action in (Action.START, Action.ACCEPT):
            label = _("Ngày khởi công") if action == Action.START else _("Ngày hoàn thành")
            self.fields["on"] = VNDateField(label=label, most=clock.today)
        self.order_fields(["text", "on"])


class GiftForm(VNForm):
    """A contribution: of how many households, never of whom."""

    quantity = VNCharField(
        label=_l("Bao nhiêu"), max_length=60,
        help_text=_l("Tiền và hiện vật: đồng, hoặc 1,2 tỷ, 45,5 triệu. Đất: m². Công: số ngày công."),
    )  # fmt: skip
    households = Count(
        label=_l("Số hộ đã đóng góp"), least=1, most=rules.MOST_HOUSEHOLDS,
        help_text=_l("Tự nguyện; không ghi tên người đóng góp, ở ô này và các ô dưới."),
    )  # fmt: skip
    given_on = VNDateField(label=_l("Ngày nhận"), most=clock.today)
    purpose = VNCharField(label=_l("Đóng góp để làm gì"), max_length=200, help_text=_l("Ví dụ: bê tông đường thôn 3."))
    village = VNCharField(label=_l("Thôn"), max_length=120, required=False)
    note = VNCharField(label=_l("Ghi chú"), max_length=500, required=False)
    idem = IdemField()

    def __init__(self, words: Words, works: Iterable[Work], data: Data = None) -> None:
        self.words, self.works = words, {str(work.pk): work for work in works}
        super().__init__(data, initial={"given_on": clock.today()}, auto_id="g-%s")
        self.fields["kind"] = VNChoiceField(label=_("Đóng góp bằng"), choices=_named(words.gifts))
        if self.works:
            choices = [
                ("", _("không thuộc công trình nào trong sổ")),
                *((pk, work.name) for pk, work in self.works.items()),
            ]
            self.fields["work"] = VNChoiceField(label=_("Vào công trình"), choices=choices, required=False)
        self.order_fields(["kind", "quantity", "households", "given_on", "purpose", "work", "village", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        measure = self.words.gifts[cleaned["kind"]].measure
        try:
            cleaned["quantity"] = _quantity(cleaned["quantity"], measure)
        except (NumberProblem, ValidationError) as problem:
            self.add_error("quantity", problem.sentence if isinstance(problem, NumberProblem) else problem)
            return cleaned
        said = rules.why_not_gift(
            measure, cleaned["quantity"], cleaned["households"], cleaned["given_on"], clock.today()
        )
        for name, sentence in said.items():
            self.add_error(name, sentence)
        return cleaned

    def gift(self) -> Gift:
        """What the action takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Gift(
            data["kind"], self.words.gifts[data["kind"]].measure, data["quantity"], data["households"], data["given_on"],
            data["purpose"], data["village"], data["note"], UUID(data["work"]) if data.get("work") else None,
        )  # fmt: skip


def _quantity(text: str, measure: str) -> Decimal:
    """đồng where money is counted; else a number of at most one decimal. Raises ``NumberProblem`` or ``ValidationError``."""
    if measure in (Measure.MONEY, Measure.VALUE):
        return Decimal(parse_money(text, _("Số tiền")))
    unit = text.strip().removesuffix("m²").removesuffix("m2").removesuffix(_("ngày công")).removesuffix("công").strip()
    return Decimal(VNDecimalField(label=_("Bao nhiêu"), decimals=2, digits=9).clean(unit))


class CancelForm(VNForm):
    reason = VNCharField(label=_l("Vì sao hủy"), max_length=500, min_length=5)
    idem = IdemField()

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="c-%s")


class ListField(VNCharField):
    """One work a line: name; approved; accepted so far; paid so far. Cleans to (name, sums) pairs."""

    def clean(self, value: Any) -> Any:
        text = super().clean(str(value or "").replace("\t", ";"))
        found: dict[str, tuple[str, list[int]]] = {}
        problems = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                name, sums = _read_line(line)
                if fold(name) in found:
                    raise ValueError(_("“%(name)s” có hai lần. Ghi mỗi công trình một dòng.") % {"name": name})
                found[fold(name)] = (name, sums)
            except (ValueError, NumberProblem) as problem:
                problems.append(_("Dòng %(number)d: %(why)s") % {"number": number, "why": problem})
        if problems:
            raise ValidationError(problems[:10])
        return list(found.values())


def _read_line(line: str) -> tuple[str, list[int]]:
    """ "Đường thôn 3; 1,2 tỷ; 900 triệu; 500 triệu" -> (name, [approved, accepted, paid]). Raises ``ValueError``."""
    name, *cells = (part.strip() for part in line.split(";"))
    if not name or len(name) > 200 or len(cells) > 3:
        raise ValueError(
            _("ghi tên; giá trị phê duyệt; đã nghiệm thu; đã trả. Ví dụ: Đường thôn 3; 1,2 tỷ; 900 triệu; 0")
        )
    sums = [0 if cell in ("", "0", "-") else parse_money(cell, name) for cell in (*cells, "", "", "")[:3]]
    return name, sums


class ListForm(VNForm):
    """Several works at once, all of one component."""

    works = ListField(
        label=_l("Danh sách công trình"), lines=True, max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_l(
            "Mỗi dòng một công trình: tên; giá trị phê duyệt; đã nghiệm thu; đã trả. Chép được bốn cột từ Excel. Số chưa có để "
            "trống. Nguồn vốn, hạn trả ghi sau ở từng công trình."
        ),
    )  # fmt: skip
    owner = VNCharField(label=_l("Đơn vị phải trả"), max_length=200)
    on = VNDateField(label=_l("Số tính đến ngày"), most=clock.today)
    idem = IdemField()

    def __init__(self, words: Words, data: Data = None) -> None:
        super().__init__(data, initial={"owner": OWNER, "on": clock.today()}, auto_id="l-%s")
        self.fields["component"] = VNChoiceField(label=_("Lĩnh vực"), choices=_named(words.components))
        states = [(state.value, state.label) for state in BY_ACTION[Action.ADD].targets if state != State.PLANNED]
        self.fields["state"] = VNChoiceField(label=_("Các công trình này"), choices=states)
        self.order_fields(["works", "component", "state", "owner", "on"])

    def listed(self) -> list[Listed]:
        """What the action takes. Only after ``is_valid()``."""
        data, made = self.cleaned_data, []
        for name, (approved, accepted, paid) in data["works"]:
            about = About(name, data["component"], data["owner"], approved or None)
            sums = ((Kind.ACCEPTED, accepted), (Kind.PAID, paid))
            note = _("Số đã có khi lập sổ")
            moves = tuple(Movement(kind, amount, data["on"], note=note) for kind, amount in sums if amount)
            made.append(Listed(about, data["state"], moves))
        return made
