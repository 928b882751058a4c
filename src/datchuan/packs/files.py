"""The files of a pack as text: found safely, read whole, refused with a sentence when they are not what they should be.

A pack comes from outside (a USB stick, an e-mail), so nothing is trusted: sizes are looked at before reading, links and
paths that leave the folder are refused, and text that is not clean UTF-8 in the composed form (NFC) never gets further.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from datchuan.packs.problems import Problems

MEGABYTE = 1024 * 1024
#: Largest text file and largest map file. The pack of a province of 193 communes holds files of 0.3 MB.
LARGEST_TEXT, LARGEST_MAP = 4 * MEGABYTE, 16 * MEGABYTE
LARGEST_PACK, MOST_FILES = 64 * MEGABYTE, 300

_SAVE_AGAIN_VI = "Hãy mở tệp bằng trình soạn thảo văn bản, lưu lại với mã hóa UTF-8 (không BOM), xuống dòng kiểu LF."
_SAVE_AGAIN_EN = "Open the file in a text editor and save it as UTF-8 (no BOM) with LF line ends."

#: Signs of Vietnamese text of an older encoding that somebody re-saved as UTF-8.
_TCVN3 = re.compile("[A-Za-z][¸µ¶¹¨¾¼½Æ©Ç]|®[A-Za-z]")
_TWICE_ENCODED = re.compile("áº|á»|Ä‘|Æ°|Ã[\u0080-\u00bf]")
#: Characters that hide or reorder text: bidirectional controls, zero-width signs, separators, other controls.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


@dataclass
class Folder:
    """A pack's folder: the regular files in it by their path, and the bytes of those that were read."""

    root: Path
    problems: Problems
    paths: dict[str, Path] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def opened(cls, root: Path, problems: Problems) -> Folder:
        """List the folder. Links, special files, too many or too large files become problems and are not listed."""
        folder = cls(root, problems)
        if not root.is_dir():
            problems.add(
                str(root),
                0,
                "Không có thư mục này. Hãy ghi đúng đường dẫn đến thư mục của gói dữ liệu.",
                "There is no such folder. Give the path of the pack's folder.",
            )
            return folder
        folder._list()
        return folder

    def _list(self) -> None:
        total = count = 0
        for where, folders, names in os.walk(self.root, followlinks=False):
            folders.sort()
            here = Path(where)
            for name in [n for n in folders if (here / n).is_symlink()]:
                self._refuse_link(here / name)
            for name in sorted(names):
                count += 1
                if count > MOST_FILES:
                    self.problems.add(
                        ".",
                        0,
                        f"Thư mục có hơn {MOST_FILES} tệp, không giống một gói dữ liệu. Hãy chọn đúng thư mục của gói.",
                        f"The folder has more than {MOST_FILES} files, which no pack has. Choose the pack's own "
                        f"folder.",
                    )
                    return
                total += self._take(here / name)
        if total > LARGEST_PACK:
            self.problems.add(
                ".",
                0,
                f"Gói nặng {total // MEGABYTE} MB, quá {LARGEST_PACK // MEGABYTE} MB. Hãy bỏ các tệp không thuộc gói.",
                f"The pack is {total // MEGABYTE} MB, over {LARGEST_PACK // MEGABYTE} MB. Take out what is not part "
                f"of it.",
            )

    def _take(self, path: Path) -> int:
        name = _printable(path.relative_to(self.root).as_posix())
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            self._refuse_link(path)
            return 0
        if not stat.S_ISREG(status.st_mode):
            self.problems.add(
                name,
                0,
                "Đây không phải tệp thường nên không đọc. Hãy xóa khỏi thư mục gói.",
                "Not a regular file, so it is not read. Remove it from the pack's folder.",
            )
            return 0
        self.paths[name] = path
        return status.st_size

    def _refuse_link(self, path: Path) -> None:
        self.problems.add(
            _printable(path.relative_to(self.root).as_posix()),
            0,
            "Đây là liên kết (symlink), có thể dẫn ra ngoài thư mục gói nên không đọc. Hãy thay bằng chính tệp đó.",
            "This is a symbolic link, which may lead out of the pack, so it is not read. Put the file itself here.",
        )

    def text(self, name: str) -> str | None:
        """The clean text of a file, or None after adding the problems that say why not."""
        data = self.data(name, LARGEST_TEXT)
        if data is None:
            return None
        text = _decoded(name, data, self.problems)
        if text is None or not _is_clean(name, text, self.problems):
            return None
        return text

    def data(self, name: str, largest: int) -> bytes | None:
        """The bytes of a file of the pack, its size looked at before reading; None with a problem when it has none."""
        path = self.paths.get(name)
        if path is None:
            self.problems.add(
                name,
                0,
                "Thiếu tệp này. Hãy thêm tệp theo mô tả trong docs/pack-format.md.",
                "This file is missing. Add it as docs/pack-format.md describes.",
            )
            return None
        size = path.lstat().st_size
        if size > largest:
            self.problems.add(
                name,
                0,
                f"Tệp nặng {size / MEGABYTE:.1f} MB, quá {largest // MEGABYTE} MB nên không đọc. "
                "Hãy kiểm tra có chép nhầm tệp khác vào không.",
                f"The file is {size / MEGABYTE:.1f} MB, over {largest // MEGABYTE} MB, so it is not read. Is it the "
                f"right file?",
            )
            return None
        try:
            # O_NOFOLLOW: the file may have been swapped for a link since it was listed.
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
                data = stream.read(largest + 1)
        except OSError as error:
            self.problems.add(
                name,
                0,
                f"Không mở được tệp ({error.strerror}). Hãy kiểm tra quyền đọc tệp.",
                f"The file cannot be opened ({error.strerror}). Look at its permissions.",
            )
            return None
        self.contents[name] = data
        return data

    def digest(self) -> str:
        """SHA-256 over the names and contents of all files read, in hexadecimal: changes when any byte changes."""
        whole = hashlib.sha256()
        for name in sorted(self.contents):
            whole.update(f"{name}\0{len(self.contents[name])}\0".encode())
            whole.update(self.contents[name])
        return whole.hexdigest()


def _printable(name: str) -> str:
    """A file's name that can be printed: bytes that are not UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()


def is_safe_name(name: str) -> bool:
    """Whether a path written in a pack stays inside it: relative, with forward slashes, no '..' and no drive."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not re.search(r"[\\:\x00]", name)


def _decoded(name: str, data: bytes, problems: Problems) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) > len(data[:200]) // 4:
        problems.add(
            name,
            1,
            f"Tệp lưu bằng mã hóa UTF-16 nên không đọc được. {_SAVE_AGAIN_VI}",
            f"The file is in UTF-16 and cannot be read. {_SAVE_AGAIN_EN}",
        )
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        problems.add(
            name,
            1,
            f"Tệp bắt đầu bằng dấu BOM (thường do Excel hoặc Notepad thêm) làm hỏng tên cột đầu. {_SAVE_AGAIN_VI}",
            f"The file begins with a byte order mark (often added by Excel or Notepad). {_SAVE_AGAIN_EN}",
        )
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(
            name,
            line,
            "Chữ ở dòng này không phải UTF-8 (có thể tệp lưu bằng Windows-1258, TCVN3 hoặc VNI), đọc tiếp sẽ sai dấu. "
            + _SAVE_AGAIN_VI,
            f"The text is not UTF-8 (perhaps Windows-1258, TCVN3 or VNI). {_SAVE_AGAIN_EN}",
        )
        return None


def _is_clean(name: str, text: str, problems: Problems) -> bool:
    """Report each kind of unclean text at its first line."""
    kinds = (
        (
            text.find("\r"),
            f"Tệp xuống dòng kiểu Windows (CRLF), gói dữ liệu dùng LF. {_SAVE_AGAIN_VI}",
            f"The file has Windows line ends (CRLF); packs use LF. {_SAVE_AGAIN_EN}",
        ),
        (
            _first(_HIDDEN, text),
            "Dòng này có ký tự ẩn hoặc ký tự điều khiển, người đọc không thấy được. Hãy gõ lại dòng này.",
            "This line holds a hidden or control character. Type the line again.",
        ),
        (
            _first(_TCVN3, text),
            f"Chữ ở dòng này có vẻ là phông TCVN3 (ABC) chép sang, sẽ hiện sai dấu. Hãy chuyển sang Unicode. "
            f"{_SAVE_AGAIN_VI}",
            f"The text looks like TCVN3 (ABC) letters. Convert it to Unicode. {_SAVE_AGAIN_EN}",
        ),
        (
            _first(_TWICE_ENCODED, text),
            f"Chữ ở dòng này đã bị mã hóa hai lần (ví dụ “Quáº£ng”). Hãy lấy lại bản gốc. {_SAVE_AGAIN_VI}",
            f"The text was encoded twice. Take the original again. {_SAVE_AGAIN_EN}",
        ),
        (
            _first_decomposed(text),
            "Chữ ở dòng này viết dấu rời (Unicode tổ hợp, NFD) nên tìm tên sẽ không thấy. "
            f"Hãy chuyển sang Unicode dựng sẵn (NFC). {_SAVE_AGAIN_VI}",
            f"The text has separate combining accents (NFD), so searches would miss it. Convert to NFC. "
            f"{_SAVE_AGAIN_EN}",
        ),
    )
    clean = True
    for at, sentence, english in kinds:
        if at >= 0:
            problems.add(name, text.count("\n", 0, at) + 1, sentence, english)
            clean = False
    return clean


def _first(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else -1


def _first_decomposed(text: str) -> int:
    if unicodedata.is_normalized("NFC", text):
        return -1
    at = 0
    for line in text.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            return at
        at += len(line) + 1
    return 0
