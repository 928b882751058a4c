#!/usr/bin/env python3
"""Check an exported journal and its witness file with nothing but Python's standard library.

A second opinion: written apart from the product, for an inspector who trusts neither the server nor its code.

    python3 verify_journal.py journal.jsonl --witness heads.jsonl --key PUBLIC_KEY_IN_HEX --expect HASH_FROM_A_MAIL

``journal.jsonl`` comes from ``journal_export``; the witness file, the public key and the hash of a head should come
from elsewhere than the server under check. Prints one line for each problem; the exit code is 0 when nothing is
amiss, 1 when something is, 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Problem = tuple[str, int, str, str]
Points = dict[str, dict[int, str]]

BODY = ("v", "number", "at", "day", "entries", "chains", "root", "prev", "heads", "key")


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def own_hash(entry: dict[str, Any], seq: int | None = None) -> str:
    """The hash that an entry should carry (as line ``seq``)."""
    body = {key: value for key, value in entry.items() if key not in ("prev", "hash")}
    if seq is not None:
        body["seq"] = seq
    return hashlib.sha256(bytes.fromhex(entry["prev"]) + canonical(body)).hexdigest()


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of an export. Only "\\n" ends a line."""
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                raise SystemExit(f"{path}:{number}: not JSON") from None


class Chain:
    """One chain, read from its first line to its last."""

    def __init__(self, name: str, points: dict[int, str]) -> None:
        self.name, self.points = name, points
        self.seq, self.hash = 0, "0" * 64
        self.linked = True
        self.found: list[Problem] = []
        self.good, self.rebuilt = 0, 0

    def say(self, seq: int, kind: str, words: str) -> None:
        if not any(p[1] == seq for p in self.found):
            self.found.append((self.name, seq, kind, words))

    def feed(self, entry: dict[str, Any]) -> None:
        seq = entry["seq"]
        if seq <= self.seq:
            self.say(seq, "inserted", "a second line with this number")
            return
        gap = seq > self.seq + 1
        if gap:
            self.say(self.seq + 1, "removed", f"lines {self.seq + 1} to {seq - 1} are missing")
        sound = own_hash(entry) == entry["hash"]
        if not sound:
            self.name_unsound(entry, seq)
        elif not gap and self.linked and entry["prev"] != self.hash:
            self.say(max(seq - 1, 1), "edited", f"the next line ({seq}) remembers another hash")
        self.seq, self.hash, self.linked = seq, entry["hash"], sound or entry["prev"] == self.hash
        self.compare(seq, entry["hash"])

    def name_unsound(self, entry: dict[str, Any], seq: int) -> None:
        near = [seq + step * sign for step in range(1, 17) for sign in (1, -1)]
        true = next((s for s in near if s > 0 and own_hash(entry, s) == entry["hash"]), None)
        if true is None:
            self.say(seq, "edited", "the content does not fit the hash")
        else:
            self.say(seq, "moved", f"this is line {true}: lines were inserted, removed or exchanged before it")

    def compare(self, seq: int, hash_: str) -> None:
        if seq not in self.points or self.rebuilt:
            return
        if self.points[seq] == hash_:
            self.good = seq
        else:
            self.rebuilt = seq

    def finish(self) -> list[Problem]:
        if self.rebuilt:
            self.say(self.rebuilt, "rebuilt", f"differs from the witness; it was still true at line {self.good}")
        if self.seq < max(self.points, default=0):
            self.say(self.seq + 1, "cut", f"the witness saw line {max(self.points)}, the chain ends at {self.seq}")
        return self.found


def check_journal(path: Path, points: Points) -> tuple[int, int, list[Problem], dict[int, str]]:
    """Entries, chains, problems, and the heads that the journal says were taken."""
    count, found, taken = 0, [], {}
    seen: set[str] = set()
    chain: Chain | None = None
    for entry in entries(path):
        count += 1
        if chain is None or entry["chain"] != chain.name:
            found += chain.finish() if chain else []
            if entry["chain"] in seen:
                raise SystemExit(f"{path}: the lines of {entry['chain']} are not together")
            chain = Chain(entry["chain"], points.get(entry["chain"], {}))
            seen.add(chain.name)
        chain.feed(entry)
        told = entry["after"] if entry["kind"] == "journal.take_head" else None
        if isinstance(told, dict) and isinstance(told.get("number"), int):
            taken[told["number"]] = str(told.get("hash"))
    found += chain.finish() if chain else []
    for name in sorted(set(points) - seen):
        found.append((name, 1, "missing_chain", f"the witness saw {max(points[name])} lines"))
    return count, len(seen), found, taken


def check_witness(path: Path, key: str) -> tuple[Points, dict[int, str], list[Problem]]:
    """The points to compare, the hash of each head, and what is wrong with the file."""
    points: Points = {}
    heads: dict[int, str] = {}
    found: list[Problem] = []
    state: dict[str, list[Any]] = {}
    prev, expected = "0" * 64, 1
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            head = json.loads(line)
            body = {name: head[name] for name in BODY}
            number, signed = int(head["number"]), is_signed(head)
            changes = {name: point and [int(point[0]), str(point[1])] for name, point in head["heads"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            found.append(("witness", expected, "witness_edited", "a line cannot be read"))
            continue
        fault = ""
        for name, point in changes.items():
            state.pop(name, None)
            if point is not None:
                state[name] = point
        if hashlib.sha256(canonical(body)).hexdigest() != head["hash"]:
            fault = "witness_edited"
        elif not signed:
            fault = "witness_forged"
        elif key and head["key"] != key:
            fault = "witness_key"
        elif number != expected:
            fault = "witness_removed"
        elif not found and (head["prev"] != prev or head["root"] != merkle_root(state)):
            fault = "witness_edited"
        if fault:
            found.append(("witness", number if number == expected else expected, fault, f"head {number}"))
        else:
            for name, point in changes.items():
                if point is not None:
                    points.setdefault(name, {}).setdefault(point[0], point[1])
        heads[number] = head["hash"]
        prev, expected = head["hash"], number + 1
    return points, heads, found


def merkle_root(state: dict[str, list[Any]]) -> str:
    """Leaves 00 + [chain, seq, hash], nodes 01 + left + right, an odd one rises."""
    level = [hashlib.sha256(b"\0" + canonical([name, *state[name]])).digest() for name in sorted(state)]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)] + odd
    return (level[0] if level else hashlib.sha256(b"").digest()).hex()


# Ed25519 after RFC 8032, section 6: only checking, so time that depends on the data does no harm.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, y, z, t = f - e, h - g, h + g, f + e
    return (x * y % P, z * t % P, y * z % P, x * t % P)


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _point(text: bytes) -> Point | None:
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def is_signed(head: dict[str, Any]) -> bool:
    """Whether the head's signature over its hash is by its key."""
    key, signature, message = (bytes.fromhex(head[name]) for name in ("key", "signature", "hash"))
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    base = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    if a is None or r is None or base is None or s >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left, right = _times(s, base), _add(r, _times(int.from_bytes(digest, "little") % Q, a))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an exported journal and its witness file.")
    parser.add_argument("journal", type=Path, help="JSON lines from journal_export")
    parser.add_argument("--witness", type=Path, help="the witness file")
    parser.add_argument("--key", default="", help="the public key, in hexadecimal, as you have kept it")
    parser.add_argument("--expect", default="", help="the hash of a head that you received by mail")
    options = parser.parse_args(arguments)
    points: Points = {}
    heads: dict[int, str] = {}
    found: list[Problem] = []
    try:
        if options.witness:
            points, heads, found = check_witness(options.witness, options.key)
        count, chains, problems, taken = check_journal(options.journal, points)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    found += problems
    if options.witness:
        found += [
            (
                "witness",
                n,
                "witness_cut" if n not in heads else "witness_rebuilt",
                f"the journal says head {n} was taken",
            )
            for n, hash_ in sorted(taken.items())
            if heads.get(n) != hash_ and not any(p[0] == "witness" and p[1] == n for p in found)
        ]
    if options.expect and options.expect not in heads.values():
        found.append(("witness", 0, "witness_rebuilt", f"no head carries {options.expect}"))
    for chain, seq, kind, words in found:
        print(f"{chain} {seq} {kind}: {words}")
    print(f"{count} entries, {chains} chains, {len(heads)} heads, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
