"""The one form of the room."""

from __future__ import annotations

from datchuan.ui.fields import IdemField, VNForm


class FeedForm(VNForm):
    """A press on the button for a new address, once."""

    idem = IdemField()
