"""``datchuan status`` and ``datchuan verdict`` as text for people; ``--json`` prints the same data for programs."""

from __future__ import annotations

from typing import Any

VERDICTS = {
    "met": "đạt",
    "not_met": "chưa đạt",
    "no_data": "chưa có số liệu",
    "no_threshold": "chưa có mức",
    "not_applicable": "không áp dụng",
}
TITLES = {"NTM": "đạt chuẩn", "NTM_NC": "nâng cao", "NTM_KM": "kiểu mẫu"}


def status(data: dict[str, Any]) -> str:
    """The province on a day, in words."""
    province = data.get("province") or {}
    titles = ", ".join(f"{TITLES.get(level, level)} {count}" for level, count in data["titles"].items())
    lines = [
        f"{province.get('name', 'Tỉnh')}, tính đến ngày {_day(data['date'])}",
        f"  Xã tham gia: {data['participating']}",
        f"  Đã công nhận, xác định được tên xã: {data['identified']} ({titles})",
        f"  Chưa rõ tình trạng: {data['unknown']}",
    ]
    if published := data.get("published"):
        lines.append(f"  Số công bố: {published['value']} ({published['label']}, {_day(published['on'])})")
    if data.get("difference"):
        lines.append(f"  {data['difference']}")
    if stated := data.get("stated"):
        lines.append("  Số đã công bố đến ngày này, bên cạnh số đếm theo sổ danh hiệu của chính ngày đó:")
        lines += [_stated(figure) for figure in stated]
    for line in data["criteria"]:
        mean = line["mean_criteria_met"]
        shown = f"{mean.replace('.', ',')}/{line['criteria_total']}" if mean is not None else "chưa có số liệu"
        rests_on = f"trên {line['communes']} xã có số liệu"
        lines.append(f"  {line['set']} ({line['edition']}): bình quân tiêu chí đạt mỗi xã {shown}, {rests_on}")
    return "\n".join(lines)


def _stated(figure: dict[str, Any]) -> str:
    """A published number, the counted one, and why they differ."""
    said = f"    {_day(figure['on'])}: {figure['label']}: công bố {figure['value']}/{figure['of']}"
    return f"{said}, sổ {figure['counted']}/{figure['counted_of']}. {figure['difference']}".rstrip()


def verdict(data: dict[str, Any]) -> str:
    """One commune against one set, criterion by criterion."""
    lines = [
        f"{data.get('name', data['commune'])} ({data['commune']}), bộ {data['set']} ({data['edition']}), "
        f"ngày {_day(data['on'])}",
        f"{_word(data['verdict'])}: {data['criteria_met']}/{data['criteria_total']} tiêu chí đạt",
    ]
    for criterion in data["criteria"]:
        lines.append(f"\n{criterion['code']}. {criterion['name']}: {_word(criterion['verdict'])}")
        for indicator in criterion["indicators"]:
            lines.append(
                f"  {indicator['code']:<6} {_word(indicator['verdict']):<16} {indicator.get('explanation', '')}"
            )
    return "\n".join(lines)


def _word(verdict: str) -> str:
    return VERDICTS.get(verdict, verdict)


def _day(text: str) -> str:
    return "/".join(reversed(text.split("-")))
