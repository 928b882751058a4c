"""For the chairman of a commune: the actions that help most before the round, as early warning finds them."""

from __future__ import annotations

from datchuan.people.rights import Rights
from datchuan.warning import queries as warning
from datchuan.warning.helping import Help
from datchuan.warning.queries import Line

#: As many as a chairman remembers.
MOST = 3


def helps(rights: Rights) -> dict[int, tuple[str, tuple[Help, ...]]]:
    """Commune -> the verdict in a word and the actions, for communes that aim at the nearest round."""
    deadline = warning.nearest_round(rights)
    if deadline is None:
        return {}
    found: dict[int, Line] = {}
    for line in warning.warning_page(rights, deadline).lines:
        found.setdefault(line.commune.pk, line)
    return {pk: (str(line.verdict.label), line.helps[:MOST]) for pk, line in found.items()}
