"""Running PostgreSQL when the launcher is root: PostgreSQL refuses to be root, so it runs as a system user.

That user needs to reach the programs and its data directory. Folders on the way that shut it out (``/root`` is 0700)
get one access-control entry for this user alone, search permission only; nobody else gains anything.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from datchuan.config.terminal import Trouble, say

NAME = "datchuan"
_ACL = "system.posix_acl_access"
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_USER_OBJ, _USER, _GROUP_OBJ, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_NOBODY = 0xFFFFFFFF
_SEARCH = 1


@dataclass(frozen=True)
class Account:
    """An operating-system user to run a server as."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The user to run PostgreSQL as: None is the present one; root gets the system user ``datchuan``."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _made()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _made() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    command = [
        program or "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        NAME,
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        return pwd.getpwnam(NAME)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise Trouble(
            f"PostgreSQL không chạy được bằng quyền root và không tạo được người dùng hệ thống “{NAME}”. "
            f"Hãy chạy bằng một tài khoản thường, hoặc tạo trước: useradd --system {NAME}.",
            f"PostgreSQL refuses to run as root and the system user {NAME!r} could not be made. Run as an ordinary "
            f"user, or make it first: useradd --system {NAME}.",
        ) from error


def let_through(account: Account, target: Path) -> None:
    """Let the account walk to ``target``: search permission on every folder above it that shuts the account out."""
    for folder in reversed(target.resolve().parents):
        if not _may_search(account, folder):
            _add_search(account, folder)
            say(
                f"  Cho người dùng hệ thống “{account.name}” đi qua {folder} (chỉ quyền đi qua)",
                f"the system user may now pass through {folder}",
            )


def _may_search(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    entries = _entries(folder, status.st_mode)
    mask = next((permission for tag, permission, _owner in entries if tag == _MASK), 7)
    for tag, permission, owner in entries:
        if tag == _USER and owner == account.uid:
            return bool(permission & mask & _SEARCH)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _entries(folder: Path, mode: int) -> list[tuple[int, int, int]]:
    try:
        raw = os.getxattr(folder, _ACL)
    except OSError:
        group = (mode >> 3) & 7
        return [(_USER_OBJ, (mode >> 6) & 7, _NOBODY), (_GROUP_OBJ, group, _NOBODY), (_OTHER, mode & 7, _NOBODY)]
    return list(_ENTRY.iter_unpack(raw[len(_VERSION) :]))


def _add_search(account: Account, folder: Path) -> None:
    before = _entries(folder, folder.stat().st_mode)
    # The mask limits every named entry; it grows by the search bit alone, so that nobody else gains more than that.
    mask = next(permission for wanted in (_MASK, _GROUP_OBJ) for tag, permission, _owner in before if tag == wanted)
    entries = [e for e in before if e[0] != _MASK and (e[0], e[2]) != (_USER, account.uid)]
    entries += [(_USER, _SEARCH, account.uid), (_MASK, mask | _SEARCH, _NOBODY)]
    raw = _VERSION + b"".join(_ENTRY.pack(*entry) for entry in sorted(entries, key=lambda e: (e[0], e[2])))
    try:
        os.setxattr(folder, _ACL, raw)
    except OSError as error:
        raise Trouble(
            f"Người dùng hệ thống “{account.name}” (chạy PostgreSQL) không đi qua được thư mục {folder}. "
            f"Hãy để mã nguồn ở nơi khác (ví dụ /srv hoặc /opt), chạy bằng tài khoản thường, hoặc: chmod o+x {folder}.",
            f"The system user {account.name!r} cannot pass through {folder}. Put the project elsewhere (such as /srv), "
            f"run as an ordinary user, or: chmod o+x {folder}.",
        ) from error


def make_readable(folder: Path) -> None:
    """Let everybody read and run the programs in ``folder`` (a wheel unpacked under a strict umask)."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            executable = stat.S_ISDIR(mode) or mode & stat.S_IXUSR
            path.chmod(stat.S_IMODE(mode) | (0o055 if executable else 0o044))
