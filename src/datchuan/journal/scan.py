"""Reading one chain from its first line to its last and naming what was done to it.

The quick way is one comparison and one hash for each line. Only when a line does not fit is it examined: whether its
content fits its own hash, whether it is a true line of another place, whether its neighbour was rewritten.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from datchuan.journal.chain import START, digest
from datchuan.journal.heads import cut_sentence, rebuilt_sentence
from datchuan.journal.witness import Problem

# How far a line may have been shifted by inserted or removed lines and still be recognised.
_REACH = 16
# How many lines that fit nowhere are compared with one another to find exchanged lines.
_SWAPS = 64


@dataclass
class ChainScan:
    """Feed the lines of a chain in the order of ``seq``, then ask ``finish()``. ``points`` is what the witness saw."""

    chain: str
    points: dict[int, str] = field(default_factory=dict)
    count: int = 0
    seq: int = 0
    _hashes: tuple[bytes, ...] = (START,)
    _offset: int = 0
    _length: int = 0
    _good: int = 0
    _odd: dict[int, str] = field(default_factory=dict)
    _gaps: list[tuple[int, int]] = field(default_factory=list)
    _twice: list[int] = field(default_factory=list)
    _breaks: list[int] = field(default_factory=list)
    _moved: dict[int, int] = field(default_factory=dict)
    _unknown: dict[int, tuple[bytes, bytes, dict[str, Any]]] = field(default_factory=dict)
    _recent: deque[bytes] = field(default_factory=lambda: deque(maxlen=4 * _REACH))
    _alike: dict[bytes, list[int]] = field(default_factory=dict)
    _rebuilt: int = 0

    def feed(self, seq: int, prev: bytes, hash_: bytes, body: dict[str, Any]) -> None:
        """Take the next line; ``body`` is the entry as ``chain.digest`` wants it."""
        self.count += 1
        if seq == self.seq + 1 and not self._offset and prev == self._hashes[0] and digest(prev, body) == hash_:
            self._hashes = (hash_,)
            self._length = seq
            self._stands(hash_)
        else:
            self._examine(seq, prev, hash_, body)
        self.seq = max(seq, self.seq)
        if self.points:
            self._compare(seq - self._moved_by(seq), hash_)

    def _moved_by(self, seq: int) -> int:
        return seq - self._moved.get(seq, seq)

    def _compare(self, seq: int, hash_: bytes) -> None:
        witnessed = self.points.get(seq)
        if witnessed is None or self._rebuilt:
            return
        if witnessed == hash_.hex():
            self._good = seq
        else:
            self._rebuilt = seq

    def _examine(self, seq: int, prev: bytes, hash_: bytes, body: dict[str, Any]) -> None:
        if seq <= self.seq:
            self._twice.append(seq)
            self._hashes = (*self._hashes, hash_)
            return
        if seq > self.seq + 1:
            self._gaps.append((self.seq + 1, seq - 1))
        true = self._true_place(seq, prev, hash_, body)
        if true is None or (true != seq and hash_ in self._recent):
            if len(self._unknown) < _SWAPS:
                self._unknown[seq] = (prev, hash_, body)
            self._odd[seq] = "edited"
        elif true != seq:
            self._moved[seq] = true
            self._alike.setdefault(hash_, []).append(seq)
            self._offset = seq - true
        else:
            self._offset = 0
            self._stands(hash_)
            if seq == self.seq + 1 and prev not in self._hashes:
                self._breaks.append(seq)
        self._hashes = (hash_,)
        self._length = max(self._length, true or seq - self._offset)

    def _stands(self, hash_: bytes) -> None:
        """A line in its own place: whatever bore its hash elsewhere was a copy of it."""
        self._recent.append(hash_)
        if self._alike:
            for copy in self._alike.pop(hash_, []):
                self._falsify(copy)

    def _falsify(self, seq: int) -> None:
        self._moved.pop(seq, None)
        self._odd[seq] = "edited"

    def _true_place(self, seq: int, prev: bytes, hash_: bytes, body: dict[str, Any]) -> int | None:
        """The number that the line's own hash was made for, if it is near; None when the content was changed."""
        here = seq - self._offset
        near = [seq, here, *(here + step * sign for step in range(1, _REACH + 1) for sign in (1, -1))]
        return next((s for s in near if s > 0 and digest(prev, {**body, "seq": s}) == hash_), None)

    def finish(self) -> list[Problem]:
        """Everything that does not hold in this chain, in its order."""
        self._drop_copies()
        self._pair_far_swaps()
        found = [self._problem(first, "removed", last) for first, last in self._gaps]
        found += [self._problem(seq, "inserted", seq) for seq in self._twice]
        found += self._swapped()
        found += self._shifted()
        found += [self._problem(seq, kind, seq) for seq, kind in self._odd.items()]
        named = {problem.seq for problem in found}
        found += [self._problem(seq, "edited", seq) for seq in self._rewritten() if seq not in named]
        named = {problem.seq for problem in found}
        if self._rebuilt and self._rebuilt not in named:
            sentence = rebuilt_sentence(self.chain, self._good, self._rebuilt)
            found.append(Problem(self.chain, self._rebuilt, "rebuilt", sentence))
        witnessed = max(self.points, default=0)
        if self._length < witnessed:
            sentence = cut_sentence(self.chain, self._length + 1, witnessed)
            found.append(Problem(self.chain, self._length + 1, "cut", sentence))
        return sorted(found, key=lambda problem: problem.seq)

    def _rewritten(self) -> list[int]:
        """Lines rewritten with a hash to match: the next line still remembers the hash of the true one."""
        breaks = set(self._breaks)
        return [max(seq - 1, 1) for seq in self._breaks if seq + 1 not in breaks]

    def _drop_copies(self) -> None:
        """Of displaced lines that are alike, the one among lines displaced as far as itself is the true one."""

        def company(seq: int) -> int:
            offset = seq - self._moved[seq]
            return sum(n - self._moved.get(n, n + 10**9) == offset for n in (seq - 1, seq + 1))

        for places in self._alike.values():
            if len(places) > 1:
                true = max(places, key=company)
                for seq in places:
                    if seq != true:
                        self._falsify(seq)

    def _pair_far_swaps(self) -> None:
        for seq, (prev, hash_, body) in self._unknown.items():
            for other in self._unknown:
                if other != seq and digest(prev, {**body, "seq": other}) == hash_:
                    self._moved[seq] = other
                    self._odd.pop(seq, None)

    def _swapped(self) -> list[Problem]:
        pairs = {seq: true for seq, true in self._moved.items() if self._moved.get(true) == seq}
        for seq in pairs:
            del self._moved[seq]
        return [self._problem(seq, "swapped", true) for seq, true in pairs.items()]

    def _shifted(self) -> list[Problem]:
        """Lines inserted or removed by someone who renumbered the lines after them."""
        found: list[Problem] = []
        offset, after = 0, 0
        for seq in sorted(self._moved):
            if offset and seq != after + 1:
                found += self._step(after + 1, offset, 0)
                offset = 0
            found += self._step(seq, offset, seq - self._moved[seq])
            offset, after = seq - self._moved[seq], seq
        if offset and after < self.seq:
            found += self._step(after + 1, offset, 0)
        return found

    def _step(self, seq: int, before: int, offset: int) -> list[Problem]:
        if offset > before:
            places = range(seq - (offset - before), seq)
            for place in places:
                self._odd.pop(place, None)
            return [self._problem(place, "inserted", place) for place in places]
        if offset < before:
            first = seq - before
            return [self._problem(first, "removed", first + before - offset - 1)]
        return []

    def _problem(self, seq: int, kind: str, other: int) -> Problem:
        sentence = {
            "edited": _("Dòng %(seq)s của chuỗi %(chain)s đã bị sửa."),
            "inserted": _("Dòng %(seq)s của chuỗi %(chain)s là dòng chen thêm."),
            "swapped": _("Dòng %(seq)s của chuỗi %(chain)s đã bị đổi chỗ với dòng %(other)s."),
            "removed": _("Chuỗi %(chain)s bị xóa dòng %(seq)s."),
        }[kind]
        if kind == "removed" and other > seq:
            sentence = _("Chuỗi %(chain)s bị xóa các dòng từ %(seq)s đến %(other)s.")
        return Problem(self.chain, seq, kind, sentence % {"seq": seq, "chain": self.chain, "other": other})
