"""The machine, and what processes of ours have used: processor seconds and memory, read from /proc."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def machine() -> str:
    """One line: processor, cores, memory, system, load at the start."""
    processor = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "?")
    memory = next((int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if "MemTotal" in line), 0)
    load = os.getloadavg()[0]
    return f"{processor}, {os.cpu_count()} cores, {memory:.1f} GB, {platform.platform()}, load before {load:.1f}"


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            parents[int(folder.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat after the name; empty when the process is gone."""
    lines = _lines(f"/proc/{pid}/stat")
    return lines[0].rpartition(")")[2].split() if lines else []


def name(pid: int) -> str:
    """The command line of a process."""
    return " ".join(_lines(f"/proc/{pid}/cmdline")).replace("\0", " ")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor seconds used so far, children that ended included."""
    return sum(sum(map(int, fields[11:15])) / TICKS for pid in pids if (fields := _stat(pid)))


def shared_mb(pids: Iterable[int]) -> float:
    """The memory that processes hold now, what several of them share counted once."""
    kilobytes = (
        line.split()[1] for pid in pids for line in _lines(f"/proc/{pid}/smaps_rollup") if line.startswith("Pss:")
    )
    return sum(map(int, kilobytes)) / 1024


def peak_mb(pids: Iterable[int]) -> float:
    """The sum of the largest resident memory of each; what they share is counted more than once."""
    kilobytes = (line.split()[1] for pid in pids for line in _lines(f"/proc/{pid}/status") if line.startswith("VmHWM"))
    return sum(map(int, kilobytes)) / 1024
