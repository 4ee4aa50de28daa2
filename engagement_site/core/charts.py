"""Charts as SVG, drawn on the server. Altair and vl-convert are imported only when one is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

INK = "#12262b"
SOFT = "#4a5d63"
BAR = "#0b5563"
GRID = "#dcebe7"
FONT = "Seravek, Segoe UI, Noto Sans, Open Sans, Ubuntu, DejaVu Sans, sans-serif"
WIDTH = 360
ROW_HEIGHT = 44
LABEL_LENGTH = 52
"""Characters of a label that fit above its bar; narrow enough to be read on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words and its number."""

    label: str
    value: float


def bar_chart(bars: Sequence[Bar], *, title: str, axis: str) -> str:
    """Return an SVG of horizontal bars in the order given; "" for none.

    The numbers stand at the bars, so nothing has to be read off the axis. A table with the same
    numbers belongs beside it; the SVG carries a title for those who cannot see it.
    """
    if not bars:
        return ""
    import altair
    import vl_convert

    rows = [
        {"place": place, "label": shortened(bar.label), "value": bar.value}
        for place, bar in enumerate(bars)
    ]
    base = altair.Chart(altair.Data(values=rows)).encode(
        y=altair.Y("place:O", axis=None, sort="ascending")
    )
    length = altair.X("value:Q", title=axis, axis=_axis(), scale=altair.Scale(zero=True))
    marks = base.mark_bar(color=BAR, height=14, yOffset=9).encode(x=length)
    numbers = base.mark_text(align="left", dx=6, dy=9, color=INK, fontSize=13).encode(
        x=length, text="value:Q"
    )
    labels = base.mark_text(align="left", dy=-8, color=INK, fontSize=13).encode(
        x=altair.value(0), text="label:N"
    )
    chart = (
        (marks + numbers + labels)
        .properties(width=WIDTH, height=ROW_HEIGHT * len(rows))
        .properties(padding={"left": 4, "right": 28, "top": 4, "bottom": 4})
        .configure(font=FONT, background="#ffffff")
        .configure_view(stroke=None)
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return _titled(svg, title)


def _axis() -> Any:
    import altair

    return altair.Axis(
        grid=True, gridColor=GRID, domain=False, ticks=False, tickMinStep=1, tickCount=6,
        labelColor=SOFT, titleColor=SOFT, labelFontSize=12, titleFontSize=12,
        titleFontWeight="normal",
    )  # fmt: skip


def shortened(label: str) -> str:
    """Return a label that fits above its bar."""
    if len(label) <= LABEL_LENGTH:
        return label
    return label[: LABEL_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def _titled(svg: str, title: str) -> str:
    """Return the SVG as an image with a title."""
    from django.utils.html import escape

    start = svg.index(">", svg.index("<svg"))
    return f'{svg[:start]} role="img">\n<title>{escape(title)}</title>{svg[start + 1 :]}'
