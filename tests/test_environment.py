"""``tools/venv.sh``: what it says when the machine lacks something. (That it works, every test run shows.)"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import processes_naming, until

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "cat", "cksum", "df", "awk", "id", "dirname", "rm", "pwd", "mkdir", "cp", "sleep")


def run_with(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a copy of the project where the only Python is the given shell script."""
    programs = folder / "bin"
    programs.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (programs / "python3").chmod(0o755)
    (folder / "tools").mkdir()
    for name in ("tools/venv.sh", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return subprocess.run(
        [str(programs / "sh"), "tools/venv.sh", "requirements.lock"],
        cwd=folder, env={"PATH": str(programs)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_an_old_python_is_named_with_what_to_install(tmp_path: Path) -> None:
    done = run_with(tmp_path, 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    assert done.returncode == 1
    assert "Cần Python 3.11 trở lên; máy này có: Python 3.9.2." in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_missing_venv_module_is_named_with_its_package(tmp_path: Path) -> None:
    python = 'case "$2" in *ensurepip*) exit 1;; *-venv*) echo python3.11-venv;; *) exit 0;; esac'
    done = run_with(tmp_path, python)
    assert done.returncode == 1
    assert "sudo apt-get install python3.11-venv" in done.stderr


@pytest.mark.parametrize("half", ["0", "1"])
def test_why_a_package_could_not_be_installed_is_told_last(tmp_path: Path, half: str) -> None:
    """Whichever of the two that install at once it happens to; nothing calls the environment complete."""
    python = f"""case "$*" in
        "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
        *"-m pip install"*half-{half}) echo "THESE PACKAGES DO NOT MATCH THE HASHES"; exit 1;;
        *"-m pip install"*half-*) echo "Successfully installed";;
    esac"""
    done = run_with(tmp_path, python)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "THESE PACKAGES DO NOT MATCH THE HASHES"
    assert "Không cài được các gói; lý do ở các dòng trên." in done.stderr
    assert not list((tmp_path / ".venv").glob(".complete-*"))


def test_when_one_half_fails_the_other_is_stopped(tmp_path: Path) -> None:
    python = """case "$*" in
        "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
        *"-m pip install"*half-0) echo $$ >other; exec sleep 300;;
        *"-m pip install"*half-1) until [ -s other ]; do sleep 0.05; done; exit 1;;
    esac"""
    assert run_with(tmp_path, python).returncode == 1
    other = int((tmp_path / "other").read_text())
    assert until(lambda: other not in processes_naming(str(tmp_path)), 5)


def test_two_halves_install_the_whole_lock(tmp_path: Path) -> None:
    python = """case "$*" in
        "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
        *"-m pip install"*half-*) while [ $# -gt 1 ]; do shift; done; cp "$1" "kept-${1##*-}";;
    esac"""
    done = run_with(tmp_path, python)
    assert done.returncode == 0, done.stderr
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    halves = [(tmp_path / f"kept-{half}").read_text(encoding="utf-8") for half in "01"]
    assert sorted("".join(halves).splitlines()) == sorted(lock.splitlines())
    names = [re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE) for text in halves]
    assert abs(len(names[0]) - len(names[1])) <= 1


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "requirements-bench.lock"])
def test_lock_files_have_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==[^ ]+", text, re.MULTILINE)
    assert len(pinned) > 30
    assert "://" not in text
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text.strip()))


def test_the_test_lock_installs_the_same_versions_as_the_product_lock() -> None:
    pins = [
        dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-test.lock")
    ]
    assert pins[0] == {name: version for name, version in pins[1].items() if name in pins[0]}
