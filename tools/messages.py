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
from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "datchuan"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
FUNCTIONS = {"gettext", "gettext_lazy", "gettext_noop"}
PLURALS = {"ngettext", "ngettext_lazy"}
#: Functions with a context, which nobody uses here; they are refused so that their strings are not overlooked.
REFUSED = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}

Message = tuple[str, str | None]


def in_python(source: str) -> Iterator[Message]:
    """Messages of a Python file: literal arguments of the translation functions, under whatever name they came in."""
    tree = ast.parse(source)
    names = {name: name for name in (*FUNCTIONS, *PLURALS, *REFUSED)} | {"_": "gettext"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        function = names.get(called, "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if function in REFUSED:
            raise ValueError(f"line {node.lineno}: {called} takes a context, which this catalogue does not keep")
        if function in FUNCTIONS and texts:
            yield texts[0], None
        elif function in PLURALS and len(texts) >= 2:
            yield texts[0], texts[1]


_LITERAL = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_TAG = re.compile(rf"(?:translate|trans)\s+({_LITERAL})(.*)", re.S)
_INLINE = re.compile(rf"_\(({_LITERAL})\)")
_BLOCK = re.compile(r"(?:blocktranslate|blocktrans)(?:\s|$)")


def in_template(source: str) -> Iterator[Message]:
    """Messages of a template, in the form in which Django looks them up."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for match in _INLINE.finditer(token.contents):
            yield _literal(match[1]), None
        if token.token_type is TokenType.BLOCK:
            if match := _TAG.match(token.contents):
                _refuse_context(token, match[2])
                yield _literal(match[1]), None
            elif _BLOCK.match(token.contents):
                _refuse_context(token, token.contents)
                yield _block(
                    list(_until(tokens, "endblocktranslate", "endblocktrans")), "trimmed" in token.split_contents()
                )
            elif token.contents.split(None, 1)[0] == "comment":
                list(_until(tokens, "endcomment"))


def _refuse_context(token: Token, words: str) -> None:
    if re.search(r"\scontext\s+[\"']", words):
        raise ValueError(f"line {token.lineno}: “context” is not kept by this catalogue: {token.contents}")


def _until(tokens: Iterator[Token], *ends: str) -> Iterator[Token]:
    for token in tokens:
        if token.token_type is TokenType.BLOCK and token.contents in ends:
            return
        yield token


def _literal(quoted: str) -> str:
    """A literal of a tag or argument: quotes taken off as Django does, % doubled as Django does before it looks up."""
    return str(unescape_string_literal(quoted)).replace("%", "%%")


def _block(tokens: list[Token], trimmed: bool) -> Message:
    """What BlockTranslateNode looks up: text with % doubled, each {{ name }} as %(name)s, one or two parts."""
    parts = [""]
    for token in tokens:
        if token.token_type is TokenType.TEXT:
            parts[-1] += token.contents.replace("%", "%%")
        elif token.token_type is TokenType.VAR:
            parts[-1] += f"%({token.contents})s"
        elif token.token_type is TokenType.BLOCK and token.contents == "plural":
            parts.append("")
    if trimmed:
        parts = [trim_whitespace(part) for part in parts]
    return parts[0], parts[1] if len(parts) > 1 else None


def collect() -> dict[Message, list[str]]:
    """Every message with the files that use it. A text used both with and without a plural form is one message."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if {"tests", "migrations", "static"} & set(path.relative_to(PACKAGE).parts):
            continue
        source = path.read_text(encoding="utf-8")
        for message in in_python(source) if path.suffix == ".py" else in_template(source):
            if message[0].strip():
                found.setdefault(message, []).append(path.relative_to(PACKAGE).as_posix())
    with_plural = {text: (text, plural) for text, plural in found if plural}
    for text in [text for text, plural in found if not plural and text in with_plural]:
        found[with_plural[text]] += found.pop((text, None))
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


_PLACEHOLDER = re.compile(r"%%|%\([^)]+\)[a-zA-Z]|%[a-zA-Z]|\{[\w.!:]*\}|</?[a-z][^>]*>")


def placeholders(text: str) -> list[str]:
    """What a translation must carry over: %(name)s, %s, %%, {name} and HTML tags."""
    return sorted(set(_PLACEHOLDER.findall(text)))


def check() -> list[str]:
    """Sentences about what is missing, unused or has other placeholders than its source; empty when complete."""
    wanted, problems = collect(), []
    known = {entry.msgid: entry for entry in load()}
    for (text, plural), files in wanted.items():
        entry = known.get(text)
        if entry is None or not is_translated(entry) or (plural or "") != (entry.msgid_plural or ""):
            problems.append(f"no English for {text!r} ({files[0]})")
            continue
        given = set(placeholders(text)) | set(placeholders(plural or ""))
        for english in entry.msgstr_plural.values() if plural else [entry.msgstr]:
            if set(placeholders(english)) != given:
                problems.append(f"other placeholders in the English of {text!r}: {english!r}")
            if (text[0], text[-1]).count("\n") != (english[0], english[-1]).count("\n"):
                problems.append(f"another line end in the English of {text!r}")
    texts = {text for text, _plural in wanted}
    problems += [f"no longer used: {text!r}" for text in known if text not in texts]
    return problems


def update() -> int:
    """Bring the file in line with the code; returns how many strings wait for a translation."""
    wanted, old = collect(), {entry.msgid: entry for entry in load()}
    catalogue = load()
    catalogue.clear()
    for (text, plural), files in sorted(wanted.items(), key=lambda item: item[0][0]):
        entry = old.get(text) or polib.POEntry(msgid=text)
        entry.msgid_plural = plural or ""
        entry.msgstr_plural = {at: entry.msgstr_plural.get(at, "") for at in (0, 1)} if plural else {}
        entry.msgstr = "" if plural else entry.msgstr
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
