"""The drawn evidence of the demo province, on the real pack."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from datchuan.evidence import queries
from datchuan.evidence.models import Document, Revision
from datchuan.evidence.queries import State
from datchuan.files.models import StoredFile
from datchuan.packs import demo_evidence
from datchuan.packs.demo import TODAY
from datchuan.packs.tests.world import World


def test_two_communes_have_some_and_the_first_has_one_of_each_sort(
    quang_nam: World, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT, settings.FILES_KEEP_FREE_BYTES = tmp_path, 0
    made = demo_evidence.build(Random(1), TODAY)
    # Without the demo figures only the two communes of the accounts have officers.
    assert made["communes"] == 2
    assert demo_evidence.build(Random(1), TODAY) == made
    assert not Document.objects.exclude(is_demo=True).exists()
    assert {file.scope for file in StoredFile.objects.all()} == {"commune:20869", "commune:20527"}
    shown = quang_nam.commune("20869")
    held = queries.of_set(shown.pk, "NTM", TODAY.year)
    states = {shown.state for of_it in held.values() for shown in of_it.documents}
    assert states == {State.SCANNING, State.ELSEWHERE, State.EXPIRED}
    where = Revision.objects.filter(document__commune=shown).values_list("where", flat=True)
    assert set(where) == {"inside", "outside", "unknown"}
    library = Document.objects.filter(commune=shown)
    assert max(library.values_list("revision", flat=True)) == 2
    assert library.filter(attachments=None).count() == 1
    assert [d.title for d in queries.ending_soon([shown.pk], TODAY)] == [
        "Danh sách hộ nghèo năm trước (minh họa)", "Giấy chứng nhận VietGAP (minh họa)",
    ]  # fmt: skip
