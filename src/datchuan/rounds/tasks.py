"""Background work of the room: the papers of a whole round."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from datchuan.rounds import drawing


@app.task(name="rounds.draw_papers")
def draw_papers(*, run_id: str) -> None:
    """Draw the papers of a run; harmless when another worker does so already."""
    drawing.draw(UUID(run_id))


@app.periodic(cron="*/2 * * * *")
@app.task(name="rounds.resume_papers", queueing_lock="rounds_resume_papers")
def resume_papers(timestamp: int) -> None:
    """Go on with runs whose worker died or whose job was lost."""
    for run_id in drawing.stalled():
        drawing.draw(run_id)


@app.periodic(cron="40 3 * * *")
@app.task(name="rounds.sweep_papers", queueing_lock="rounds_sweep_papers")
def sweep_papers(timestamp: int) -> None:
    """Every night old results are removed."""
    drawing.sweep()
