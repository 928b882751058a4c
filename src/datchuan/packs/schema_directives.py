"""The form of directives.yaml: letters of the province and the tasks that they give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from datchuan.packs.schema_base import Entry
from datchuan.packs.values import Code, Day, MaybeCode, MaybeInstant, MaybeText, Standing, Text

DIRECTIVES = "directives.yaml"


class TaskEntry(Entry):
    """A task: to whom by which rules and names, and until when, by a term of the calendar or by its own."""

    text_vi: Text
    text_en: MaybeText = ""
    result: Literal["report", "dossier", "obstacles", "plan", "document"]
    rules: tuple[Literal["districts", "owners", "communes", "aiming", "below"], ...] = ()
    named: tuple[Code, ...] = ()
    deadline: MaybeCode = ""
    wording: Annotated[MaybeText, Field(max_length=200)] = ""
    at: MaybeInstant = None
    #: What in the system shows that it is done; empty where only the body can say so.
    fact: Literal["", "obstacles", "round", "reviews", "plan"] = ""
    note_vi: MaybeText = ""
    note_en: MaybeText = ""


class DirectiveEntry(Entry):
    """A letter as far as its source gives it: number and signer may be empty."""

    code: Annotated[Code, Field(max_length=60)]
    number: Annotated[MaybeText, Field(max_length=60)] = ""
    dated: Day
    organ: Code
    subject_vi: Annotated[Text, Field(max_length=300)]
    subject_en: Annotated[MaybeText, Field(max_length=300)] = ""
    signer: Annotated[MaybeText, Field(max_length=120)] = ""
    signer_post: Annotated[MaybeText, Field(max_length=120)] = ""
    summary_vi: MaybeText = ""
    summary_en: MaybeText = ""
    standing: Standing
    source: Text
    tasks: Annotated[tuple[TaskEntry, ...], Field(min_length=1)]


class DirectivesFile(Entry):
    directives: tuple[DirectiveEntry, ...]
