"""Charts as SVG, drawn on the server. Altair and vl-convert are imported only when one is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

INK = "#12262b"
SOFT = "#4a5d63"
BAR = "#0b5563"
GRID = "#dcebe7"
FONT = "Seravek, Segoe UI, Noto Sans, Open Sans, Ubuntu, DejaVu Sans, sans-serif"
ROW_HEIGHT = 34
LINE_LENGTH = 34
"""Characters of a label in one line."""


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
        {"place": place, "label": wrapped(bar.label), "value": bar.value}
        for place, bar in enumerate(bars)
    ]
    base = altair.Chart(altair.Data(values=rows)).encode(
        y=altair.Y("place:O", axis=None, sort="ascending"),
        x=altair.X("value:Q", title=axis, axis=_axis(), scale=altair.Scale(zero=True, nice=True)),
    )
    marks = base.mark_bar(color=BAR, height=18)
    numbers = base.mark_text(align="left", dx=6, color=INK, fontSize=13).encode(text="value:Q")
    labels = (
        altair.Chart(altair.Data(values=rows))
        .mark_text(align="right", x=-10, color=INK, fontSize=13, lineHeight=15, baseline="middle")
        .encode(y=altair.Y("place:O", axis=None), text="label:N")
    )
    chart = (
        (marks + numbers + labels)
        .properties(
            width=460,
            height=ROW_HEIGHT * len(rows),
            padding={"left": 250, "right": 40, "top": 4, "bottom": 8},
        )
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


def wrapped(label: str) -> list[str]:
    """Return a label in at most two lines, the rest left out with an ellipsis."""
    lines: list[str] = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LINE_LENGTH or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], lines[1][: LINE_LENGTH - 1].rstrip() + "…"]
    return lines


def _titled(svg: str, title: str) -> str:
    """Return the SVG as an image with a title."""
    from django.utils.html import escape

    start = svg.index(">", svg.index("<svg"))
    return f'{svg[:start]} role="img">\n<title>{escape(title)}</title>{svg[start + 1 :]}'
