"""A plot of counts over time, drawn on the server: prints, needs no script, and is a picture beside its table.

Lines differ by dash and mark, not by colour alone, and stop at a break instead of running across it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 40, 16, 16, 34
#: Where a value or a place in the row of labels stands in the picture.
Place = Callable[[float], str]
#: The rough number of steps of the vertical axis, and the steps that people count in.
_STEPS, _NICE = 5, (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)


def line_plot(
    heading: str,
    labels: Sequence[str],
    lines: Sequence[Sequence[int | None]],
    *,
    marks: Sequence[tuple[int, int]] = (),
    breaks: Sequence[int] = (),
) -> SafeString:
    """The plot. ``lines``: a value for each label, None where there is none. ``marks``: hollow squares at (place, value).

    ``breaks``: places after which no line is drawn to the next; a dotted upright with a number stands there, which the
    page explains.
    """
    known = [value for values in lines for value in values if value is not None]
    most = max([*known, *(value for _at, value in marks), 1])
    step = next((s for s in _NICE if s * _STEPS >= most), most)
    top = -(-most // step) * step
    across = (WIDTH - LEFT - RIGHT) / max(len(labels) - 1, 1)

    def x(at: float) -> str:
        return f"{LEFT + at * across:.1f}"

    def y(value: float) -> str:
        return f"{TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM):.1f}"

    parts = [_grid(y, step, top), _dates(x, labels), _broken(x, breaks)]
    for number, values in enumerate(lines, start=1):
        parts.append(_line(x, y, values, set(breaks), number))
    parts += [
        format_html(
            '<rect class="published" x="{}" y="{}" width="9" height="9" transform="translate(-4.5 -4.5)"/>',
            x(at),
            y(value),
        )
        for at, value in marks
    ]
    return format_html(
        '<svg class="line-plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, HEIGHT, heading, SafeString("".join(parts)),
    )  # fmt: skip


def sample(number: int) -> SafeString:
    """The piece of a line that stands in the legend."""
    return format_html(
        '<svg class="line-sample" viewBox="0 0 34 12" aria-hidden="true"><path class="line line-{}" d="M1 6H33"/>{}</svg>',
        number, _mark("17", "6", number),
    )  # fmt: skip


def _grid(y: Place, step: int, top: int) -> str:
    rows = [
        f'<path class="grid" d="M{LEFT} {y(v)}H{WIDTH - RIGHT}"/>'
        f'<text class="tick" x="{LEFT - 6}" y="{y(v)}" dy="4" text-anchor="end">{v}</text>'
        for v in range(0, top + 1, step)
    ]
    return "".join(rows)


def _dates(x: Place, labels: Sequence[str]) -> str:
    """Every label when they are few, else every second, the last one always and in line with its point."""
    last, every = len(labels) - 1, 1 if len(labels) <= 9 else 2
    shown = [at for at in range(len(labels)) if at == last or (at % every == 0 and at != last - 1)]
    return "".join(
        format_html(
            '<text class="tick" x="{}" y="{}" text-anchor="{}">{}</text>',
            x(at), HEIGHT - 12, "end" if at == last and at else "middle", labels[at],
        )
        for at in shown
    )  # fmt: skip


def _broken(x: Place, breaks: Sequence[int]) -> str:
    return "".join(
        f'<path class="break" d="M{x(at + 0.5)} {TOP}V{HEIGHT - BOTTOM}"/>'
        f'<text class="tick" x="{x(at + 0.5)}" y="{TOP - 4}" text-anchor="middle">({number})</text>'
        for number, at in enumerate(breaks, start=1)
    )


def _line(x: Place, y: Place, values: Sequence[int | None], breaks: set[int], number: int) -> str:
    path, dots, pen = "", "", "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{'M' if at - 1 in breaks else pen}{x(at)} {y(value)}"
        dots += _mark(x(at), y(value), number)
        pen = "L"
    return f'<path class="line line-{number}" d="{path}"/>{dots}'


def _mark(x: str, y: str, number: int) -> SafeString:
    if number == 1:
        return format_html('<circle class="mark mark-1" cx="{}" cy="{}" r="3.5"/>', x, y)
    shape = {2: "M-3 -3H3V3H-3Z", 3: "M-4 3.5L0 -4L4 3.5Z", 5: "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5"}.get(
        number, "M-4.5 0L0 -4.5L4.5 0L0 4.5Z"
    )
    return format_html('<path class="mark mark-{}" transform="translate({} {})" d="{}"/>', number, x, y, shape)
