"""Margins of the watch over titled communes: not sealed, kept up to date with what the pack says."""

from __future__ import annotations

from datchuan.packs.pack import Pack
from datchuan.packs.report import Report
from datchuan.packs.syncing import Rows, sync
from datchuan.upkeep.models import Margin


def margins(pack: Pack, report: Report) -> None:
    """A pack without upkeep.yaml says nothing of margins: what another pack brought stays."""
    if pack.margins is None:
        return
    wanted: Rows = {
        m.code: {"code": m.code, "value": m.value, "standing": m.standing, "source": m.source} for m in pack.margins
    }
    sync(report, "mức theo dõi duy trì chuẩn", Margin, wanted, {m.code: m for m in Margin.objects.all()})
