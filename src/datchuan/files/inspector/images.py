"""Pictures: drawn anew, upright, without anything but their points; what the camera noted is kept as facts."""

from __future__ import annotations

import io
import math
import re
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageFile

from . import Unfit

MAX_PIXELS = 40_000_000
LARGEST_PROFILE = 4 * 1024 * 1024
VIEW, THUMB = 1600, 320
_OF = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_ORIENTATION, _MAKE, _MODEL, _EXIF, _GPS = 0x0112, 0x010F, 0x0110, 0x8769, 0x8825
_TAKEN, _OFFSET = 0x9003, 0x9011
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def take(path: Path, form: str, folder: Path) -> dict[str, Any]:
    """Write ``main``, ``view`` and ``thumb`` into the folder. Raises ``Unfit``; a lack of memory goes on."""
    picture, facts, orientation = _open(path, form)
    picture = _plain(picture)
    if orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[orientation])
    picture.info = {}
    kept = "png" if form == "png" or picture.mode == "RGBA" else "jpeg"
    if kept == "png":
        picture.save(folder / "main", "PNG")
    else:
        picture.save(folder / "main", "JPEG", quality=90)
    facts["form"] = form
    thumb = derive(picture, folder)
    return {
        "form": kept,
        "facts": facts,
        "width": picture.width,
        "height": picture.height,
        "dhash": difference_hash(thumb),
        "made": ["view", "thumb"],
    }


def derive(picture: Image.Image, folder: Path, *roles: str) -> Image.Image:
    """Write the smaller pictures of a page or photo (JPEG on white) and return the smallest."""
    small = on_white(picture)
    for role, side in (("view", VIEW), ("thumb", THUMB)):
        if small.width > side or small.height > side:
            small = small.copy()
            small.thumbnail((side, side), Image.Resampling.LANCZOS)
        if not roles or role in roles:
            small.save(folder / role, "JPEG", quality=82)
    return small


def on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, as JPEG needs it."""
    if picture.mode != "RGBA":
        return picture if picture.mode in {"RGB", "L"} else picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def difference_hash(picture: Image.Image) -> str:
    """64 bits in hex: whether each of 8 × 8 points is brighter than its right neighbour."""
    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    rows = [small.tobytes()[start : start + 9] for start in range(0, 72, 9)]
    bits = "".join("1" if row[x] > row[x + 1] else "0" for row in rows for x in range(8))
    return f"{int(bits, 2):016x}"


def _open(path: Path, form: str) -> tuple[Image.Image, dict[str, Any], int]:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", category=UserWarning)
    try:
        picture = Image.open(path, formats=[_OF[form]])
        if picture.width * picture.height > MAX_PIXELS:
            raise Unfit("pixels", limit=MAX_PIXELS // 1_000_000)
        if form == "png":
            # Drawing alone does not look at the checksums: a byte that changed on the way would be kept as noise.
            with Image.open(path, formats=["PNG"]) as probe:
                probe.verify()
        facts, orientation = _noted(picture)
        frames = int(getattr(picture, "n_frames", 1))
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("pixels", limit=MAX_PIXELS // 1_000_000) from None
    except (Unfit, MemoryError):
        raise
    except Exception:  # parsers of hostile bytes fail in many ways, and all of them mean this
        raise Unfit("damaged") from None
    if frames > 1:
        facts["frames"] = frames  # only the first is kept
    return picture, facts, orientation


def _plain(picture: Image.Image) -> Image.Image:
    """The points as RGB, grey, or RGB with transparency, in the colours of a screen."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I") or picture.mode == "F":
        # 16 bits of grey: the upper eight of them. convert("L") alone would make everything above 255 white.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    if profile and len(profile) <= LARGEST_PROFILE and picture.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            shown = None
        if shown is not None:
            return shown
    if picture.mode == "L":
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _noted(picture: Image.Image) -> tuple[dict[str, Any], int]:
    """What the camera wrote, as far as it can be believed: taken_at, camera, lat, lon; and how the camera was held."""
    facts: dict[str, Any] = {}
    orientation = 1
    try:
        exif = picture.getexif()
        held = exif.get(_ORIENTATION, 1)
        orientation = held if isinstance(held, int) else 1
        camera = " ".join(filter(None, (_text(exif.get(_MAKE)), _text(exif.get(_MODEL)))))[:100]
        if camera:
            facts["camera"] = camera
        inner = exif.get_ifd(_EXIF)
        if taken := _moment(_text(inner.get(_TAKEN)), _text(inner.get(_OFFSET))):
            facts["taken_at"] = taken
        if place := _place(exif.get_ifd(_GPS)):
            facts["lat"], facts["lon"] = place
    except MemoryError:
        raise
    except Exception:  # a garbled note is no reason to refuse a good picture
        facts["exif"] = "unreadable"
    return facts, orientation


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "ignore")
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:60]


def _moment(text: str, offset: str) -> str:
    found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", text)
    if not found:
        return ""
    from datetime import datetime

    try:
        moment = datetime(*map(int, found.groups()))  # type: ignore[arg-type]
    except ValueError:
        return ""
    return moment.isoformat() + (offset if re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", offset) else "")


def _place(gps: Any) -> tuple[float, float] | None:
    """Degrees north and east, or None when they are not a point of the earth. (0, 0) is a camera without a fix."""
    try:
        lat = _degrees(gps[2]) * (-1 if _text(gps.get(1)).upper() == "S" else 1)
        lon = _degrees(gps[4]) * (-1 if _text(gps.get(3)).upper() == "W" else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180) or (lat, lon) == (0, 0):
        return None
    return round(lat, 6), round(lon, 6)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    if min(degrees, minutes, seconds) < 0 or minutes >= 60 or seconds >= 60:
        raise ValueError
    return degrees + minutes / 60 + seconds / 3600
