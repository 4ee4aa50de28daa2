"""Charts of one or many series over categories, as SVG drawn on the server and kept in the cache.

They are made to be read without colour: every bar carries its number and name, lines differ in
dash and mark, and beyond four lines each has a small chart of its own. What has no figure is
said, never drawn as nought. A table with the same numbers belongs beside each chart.
"""

import hashlib
import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache

from engagement_site.core.charts import BAR, FONT, GRID, INK, SOFT, WIDTH, _titled, shortened

DRAWING = 1
"""Raise it when the same figures are to be drawn differently, so that kept drawings lapse."""
TOGETHER = 4
"""So many lines can be told apart in one frame."""
MOST_BARS = 60
"""With more bars than these only the last category is drawn; the table has the rest."""
ROW, FINE_ROW = 46, 24
COLOURS = ["#0b5563", "#b4530a", "#4b3f8f", "#1a6840"]
DASHES = [[1, 0], [7, 3], [2, 3], [9, 3, 2, 3]]
SHAPES = ["circle", "square", "triangle-up", "diamond"]
MINUS = "\u2212"
BREAK = "¶"
"""Where a label below an axis goes on in a new line."""
KEPT_SECONDS = 60 * 60 * 24 * 30


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its name and a number, or None, for each category."""

    name: str
    values: tuple[float | None, ...]


def cached_chart(
    kind: str, categories: Sequence[str], lines: Sequence[Line], *, title: str, unit: str
) -> str:
    """Return the SVG of `bars` or `lines`, drawn once for the same figures and words.

    The key is made of all that is drawn, so a kept drawing can never be stale.
    """
    content = json.dumps(
        [DRAWING, kind, list(categories), [asdict(line) for line in lines], title, unit]
    )
    key = f"chart:{hashlib.sha256(content.encode()).hexdigest()}"
    draw = lines_chart if kind == "lines" else bars_chart
    return str(
        cache.get_or_set(key, lambda: draw(categories, lines, title=title, unit=unit), KEPT_SECONDS)
    )


def bars_chart(categories: Sequence[str], lines: Sequence[Line], *, title: str, unit: str) -> str:
    """Return horizontal bars, the series of one category together; "" where there is no number."""
    if not _has_numbers(lines):
        return ""
    if len(categories) > 1 and len(categories) * len(lines) > MOST_BARS and len(lines) > 1:
        return _bars_of_last_category(categories, lines, title=title, unit=unit)
    rows: list[dict[str, Any]] = []
    for place, category in enumerate(categories):
        if len(lines) > 1:
            rows.append(_row(shortened(category), heading=True))
        for line in lines:
            label = "" if len(lines) > 1 else shortened(category)
            name = line.name if len(lines) > 1 else ""
            rows.append(_row(label, value=line.values[place], name=name))
    return _titled(_svg(_bars(rows, unit, height=FINE_ROW if len(lines) > 1 else ROW)), title)


def _bars_of_last_category(
    categories: Sequence[str], lines: Sequence[Line], *, title: str, unit: str
) -> str:
    """Draw every series at the last category for which any has a number, largest first."""
    place = max(
        n for n in range(len(categories)) if any(line.values[n] is not None for line in lines)
    )
    known = sorted(
        lines,
        key=lambda line: (line.values[place] is None, -(line.values[place] or 0), line.name),
    )
    rows = [_row(shortened(line.name), value=line.values[place]) for line in known]
    return _titled(_svg(_bars(rows, f"{unit}, {categories[place]}", height=ROW)), title)


def lines_chart(categories: Sequence[str], lines: Sequence[Line], *, title: str, unit: str) -> str:
    """Return lines over time; a missing number breaks the line. One point is drawn as a bar."""
    if not _has_numbers(lines):
        return ""
    if len(categories) == 1:
        return bars_chart(categories, lines, title=title, unit=unit)
    if len(lines) > TOGETHER:
        return _titled(_svg(_small_multiples(categories, lines, unit)), title)
    return _titled(_svg(_lines_together(categories, lines, unit)), title)


def _has_numbers(lines: Sequence[Line]) -> bool:
    return any(value is not None for line in lines for value in line.values)


def _row(
    label: str, *, value: float | None = None, name: str = "", heading: bool = False
) -> dict[str, Any]:
    said = "" if heading else "no figure" if value is None else f"{value:,}".replace("-", MINUS)
    if value is not None and float(value).is_integer():
        said = f"{int(value):,}".replace("-", MINUS)
    return {"label": label, "value": value, "said": f"{name} {said}".strip(), "heading": heading}


def _bars(rows: list[dict[str, Any]], unit: str, *, height: int) -> Any:
    import altair

    drawn = [{**row, "place": place, "nought": 0} for place, row in enumerate(rows)]
    numbers = [row["value"] or 0 for row in rows]
    low, high = min(0, *numbers), max(0, *numbers)
    span = (high - low) or 1
    # Room for the words beside the longest bars, on both sides of nought.
    scale = altair.Scale(
        domain=[
            low - (span * 0.42 if low < 0 else 0),
            high + (span * 0.42 if high > 0 or not low else 0),
        ],
        nice=False,
    )
    length = altair.X("value:Q", title=unit, axis=_axis(), scale=scale)
    base = altair.Chart(altair.Data(values=drawn)).encode(
        y=altair.Y("place:O", axis=None, sort="ascending")
    )
    offset = 9 if height == ROW else 0
    marks = base.mark_bar(color=BAR, height=14, yOffset=offset).encode(x=length, x2="nought:Q")
    text = {"color": INK, "fontSize": 13, "dy": offset}
    right = base.transform_filter("!(datum.value < 0)").mark_text(align="left", dx=6, **text)
    left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-6, **text)
    said = {"text": "said:N"}
    at = altair.X("end:Q", scale=scale)
    dy = -8 if height == ROW else 0
    plain, bold = (
        base.transform_filter(f"{sign}datum.heading")
        .mark_text(align="left", dy=dy, color=INK, fontSize=13, fontWeight=weight)
        .encode(x=altair.value(0), text="label:N")
        for sign, weight in (("!", "normal"), ("", "bold"))
    )
    ends = "isValid(datum.value) ? datum.value : 0"
    return (
        marks
        + right.transform_calculate(end=ends).encode(x=at, **said)
        + left.transform_calculate(end=ends).encode(x=at, **said)
        + plain
        + bold
    ).properties(width=WIDTH, height=height * len(rows))


def _records(categories: Sequence[str], lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "category": _wrapped(category),
            "name": line.name,
            "value": line.values[place],
        }
        for line in lines
        for place, category in enumerate(categories)
    ]


def _wrapped(label: str) -> str:
    """Return a label in lines short enough to stand side by side."""
    return BREAK.join(textwrap.wrap(label, 13, max_lines=3, placeholder="…") or [label])


def _over(categories: Sequence[str]) -> Any:
    import altair

    return altair.X(
        "category:O", title=None, sort=[_wrapped(name) for name in categories],
        axis=altair.Axis(
            labelAngle=0, labelOverlap="greedy", labelColor=SOFT, labelFontSize=12, ticks=False,
            domainColor=SOFT, labelLimit=110, labelExpr=f"split(datum.label, '{BREAK}')",
        ),
    )  # fmt: skip


def _lines_together(categories: Sequence[str], lines: Sequence[Line], unit: str) -> Any:
    import altair

    names = [line.name for line in lines]
    count = len(names)
    key = altair.Legend(
        title=None, orient="top", columns=1, labelLimit=WIDTH, labelFontSize=13, labelColor=INK,
        symbolSize=120, symbolStrokeWidth=2,
    )  # fmt: skip
    legend = key if count > 1 else None
    base = altair.Chart(altair.Data(values=_records(categories, lines))).encode(
        x=_over(categories),
        y=altair.Y("value:Q", title=unit, axis=_axis(), scale=altair.Scale(zero=True, nice=True)),
        color=altair.Color(
            "name:N", sort=names, scale=altair.Scale(domain=names, range=COLOURS[:count]), legend=legend
        ),
        detail="name:N",
    )  # fmt: skip
    # invalid="break-paths…" leaves a gap where a number is missing.
    drawn = base.mark_line(strokeWidth=2.5, invalid="break-paths-filter-domains").encode(
        strokeDash=altair.StrokeDash(
            "name:N",
            sort=names,
            scale=altair.Scale(domain=names, range=DASHES[:count]),
            legend=legend,
        )
    )
    points = base.transform_filter("isValid(datum.value)").mark_point(filled=True, size=70, opacity=1).encode(
        shape=altair.Shape(
            "name:N", sort=names, scale=altair.Scale(domain=names, range=SHAPES[:count]), legend=legend
        )
    )  # fmt: skip
    layers = drawn + points
    if count == 1 and len(categories) <= 6:
        layers += (
            base.transform_filter("isValid(datum.value)")
            .mark_text(dy=-14, fontSize=13, color=INK)
            .encode(text=altair.Text("value:Q", format=","), color=altair.value(INK))
        )
    return layers.properties(width=WIDTH, height=220)


def _small_multiples(categories: Sequence[str], lines: Sequence[Line], unit: str) -> Any:
    import altair

    names = [line.name for line in lines]
    base = altair.Chart(altair.Data(values=_records(categories, lines))).encode(
        x=_over(categories),
        y=altair.Y("value:Q", title=None, axis=_axis(ticks=3)),
    )
    drawn = base.mark_line(color=BAR, strokeWidth=2, invalid="break-paths-filter-domains")
    points = base.transform_filter("isValid(datum.value)").mark_point(
        color=BAR, filled=True, size=30, opacity=1
    )
    return (
        (drawn + points)
        .properties(width=WIDTH / 2 - 42, height=84)
        .facet(
            facet=altair.Facet(
                "name:N", title=unit, sort=names,
                header=altair.Header(
                    labelAnchor="start", labelFontSize=12, labelFontWeight="bold", labelColor=INK,
                    labelLimit=150, titleFontSize=12, titleColor=SOFT, titleFontWeight="normal",
                    titleAnchor="start",
                ),
            ),
            columns=2, spacing=22,
        )
        .resolve_axis(x="independent")
    )  # fmt: skip


def _axis(*, ticks: int = 5) -> Any:
    import altair

    return altair.Axis(
        grid=True, gridColor=GRID, domain=False, ticks=False, tickCount=ticks, labelColor=SOFT,
        titleColor=SOFT, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        labelOverlap="greedy",
    )  # fmt: skip


def _svg(chart: Any) -> str:
    import vl_convert

    styled = (
        chart.properties(padding={"left": 4, "right": 12, "top": 4, "bottom": 4})
        .configure(font=FONT, background="#ffffff")
        .configure_view(stroke=None)
    )
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    return svg
