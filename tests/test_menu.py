"""The links of the page head against the reviewed table of addresses: none leads to a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.people.nav import OF_PROVINCE, ROW_AND_REST

TABLE = Path(__file__).with_name("url_table.txt").read_text(encoding="utf-8").splitlines()[2:]
ROLE_OF_COLUMN = {
    "officer": "commune_officer",
    "district": "district_officer",
    "department": "department_specialist",
    "coordinator": "coordinator",
    "council": "council_member",
    "leader": "leader",
    "district_leader": "leader",
    "chairman": "commune_leader",
    "head": "department_leader",
    "inspector": "inspector",
    "front": "front",
    "operator": "operator",
}


@pytest.mark.parametrize("column", ROLE_OF_COLUMN)
def test_every_link_of_the_head_opens(column: str) -> None:
    row, rest = ROW_AND_REST[ROLE_OF_COLUMN[column]]
    hidden = OF_PROVINCE.get(ROLE_OF_COLUMN[column], ()) if column == "district_leader" else ()
    place = TABLE[0].split().index(column)
    answers = {line.split()[1]: line.split()[-len(TABLE[0].split()) :] for line in TABLE[1:] if line.startswith("GET")}
    found = {name: answers[name][place] for name in (*row, *rest) if name not in hidden}
    assert {name: code for name, code in found.items() if code != "200"} == {}
