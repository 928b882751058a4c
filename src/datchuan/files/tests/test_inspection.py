"""The child: bound, alone, and not believed."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from datchuan.files import inspection
from datchuan.files.errors import FileProblem
from datchuan.files.models import Kind
from datchuan.files.tests import making

# Children are the subject here; everywhere else files are mostly looked into in the process of the test (tests/here.py).
pytestmark = pytest.mark.usefixtures("in_child")

ALL = frozenset(Kind)
PACKAGE = Path(inspection.__file__).parent / "inspector"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "in").write_bytes(b"abc")
    return tmp_path / "work"


def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str) -> None:
    """Another program in the place of the inspector, as if a parser had been taken over."""
    program = tmp_path / "taken_over.py"
    program.write_text(body)
    monkeypatch.setattr(inspection, "_PROGRAM", program)


BOUND = (
    "import sys, importlib.util as u; s = u.spec_from_file_location('bounds', {bounds!r}); "
    "b = u.module_from_spec(s); s.loader.exec_module(b); b.bind()\n"
)


def bound(body: str) -> str:
    return BOUND.format(bounds=str(PACKAGE / "bounds.py")) + body


def caused(folder: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        inspection.inspect(folder, "a.txt", ALL)
    return caught.value.cause


def test_a_child_that_asks_for_too_much_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path) -> None:
    child(monkeypatch, tmp_path, bound("x = bytearray(3 * 1024**3)"))
    assert caused(folder) == "heavy"


def test_a_child_that_never_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path, settings: Any) -> None:
    settings.FILES_CHILD_SECONDS = 1
    child(monkeypatch, tmp_path, "import time; time.sleep(60)")
    begun = time.monotonic()
    assert caused(folder) == "heavy"
    assert time.monotonic() - begun < 5


def test_a_child_that_writes_without_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path) -> None:
    child(monkeypatch, tmp_path, bound("while True: sys.stdout.write('x' * 1000000)"))
    assert caused(folder) == "heavy"
    assert (folder / "out").stat().st_size <= 96 * 1024 * 1024


def test_a_child_that_starts_others_is_ended_with_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path, settings: Any
) -> None:
    settings.FILES_CHILD_SECONDS = 2
    child(
        monkeypatch,
        tmp_path,
        "import os, time\npid = os.fork()\nif pid: open('pid', 'w').write(str(pid))\ntime.sleep(60)",
    )
    assert caused(folder) == "heavy"
    number = int((folder / "pid").read_text())
    for _try in range(50):
        if not Path(f"/proc/{number}").exists() or "Z" in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2]:
            return
        time.sleep(0.05)
    pytest.fail("the grandchild lives")


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("", "checker"),
        ("[]", "checker"),
        ("{}", "checker"),
        ('{"form": "exe"}', "checker"),
        ('{"problem": "no such cause"}', "checker"),
        ('{"problem": "damaged", "words": 7}', "damaged"),
        ('{"form": "text"}', "checker"),  # says so, but wrote nothing
    ],
)
def test_what_a_child_says_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path, said: str, cause: str
) -> None:
    child(monkeypatch, tmp_path, f"print({said!r}, end='')")
    assert caused(folder) == cause


def test_a_link_to_a_file_of_the_server_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    child(monkeypatch, tmp_path, "import os; os.symlink('/etc/passwd', 'main'); print('{\"form\": \"text\"}')")
    assert caused(folder) == "checker"


def test_of_what_a_child_tells_only_what_is_known_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    said = {
        "form": "text", "pages": -4, "width": 2**40, "signed": 1, "dhash": "../../x", "made": ["thumb/../../x"],
        "facts": {"lat": float("nan"), "camera": "a" * 900, "taken_at": "x\x1b", "evil": 1, "removed": ["script", "<b>"]},
    }  # fmt: skip
    child(monkeypatch, tmp_path, f"open('main', 'w').write('x'); print({json.dumps(said)!r})")
    found = inspection.inspect(folder, "a.txt", ALL)
    assert (found.pages, found.width, found.signed, found.dhash, len(found.made)) == (None, None, False, "", 1)
    assert found.facts == {"camera": "a" * 100, "removed": ["script"]}


def test_a_child_knows_nothing_of_the_product(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path) -> None:
    monkeypatch.setenv("DATCHUAN_SECRET_KEY", "secret")
    told = "import os, json, sys; json.dump({'problem': 'x', 'words': {}}, sys.stdout); open('told', 'w').write(json.dumps([dict(os.environ), sys.flags.isolated, os.getcwd()]))"
    child(monkeypatch, tmp_path, told)
    caused(folder)
    environment, isolated, place = json.loads((folder / "told").read_text())
    assert set(environment) <= {"LC_CTYPE"}
    assert (isolated, place) == (1, str(folder))


def test_the_inspector_imports_nothing_of_the_product() -> None:
    for path in PACKAGE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import datchuan" not in text, path
        assert "from datchuan" not in text, path
        assert "django" not in text.lower(), path


def test_a_child_has_no_network_where_the_system_allows_it(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-U", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespaces for users here")
    program = bound("print(open('/proc/net/dev').read().count(':'))")
    done = subprocess.run(["python3", "-I", "-c", program], capture_output=True, text=True, check=True, env={})
    assert done.stdout.strip() == "1"  # the loopback, and it is down
    assert os.path.exists("/proc/net/dev")


def test_two_are_looked_into_at_once_and_a_third_waits_in_vain(
    monkeypatch: pytest.MonkeyPatch, folder: Path, settings: Any
) -> None:
    settings.FILES_CHILDREN = 1
    turns = inspection._Turns()
    monkeypatch.setattr(inspection, "_turns", turns)
    monkeypatch.setattr(inspection, "_WAIT", 0.1)
    with turns.one():
        assert caused(folder) == "busy"
    assert inspection.inspect(folder, "a.txt", ALL).kind == Kind.TEXT


def test_a_page_whose_content_unpacks_to_gigabytes_does_no_harm(folder: Path) -> None:
    """Cleaning does not unpack it; drawing meets a limit, and the file is refused or kept without a picture."""
    (folder / "in").write_bytes(making.content_bomb(300))
    begun = time.monotonic()
    try:
        found = inspection.inspect(folder, "a.pdf", ALL)
    except FileProblem as problem:
        assert problem.cause == "heavy"
    else:
        assert found.kind == Kind.PDF
    assert time.monotonic() - begun < 40
