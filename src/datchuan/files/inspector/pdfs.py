"""PDF: everything that acts is taken out and the file is written anew; a signed one is kept as it is or refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf

from . import Unfit

#: /S of an action -> what it is called in the facts.
_ACTIONS = {
    "/JavaScript": "script", "/Launch": "launch", "/ImportData": "submit", "/SubmitForm": "submit", "/GoToR": "launch",
    "/GoToE": "attachment", "/Rendition": "media", "/RichMediaExecute": "media", "/Movie": "media", "/Sound": "media",
}  # fmt: skip
_ANNOTATIONS = {
    "/FileAttachment": "attachment", "/RichMedia": "media", "/Screen": "media", "/Movie": "media", "/Sound": "media",
    "/3D": "media",
}  # fmt: skip
_LINKS = ("http://", "https://", "mailto:", "tel:")
_TAIL = 2048
_PAGE_SIDE = 1600
_MOST_POINTS = 6_000_000


def take(path: Path, form: str, folder: Path, *, max_pages: int) -> dict[str, Any]:
    """Write ``main`` and, if the first page can be drawn, ``thumb``. Raises ``Unfit``."""
    _check_whole(path)
    with _guarded(path) as pdf:
        pages = len(pdf.pages)
        if not pages:
            raise Unfit("no_pages")
        if pages > max_pages:
            raise Unfit("pages", pages=pages, limit=max_pages)
        if _needs_forms(pdf):
            raise Unfit("form")
        signed = any("/ByteRange" in d and "/Contents" in d for d in _dictionaries(pdf))
        found = clean(pdf)
        if not signed:
            pdf.save(folder / "main", encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    if signed:
        _keep_signed(path, folder, found)
    else:
        _check_clean(folder / "main")
    facts: dict[str, Any] = {"removed": sorted(found)} if found and not signed else {}
    return {"form": form, "facts": facts, "pages": pages, "signed": signed, "made": _first_page(folder)}


def _check_whole(path: Path) -> None:
    """A file that was cut off has lost its end, or is shorter than its own first lines say."""
    data = path.read_bytes()
    if b"%%EOF" not in data[-_TAIL:]:
        raise Unfit("damaged")
    said = re.search(rb"/Linearized\b.{0,200}?/L\s+(\d{1,15})\b", data[:1024], re.DOTALL)
    if said and int(said[1]) > len(data):
        raise Unfit("damaged")


class _guarded:
    """Opens a PDF; whatever its parser fails on means a damaged file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> pikepdf.Pdf:
        try:
            self.pdf = pikepdf.open(self.path)
        except pikepdf.PasswordError:
            raise Unfit("password") from None
        except MemoryError:
            raise
        except Exception:
            raise Unfit("damaged") from None
        return self.pdf

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.pdf.close()
        # What the disk or the memory cannot do is no fault of the file.
        if isinstance(error, Exception) and not isinstance(error, Unfit | MemoryError | OSError):
            raise Unfit("damaged") from None


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream dictionary of the file, those inside others included."""
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Array):
                waiting += [item for item in thing if _is_inside(item)]  # type: ignore[attr-defined]
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                yield thing
                waiting += [item for _key, item in thing.items() if _is_inside(item)]


def _is_inside(item: Any) -> bool:
    """Whether a value is part of the one that holds it; what is only referred to comes by itself."""
    return isinstance(item, pikepdf.Array | pikepdf.Dictionary) and not item.is_indirect


def clean(pdf: pikepdf.Pdf) -> set[str]:
    """Take out what acts by itself or hides other files. Returns in words what was there; a jump at opening to a page
    is taken out too, but does not count."""
    found: set[str] = set()
    # All actions first, wherever they are: one that hangs behind a harmless one must be seen before that one goes.
    for thing in list(_dictionaries(pdf)):
        for part in (_clean_action, _clean_triggers, _clean_attachment):
            if name := part(thing):
                found.add(name)
    found |= _clean_root(pdf)
    for page in pdf.pages:
        found |= _clean_annotations(page.obj)
    return found


def _clean_root(pdf: pikepdf.Pdf) -> set[str]:
    root, found = pdf.Root, set()
    names = root.get("/Names")
    for holder, key, word in (
        (names, "/JavaScript", "script"), (names, "/EmbeddedFiles", "attachment"), (root, "/Collection", "attachment"),
        (root.get("/AcroForm"), "/XFA", "form"), (root, "/AF", ""), (root, "/OpenAction", ""),
    ):  # fmt: skip
        if not isinstance(holder, pikepdf.Dictionary) or key not in holder:
            continue
        if word:
            found.add(word)
        del holder[key]
    return found


def _clean_action(thing: Any) -> str:
    """Empty a dictionary that is a harmful action; a viewer passes over an empty one."""
    kind = str(thing.get("/S", "")) if isinstance(thing.get("/S"), pikepdf.Name) else ""
    word = _ACTIONS.get(kind, "")
    if kind == "/URI" and not str(thing.get("/URI", "")).strip().lower().startswith(_LINKS):
        word = "launch"
    if word and isinstance(thing, pikepdf.Dictionary):
        for key in list(thing.keys()):
            del thing[key]
    return word


def _clean_triggers(thing: Any) -> str:
    """/AA: actions at opening, printing, typing. A font may be named /AA, so its value is looked at."""
    triggers = thing.get("/AA")
    if not isinstance(triggers, pikepdf.Dictionary) or ("/Type" in triggers and triggers["/Type"] == "/Font"):
        return ""
    values = [value for _key, value in triggers.items()]
    if all(isinstance(v, pikepdf.Dictionary) and ("/S" in v or not len(v.keys())) for v in values):
        word = next((w for v in values if (w := _ACTIONS.get(str(v.get("/S", ""))))), "")
        del thing["/AA"]
        return word
    return ""


def _clean_attachment(thing: Any) -> str:
    files = thing.get("/EF")
    if isinstance(files, pikepdf.Dictionary) and all(isinstance(v, pikepdf.Stream) for _k, v in files.items()):
        del thing["/EF"]
        return "attachment"
    return ""


def _clean_annotations(page: Any) -> set[str]:
    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return set()
    words = {at: _ANNOTATIONS.get(str(note.get("/Subtype", "")), "") if isinstance(note, pikepdf.Dictionary) else ""
             for at, note in enumerate(notes)}  # type: ignore[arg-type, var-annotated] # fmt: skip
    for at in sorted((at for at, word in words.items() if word), reverse=True):
        del notes[at]
    return {word for word in words.values() if word}


def _needs_forms(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages are only a note that asks for another program (a dynamic XFA form)."""
    form = pdf.Root.get("/AcroForm")
    return bool(pdf.Root.get("/NeedsRendering")) and isinstance(form, pikepdf.Dictionary) and "/XFA" in form


def _keep_signed(path: Path, folder: Path, found: set[str]) -> None:
    """The signature covers the bytes, so they stay, unless they hold what would have to go."""
    with path.open("rb") as handle:
        begins = handle.read(5) == b"%PDF-"
        rest = path.read_bytes().rpartition(b"%%EOF")[2]
    if found or not begins or rest.strip():
        raise Unfit("signed_active")
    shutil.copyfile(path, folder / "main")


def _check_clean(path: Path) -> None:
    """The written file is read once more: what remains would be a fault of the cleaning, and the file is refused."""
    with _guarded(path) as pdf:
        if clean(pdf):
            raise Unfit("unsafe")


def _first_page(folder: Path) -> list[str]:
    from . import images

    try:
        images.derive(_draw(folder / "main", 1), folder, "thumb")
    except MemoryError:
        raise
    except Exception:  # pages that pdfium cannot draw are downloaded instead
        return []
    return ["thumb"]


def draw_page(path: Path, number: int, folder: Path) -> dict[str, Any]:
    """Write page ``number`` (from 1) as ``page``, a JPEG of at most 1600 px in width. Raises ``Unfit``."""
    try:
        picture = _draw(path, number)
    except (Unfit, MemoryError):
        raise
    except Exception:
        raise Unfit("damaged") from None
    picture.save(folder / "page", "JPEG", quality=85)
    return {"form": "jpeg", "width": picture.width, "height": picture.height}


def _draw(path: Path, number: int) -> Any:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(path)
    close: Callable[[], None] = document.close
    try:
        if not 1 <= number <= len(document):
            raise Unfit("no_pages")
        page = document[number - 1]
        width, height = page.get_size()
        scale = _PAGE_SIDE / max(width, 1.0)
        # A strip of a kilometre is drawn smaller, not cut.
        scale = min(scale, (_MOST_POINTS / max(width * height, 1.0)) ** 0.5, 4.0)
        return page.render(scale=scale).to_pil().convert("RGB")
    finally:
        close()
