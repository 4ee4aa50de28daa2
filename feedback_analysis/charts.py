"""The charts of an analysis as SVG and PNG; each has a table with the same numbers beside it.

Lines and points are told apart by shape and name as well as by colour; the colours are those of Okabe
and Ito (2008), which people who see few colours can tell apart.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from engagement_site.core.charts import FONT, GRID, INK, SOFT

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00", "#000000")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right",
          "triangle-left")  # fmt: skip
REST_COLOUR = "#9aa8ab"
WIDTH, HEIGHT = 640, 320
PNG_SCALE = 2


def line_chart(
    points: Sequence[tuple[Any, float, str]], *, title: str, x: str, y: str, dates: bool = False
) -> str:
    """Return an SVG of one line for each name in `points` (x, y, name); "" for none."""
    if not points:
        return ""
    import altair

    rows = [{"x": str(at) if dates else at, "y": value, "name": name} for at, value, name in points]
    # There is no run one and a half: whole numbers get whole marks.
    whole: dict[str, Any] = {} if dates else {"tickMinStep": 1, "format": "d"}
    names = list(dict.fromkeys(name for _, _, name in points))
    base = altair.Chart(altair.Data(values=rows)).encode(
        x=altair.X(f"x:{'T' if dates else 'Q'}", title=x, axis=_axis(grid=False, **whole)),
        y=altair.Y("y:Q", title=y, axis=_axis(), scale=altair.Scale(zero=True)),
    )
    colour = altair.Color(
        "name:N", legend=_legend(names), scale=altair.Scale(domain=names, range=_colours(names))
    )
    shape = altair.Shape(
        "name:N", legend=_legend(names), scale=altair.Scale(domain=names, range=_shapes(names))
    )
    marks = base.mark_line(strokeWidth=2).encode(color=colour)
    if len(rows) <= 60:
        marks = marks + base.mark_point(filled=True, size=70, opacity=1).encode(
            color=colour, shape=shape
        )
    return _drawn(marks.properties(width=WIDTH, height=HEIGHT), title)


def map_chart(points: Sequence[tuple[float, float, str]], *, title: str) -> str:
    """Return an SVG of excerpts as points, the largest themes told apart; "" for none."""
    if not points:
        return ""
    import altair

    sizes = Counter(name for _, _, name in points if name != "No theme")
    largest = [name for name, _ in sizes.most_common(len(COLOURS))]
    names = (
        [*largest, "Other"]
        if len(sizes) > len(largest) or "No theme" in {p[2] for p in points}
        else largest
    )
    rows = [{"x": x, "y": y, "name": name if name in largest else "Other"} for x, y, name in points]
    colours = [*_colours(largest), REST_COLOUR][: len(names)]
    shapes = [*_shapes(largest), "circle"][: len(names)]
    chart = (
        altair.Chart(altair.Data(values=rows))
        .mark_point(filled=True, size=45, opacity=0.85)
        .encode(
            x=altair.X("x:Q", axis=None),
            y=altair.Y("y:Q", axis=None),
            color=altair.Color(
                "name:N", legend=_legend(names), scale=altair.Scale(domain=names, range=colours)
            ),
            shape=altair.Shape(
                "name:N", legend=_legend(names), scale=altair.Scale(domain=names, range=shapes)
            ),
        )
        .properties(width=WIDTH, height=WIDTH * 0.75)
    )
    return _drawn(chart, title)


def as_png(svg: str) -> bytes:
    """Return a drawing as PNG, large enough for print."""
    import vl_convert

    png: bytes = vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    return png


def _colours(names: Sequence[str]) -> list[str]:
    return [COLOURS[place % len(COLOURS)] for place in range(len(names))]


def _shapes(names: Sequence[str]) -> list[str]:
    return [SHAPES[place % len(SHAPES)] for place in range(len(names))]


def _legend(names: Sequence[str]) -> Any:
    import altair

    if len(names) < 2:
        return None
    return altair.Legend(
        title=None, orient="bottom", columns=2, labelLimit=300, labelFontSize=12, labelColor=INK
    )


def _axis(*, grid: bool = True, **options: Any) -> Any:
    import altair

    return altair.Axis(
        grid=grid, gridColor=GRID, domain=False, ticks=False, labelColor=SOFT, titleColor=SOFT,
        labelFontSize=12, titleFontSize=12, titleFontWeight="normal", **options,
    )  # fmt: skip


def _drawn(chart: Any, title: str) -> str:
    import vl_convert
    from django.utils.html import escape

    styled = chart.configure(font=FONT, background="#ffffff").configure_view(stroke=None)
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    start = svg.index(">", svg.index("<svg"))
    return f'{svg[:start]} role="img">\n<title>{escape(title)}</title>{svg[start + 1 :]}'
