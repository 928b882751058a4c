"""Small drawings made on the server: they print, need no script and carry their words with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datchuan.ui.choropleth import MapShape

#: Classes of areas that are drawn with a pattern, in colour and in grey print alike: what is not known, what is known in
#: part, and what the map does not ask about. Other classes are shades.
PATTERNS = {"unknown": "hatch", "no-data": "hatch", "partial": "cross", "without": "dots"}
_TURNED = 'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
_DEFS = (
    f'<defs><pattern id="hatch" width="7" height="7" {_TURNED}>'
    '<rect width="7" height="7" fill="#fff"/><rect width="2.2" height="7" fill="#7d8781"/></pattern>'
    f'<pattern id="cross" width="9" height="9" {_TURNED}><rect width="9" height="9" fill="#fff"/>'
    '<path d="M0 0h9M0 0v9" stroke="#59635d" stroke-width="2.4"/></pattern>'
    '<pattern id="dots" width="9" height="9" patternUnits="userSpaceOnUse">'
    '<rect width="9" height="9" fill="#fff"/><circle cx="4.5" cy="4.5" r="1.3" fill="#7d8781"/></pattern></defs>'
)


def bar(done: int, total: int, label: str = "") -> SafeString:
    """ "16/19" with a bar of ``total`` steps beside it. The number is text; the drawing is for the eye alone.

    The filled part reaches the end only when everything is done, and starts as soon as something is.
    """
    total, done = max(int(total), 0), max(int(done), 0)
    width = 0 if not total else min(100 * done // total, 100)
    if done and total:
        width = max(width, 1)
    words = format_html(" {}", label) if label else ""
    return format_html(
        '<span class="counted"><b>{}/{}</b>{} <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false"><rect class="bar-whole" width="100" height="10"/>'
        '<rect class="bar-done" width="{}" height="10"/></svg></span>',
        done, total, words, width,
    )  # fmt: skip


def choropleth(shape: MapShape, areas: Mapping[str, Any], heading: str = "") -> SafeString:
    """The map: ``areas`` gives (class, label, url) per unit code, as tuple or as object with css, label and url.

    Units without an entry are left pale ("không tham gia"). Each area with an address is a link with its label; the
    page puts a table or list beside the map for those who cannot use it.
    """
    pieces = [_area(path, areas.get(code), shape.names.get(code, code)) for code, path in shape.units.items()]
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}<path class="borders" d="{}"/>'
        '<path class="outline" d="{}"/></svg>',
        shape.width, shape.height, heading, SafeString(_DEFS), SafeString("".join(pieces)),
        SafeString(shape.borders), SafeString(shape.outline),
    )  # fmt: skip


def _area(path: str, entry: Any, name: str) -> str:
    """One unit. Plain string work: a province has hundreds, and a template loop over them is slow."""
    if entry is None:
        outside = conditional_escape(_("%(name)s: không tham gia") % {"name": name})
        return f'<path class="area apart" d="{path}"><title>{outside}</title></path>'
    css, label, url = entry if isinstance(entry, tuple) else (entry.css, entry.label, entry.url)
    look = filling(css)
    said = conditional_escape(label)
    drawn = f'<title>{said}</title><path {look} d="{path}"/>'
    return f'<a href="{conditional_escape(url)}">{drawn}</a>' if url else f"<g>{drawn}</g>"


def filling(css: str) -> SafeString:
    """The class of an area, or its pattern as attribute: a style sheet would look for the pattern in its own file."""
    if css in PATTERNS:
        return SafeString(f'class="area" fill="url(#{PATTERNS[css]})"')
    return SafeString(f'class="area {conditional_escape(css)}"')
