"""The square code (QR) of an address, as SVG for PDF and as PNG for DOCX."""

from __future__ import annotations

from io import BytesIO

_BORDER = 2


def _matrix(address: str) -> list[list[bool]]:
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=_BORDER)
    code.add_data(address)
    code.make(fit=True)
    return code.get_matrix()  # type: ignore[no-any-return]


def svg(address: str) -> str:
    """The code as a drawing: one path of dark squares on white."""
    rows = _matrix(address)
    side = len(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
    )


def png(address: str) -> bytes:
    """The code as a picture, ten points to a square."""
    from PIL import Image

    rows = _matrix(address)
    picture = Image.new("1", (len(rows), len(rows)), 1)
    for y, row in enumerate(rows):
        for x, on in enumerate(row):
            if on:
                picture.putpixel((x, y), 0)
    out = BytesIO()
    picture.resize((len(rows) * 10, len(rows) * 10), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
