"""QR codes as SVG, drawn here and sent to nobody."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, title: str, scale: int = 5) -> SafeString:
    """Return a QR code of `text` as an inline SVG named `title` for those who cannot see it.

    Error correction M and a quiet zone of four modules, so that it reads from a projector too.
    """
    stream = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(stream, kind="svg", scale=scale, border=4, xmldecl=False, svgns=True, nl=False,
              dark="#000", light="#fff", omitsize=False, svgclass=None, lineclass=None)  # fmt: skip
    drawing = stream.getvalue().decode()
    head, rest = drawing.split(">", 1)
    return format_html('{} role="img" aria-label="{}">{}', mark_safe(head), title, mark_safe(rest))


def qr_png(text: str, *, scale: int = 6) -> bytes:
    """Return a QR code of `text` as a PNG picture, for mail, where SVG is not shown."""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="png", scale=scale, border=4)
    return stream.getvalue()
