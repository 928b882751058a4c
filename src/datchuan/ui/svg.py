"""Small drawings made on the server: they print, need no script and carry their words with them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString


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
