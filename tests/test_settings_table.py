"""docs/settings.md has one row for each environment variable that the product reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Names as they are read: environ["X"], environ.get("X", …), _flag("X", …), _whole_number(environ, "X", …).
READ = re.compile(
    r"""(?:environ(?:\.get\(|\.setdefault\(|\[)|_flag\(|_whole_number\(environ, )\s*"([A-Z][A-Z0-9_]+)\""""
)
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "PATH"}
#: In the scripts behind make: ${X:-…}, ${X:+…}.
READ_BY_SCRIPTS = re.compile(r"\$\{([A-Z][A-Z0-9_]+):[-+]")


def read_by_the_product() -> set[str]:
    sources = [p for p in (ROOT / "src").rglob("*.py") if "tests" not in p.parts]
    found = {name for path in sources for name in READ.findall(path.read_text(encoding="utf-8"))}
    scripts = {name for path in (ROOT / "tools").glob("*.sh") for name in READ_BY_SCRIPTS.findall(path.read_text())}
    return (found | scripts) - NOT_OURS


def test_the_table_names_every_variable_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(read_by_the_product())
