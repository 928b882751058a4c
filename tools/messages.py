"""Interface strings: collect them from code and templates, compare with the English translations, write both files.

    python tools/messages.py check     names every string without an English translation, and every one no longer used
    python tools/messages.py update    adds new strings (empty) to locale/en and drops unused ones
    python tools/messages.py compile   writes the .mo file that Django reads

Vietnamese is the source language, so it needs no file. Django's own ``makemessages`` needs programs that a fresh machine
does not have; this reads Python by its syntax tree and templates by Django's own lexer.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "datchuan"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
FUNCTIONS = {"gettext", "gettext_lazy", "_", "gettext_noop"}
PLURALS = {"ngettext", "ngettext_lazy"}

Message = tuple[str, str | None]


def in_python(source: str) -> Iterator[Message]:
    """Messages of a Python file: literal arguments of the translation functions."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in FUNCTIONS and texts:
            yield texts[0], None
        elif name in PLURALS and len(texts) >= 2:
            yield texts[0], texts[1]


_TAG = re.compile(r"\{%\s*(?:translate|trans)\s+(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")
_INLINE = re.compile(r"_\((\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')\)")
_BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b(.*?)%\}(.*?)\{%\s*end(?:blocktranslate|blocktrans)\s*%\}", re.S
)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_VARIABLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def in_template(source: str) -> Iterator[Message]:
    """Messages of a template, in the form in which Django looks them up."""
    for match in (*_TAG.finditer(source), *_INLINE.finditer(source)):
        yield match[1][1:-1], None
    for match in _BLOCK.finditer(source):
        trimmed = " trimmed" in match[1]
        parts = [_message(text, trimmed) for text in _PLURAL.split(match[2])]
        yield parts[0], parts[1] if len(parts) > 1 else None


def _message(text: str, trimmed: bool) -> str:
    if trimmed:
        text = " ".join(line.strip() for line in text.strip().splitlines() if line.strip())
    return _VARIABLE.sub(r"%(\1)s", text.replace("%", "%%"))


def collect() -> dict[Message, list[str]]:
    """Every message with the files that use it."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "tests" in path.parts or "migrations" in path.parts or "static" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        for message in in_python(source) if path.suffix == ".py" else in_template(source):
            if message[0].strip():
                found.setdefault(message, []).append(path.relative_to(PACKAGE).as_posix())
    return found


def load() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def is_translated(entry: polib.POEntry) -> bool:
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


def check() -> list[str]:
    """Sentences about what is missing, unused or has other placeholders than its source; empty when complete."""
    wanted, problems = collect(), []
    known = {entry.msgid: entry for entry in load()}
    for (text, plural), files in wanted.items():
        entry = known.get(text)
        if entry is None or not is_translated(entry) or (plural and not entry.msgid_plural):
            problems.append(f"no English for {text!r} ({files[0]})")
        elif not plural and set(re.findall(r"%\((\w+)\)s", text)) != set(re.findall(r"%\((\w+)\)s", entry.msgstr)):
            problems.append(f"other placeholders in the English of {text!r}")
    texts = {text for text, _plural in wanted}
    problems += [f"no longer used: {text!r}" for text in known if text not in texts]
    return problems


def update() -> int:
    """Bring the file in line with the code; returns how many strings wait for a translation."""
    wanted, old = collect(), {entry.msgid: entry for entry in load()}
    catalogue = load()
    catalogue.clear()
    for (text, plural), files in sorted(wanted.items()):
        entry = old.get(text) or polib.POEntry(msgid=text)
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = {at: entry.msgstr_plural.get(at, "") for at in (0, 1)}
        entry.occurrences = [(name, "") for name in sorted(set(files))]
        entry.flags = []
        if entry.msgid not in {e.msgid for e in catalogue[-1:]}:
            catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    return sum(1 for entry in catalogue if not is_translated(entry))


def main() -> int:
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    if verb == "update":
        print(f"{update()} strings wait for a translation")
        return 0
    if verb == "compile":
        load().save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
        return 0
    problems = check()
    print("\n".join(problems) or "every string has its English")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
