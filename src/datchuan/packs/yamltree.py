"""YAML as plain data in which every value knows its line, without the parts of YAML that surprise or attack.

Read from parser events, not from a loader: no tags, no anchors or aliases (a few lines of them can grow to gigabytes),
no duplicate keys, a depth limit, numbers kept exactly as written (``17.10`` stays 17.10) and words kept as words
(``no`` and ``on`` are text).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from datchuan.packs.problems import Problems

DEEPEST, MOST_VALUES = 16, 200_000
#: Under this key each mapping carries the line on which it begins.
LINE = "__line__"
Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Longer digit runs stay text: nobody writes them, and arithmetic on them is slow.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")
_CONSTANTS = {"": None, "null": None, "~": None, "true": True, "false": False}


@dataclass
class Tree:
    """A YAML file as plain data, and the line of every value by its path (keys and positions)."""

    data: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of the value at the path, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class _Open:
    """A mapping or list still being filled."""

    path: Path
    into: dict[str, Any] | list[Any]
    key: str | None = None
    key_line: int = 0
    seen: dict[str, int] = field(default_factory=dict)


class _Stop(Exception):
    """The file cannot be read further."""


def read_tree(name: str, text: str, problems: Problems) -> Tree | None:
    """Plain data of one YAML document, or None after adding the problems that say why not."""
    builder = _Builder(name, problems)
    before = len(problems)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problems.add(
            name,
            (mark.line + 1) if mark else 1,
            "Đến dòng này thì tệp không còn đúng cách viết YAML (thiếu dấu hai chấm, ngoặc, dấu nháy, hoặc thụt lề "
            "lệch; "
            f"tệp cũng có thể bị cắt cụt). Hãy so với dòng phía trên. [{getattr(error, 'problem', '') or 'YAML'}]",
            "From this line on the file is not YAML (a missing colon, bracket or quote, wrong indent, or a cut file).",
        )
        return None
    except _Stop:
        return None
    if len(problems) > before:
        return None
    if not isinstance(builder.result, dict):
        problems.add(
            name,
            1,
            "Tệp trống hoặc không có các mục “tên: giá trị”.",
            "The file is empty or has no “name: value” entries.",
        )
        return None
    return Tree(builder.result, builder.lines)


class _Builder:
    """Builds the data event by event. No recursion, so that depth costs nothing."""

    def __init__(self, name: str, problems: Problems) -> None:
        self.name, self.problems = name, problems
        self.lines: dict[Path, int] = {}
        self.result: Any = None
        self._open: list[_Open] = []
        self._documents = self._values = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(
                    line,
                    "Tệp có nhiều tài liệu (dấu ---). Mỗi tệp chỉ được có một.",
                    "The file holds several documents.",
                )
        elif isinstance(event, yaml.AliasEvent):
            self._stop(
                line,
                f"Dòng này dùng bí danh YAML (*{event.anchor}), có thể phình tệp vô hạn nên không nhận. Hãy viết đầy "
                f"đủ giá trị.",
                f"This line uses a YAML alias (*{event.anchor}), which is refused. Write the value out.",
            )
        elif isinstance(event, yaml.ScalarEvent):
            self._guard(event, line)
            self._scalar(event, line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._guard(event, line)
            self._begin({LINE: line} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()

    def _guard(self, event: Any, line: int) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop(
                line, "Tệp có quá nhiều giá trị, không giống một tệp của gói.", "The file holds too many values."
            )
        if event.anchor:
            self._stop(
                line,
                f"Dòng này đặt neo YAML (&{event.anchor}), không được dùng trong gói. Hãy bỏ neo và viết đầy đủ giá "
                f"trị.",
                f"This line sets a YAML anchor (&{event.anchor}), which packs do not use. Write the value out.",
            )
        if event.tag and event.tag != "!":
            self._stop(
                line,
                f"Dòng này dùng nhãn YAML ({event.tag}), không được dùng trong gói. Hãy bỏ nhãn.",
                f"This line uses a YAML tag ({event.tag}), which packs do not use. Remove it.",
            )

    def _scalar(self, event: Any, line: int) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.into, dict) and top.key is None:
            self._take_key(top, event.value, line)
            return
        value: Any = event.value
        if event.implicit[0] and not event.style:
            value = _CONSTANTS[value] if value in _CONSTANTS else Decimal(value) if _NUMBER.fullmatch(value) else value
        self._put(value, line)

    def _take_key(self, top: _Open, key: str, line: int) -> None:
        if key in top.seen or key == LINE:
            self.problems.add(
                self.name,
                line,
                f"Mục “{key}” đã có ở dòng {top.seen.get(key, line)}; viết hai lần thì không biết dùng giá trị nào. "
                f"Hãy bỏ một.",
                f"The entry “{key}” already stands on line {top.seen.get(key, line)}. Remove one.",
            )
        top.seen.setdefault(key, line)
        top.key, top.key_line = key, line

    def _put(self, value: Any, line: int) -> None:
        if not self._open:
            self.result = value
            return
        top = self._open[-1]
        if isinstance(top.into, list):
            self.lines[(*top.path, len(top.into))] = line
            top.into.append(value)
        elif top.key is not None:
            self.lines[(*top.path, top.key)] = top.key_line
            top.into[top.key] = value
            top.key = None

    def _begin(self, into: dict[str, Any] | list[Any], line: int) -> None:
        top = self._open[-1] if self._open else None
        if len(self._open) >= DEEPEST:
            self._stop(
                line,
                f"Các mục lồng nhau quá {DEEPEST} tầng. Hãy xem lại thụt lề.",
                f"Nested deeper than {DEEPEST} levels.",
            )
        if top is not None and isinstance(top.into, dict) and top.key is None:
            self._stop(line, "Tên mục phải là chữ, không phải danh sách hay nhóm.", "An entry's name must be text.")
        if top is None:
            path: Path = ()
        else:
            path = (*top.path, len(top.into) if isinstance(top.into, list) else str(top.key))
        self._put(into, line)
        self.lines.setdefault(path, line)
        self._open.append(_Open(path, into))

    def _stop(self, line: int, sentence: str, english: str) -> None:
        self.problems.add(self.name, line, sentence, english)
        raise _Stop
