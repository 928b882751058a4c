"""``tools/venv.sh``: what it says when the machine lacks something. (That it works, every test run shows.)"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "cat", "cksum", "df", "awk", "id", "dirname", "rm", "pwd", "mkdir", "cp", "sed", "chmod")


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
    for name in ("tools/venv.sh", "requirements.lock", "requirements-uv.lock", "pyproject.toml"):
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


#: A Python that makes an environment with itself inside, and notes what pip and uv are asked to install.
FALSE = """case "$*" in
    "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
    *"pip config list"*) echo "global.extra-index-url='file:///x'"; echo "global.index-url='https://kho.example/simple'";;
    *"-m pip install"*requirements-uv.lock) {uv};;
    *"-m pip install"*requirements.lock) echo "$*" >pip-was-asked; {pip};;
esac"""
HAS_UV = (
    "mkdir -p .venv/.uv/bin; echo '#!/bin/sh' >.venv/.uv/bin/uv; chmod 755 .venv/.uv/bin/uv; "
    "echo 'echo \"$UV_DEFAULT_INDEX $*\" >>uv-was-asked; {then}' >>.venv/.uv/bin/uv"
)
REFUSED = 'echo "THESE PACKAGES DO NOT MATCH THE HASHES"; exit 1'


def is_complete(folder: Path) -> bool:
    return bool(list((folder / ".venv").glob(".complete-*")))


def test_uv_installs_by_the_lock_and_its_hashes_from_where_pip_would(tmp_path: Path) -> None:
    done = run_with(tmp_path, FALSE.format(uv=HAS_UV.format(then="exit 0"), pip=REFUSED))
    assert (done.returncode, is_complete(tmp_path)) == (0, True), done.stderr
    packages, product = (tmp_path / "uv-was-asked").read_text().splitlines()
    assert packages.startswith("https://kho.example/simple pip install --python .venv/bin/python")
    assert packages.endswith("--no-deps --only-binary :all: --require-hashes -r requirements.lock")
    assert product.endswith("--no-build-isolation -e .")
    assert not (tmp_path / "pip-was-asked").exists()
    assert not (tmp_path / ".venv" / ".uv").exists()


@pytest.mark.parametrize("uv", ["exit 1", HAS_UV.format(then="exit 1")], ids=["not to be had", "does not reach"])
def test_where_uv_does_not_manage_pip_installs(tmp_path: Path, uv: str) -> None:
    done = run_with(tmp_path, FALSE.format(uv=uv, pip="exit 0"))
    assert (done.returncode, is_complete(tmp_path)) == (0, True), done.stderr
    assert "--require-hashes -r requirements.lock" in (tmp_path / "pip-was-asked").read_text()


def test_why_a_package_could_not_be_installed_is_told_last(tmp_path: Path) -> None:
    done = run_with(tmp_path, FALSE.format(uv="echo noise; exit 1", pip=REFUSED))
    assert (done.returncode, is_complete(tmp_path)) == (1, False)
    assert done.stdout.splitlines()[-1] == "THESE PACKAGES DO NOT MATCH THE HASHES"
    assert "noise" not in done.stdout + done.stderr
    assert "Không cài được các gói; lý do ở các dòng trên." in done.stderr


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-test.lock", "requirements-bench.lock", "requirements-uv.lock"]
)
def test_lock_files_have_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==[^ ]+", text, re.MULTILINE)
    assert len(pinned) > (0 if "-uv" in name else 30)
    assert "://" not in text
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text.strip()))


def test_the_test_lock_installs_the_same_versions_as_the_product_lock() -> None:
    pins = [
        dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-test.lock")
    ]
    assert pins[0] == {name: version for name, version in pins[1].items() if name in pins[0]}
