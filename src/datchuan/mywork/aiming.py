"""For the chairman of a commune: the actions that help most before the round, as early warning finds them."""

from __future__ import annotations

from django.utils.safestring import SafeString

from datchuan.people.rights import Rights
from datchuan.warning import kept
from datchuan.warning import queries as warning
from datchuan.warning.queries import Line


def helps(rights: Rights) -> list[Line]:
    """The communes within reach that aim at the nearest round, each once, with what ``Line.helps`` says."""
    deadline = warning.nearest_round(rights)
    if deadline is None:
        return []
    found: dict[int, Line] = {}
    for line in warning.warning_page(rights, deadline).lines:
        found.setdefault(line.commune.pk, line)
    return list(found.values())


def drawn(rights: Rights) -> SafeString:
    """The same as text, kept while nothing has changed."""
    return kept.drawn(rights, "helps", lambda: kept.fragment("mywork/_helps.html", {"lines": helps(rights)}))
