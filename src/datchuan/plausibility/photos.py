"""Which pictures look the same: pairs of difference hashes that differ in few bits. NumPy only.

Two hashes of 64 bits that differ in at most ``most`` bits agree entirely in one of ``most + 1`` bands of bits, so each
band is sorted and only its equals are compared: a hundred thousand pictures take about a second.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A picture with fewer bits set (or unset) is a plain surface: its hash says nothing.
PLAIN = 6
#: Equals of a band beyond which its pictures are compared by their neighbours only: nothing is gained by millions.
CROWD = 400


def near(hashes: Sequence[str], most: int) -> list[tuple[int, int, int]]:
    """(place, place, bits that differ) of every pair that differs in at most ``most`` bits. Empty and plain hashes are
    passed over."""
    import numpy as np

    places, values = _worth(hashes)
    if len(values) < 2:
        return []
    first, second = np.divmod(np.unique(np.concatenate(_close(values, most))), len(values))
    bits = np.bitwise_count(values[first] ^ values[second])
    rows = zip(places[first], places[second], bits, strict=True)
    return [(int(a), int(b), int(n)) for a, b, n in rows]


def _worth(hashes: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    import numpy as np

    read = np.array([int(text, 16) if text else 0 for text in hashes], dtype=np.uint64)
    bits = np.bitwise_count(read)
    places = np.flatnonzero((bits >= PLAIN) & (bits <= 64 - PLAIN))
    return places, read[places]


def _bands(values: NDArray[np.uint64], count: int) -> Iterator[NDArray[np.uint64]]:
    import numpy as np

    edges = [round(64 * at / count) for at in range(count + 1)]
    for low, high in itertools.pairwise(edges):
        yield (values >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)


def _close(values: NDArray[np.uint64], most: int) -> list[NDArray[np.int64]]:
    """Pairs of places that agree in a band and differ in at most ``most`` bits, as one number each, lower place "
    "first."""
    import numpy as np

    found, count = [np.empty(0, dtype=np.int64)], len(values)
    for band in _bands(values, most + 1):
        order = np.argsort(band, kind="stable")
        ordered, whole = band[order], values[order]
        for apart in range(1, min(CROWD, count)):
            same = np.flatnonzero(ordered[apart:] == ordered[:-apart])
            if not len(same):
                break
            same = same[np.bitwise_count(whole[same] ^ whole[same + apart]) <= most]
            a, b = order[same], order[same + apart]
            found.append(np.minimum(a, b) * count + np.maximum(a, b))
    return found
