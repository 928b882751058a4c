"""Tables of transitions as pages for ``docs/``: a Mermaid diagram and a Markdown table, the same in every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A transition in plain codes. Without sources the thing begins here; without targets the state stays."""

    action: str
    sources: Sequence[str]
    targets: Sequence[str]
    who: str
    kind: str


def diagram(rows: Iterable[Row], *, ends: Iterable[str] = (), begin: str = "") -> str:
    """A state diagram; ``begin`` is a first line of its own, ``ends`` are the states after which nothing comes."""
    lines = ["stateDiagram-v2", *([f"    [*] --> {begin}"] if begin else [])]
    for row in rows:
        for source in row.sources or ("[*]",):
            for target in row.targets or (source,):
                if target != "[*]":
                    lines.append(f"    {source} --> {target}: {row.action} ({row.who})")
    return "\n".join([*lines, *(f"    {end} --> [*]" for end in ends)]) + "\n"


def table(rows: Iterable[Row]) -> str:
    """The transitions line by line."""
    lines = [
        f"| {row.action} | {', '.join(row.sources) or 'nothing'} | {', '.join(row.targets) or 'the same state'} "
        f"| {row.who} | `{row.kind}` |"
        for row in rows
    ]
    return "| action | from | to | who | line in the journal |\n|---|---|---|---|---|\n" + "\n".join(lines) + "\n"


def page(title: str, room: str, *parts: str) -> str:
    """A page with its heading, where it comes from, and its parts; a diagram is set off as one."""
    made = f"Made from `datchuan.{room}.workflow`; a test compares it with the code."
    drawn = (f"```mermaid\n{part}```\n" if part.startswith("stateDiagram") else f"{part.rstrip()}\n" for part in parts)
    return "\n".join([f"# {title}\n", f"{made}\n", *drawn])
