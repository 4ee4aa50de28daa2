"""Charts stay readable whatever the figures: judged by what is written in the drawing."""

import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from engagement_site.core import series_charts
from engagement_site.core.series_charts import Line, bars_chart, cached_chart, lines_chart

YEARS = [str(year) for year in range(2015, 2023)]


def texts(svg):
    root = ElementTree.fromstring(svg)
    return [
        element.text for element in root.iter("{http://www.w3.org/2000/svg}text") if element.text
    ]


def forty():
    return [
        Line(f"Place {n}", tuple((n * y) % 13 - 4 if (n + y) % 7 else None for y in range(8)))
        for n in range(40)
    ]


def test_missing_negative_and_nought_are_told_apart():
    svg = bars_chart(["A", "B", "C"], [Line("x", (-5.5, None, 0))], title="Change", unit="%")
    said = texts(svg)
    assert {"A", "B", "C", "\u22125.5", "no figure", "0"} <= set(said)
    assert "<title>Change</title>" in svg
    assert 'role="img"' in svg


def test_one_point_is_drawn_as_a_bar_with_its_number():
    assert "485" in texts(lines_chart(["2022"], [Line("x", (485,))], title="t", unit="children"))


def test_series_are_told_apart_without_colour():
    lines = [Line("Gateshead", (1, 2, 3)), Line("England", (3, 2, 1))]
    svg = lines_chart(["1", "2", "3"], lines, title="t", unit="%")
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) >= 2
    bars = texts(
        bars_chart(["Men"], [Line("Gateshead", (1,)), Line("England", (2,))], title="t", unit="y")
    )
    assert {"Men", "Gateshead 1", "England 2"} <= set(bars)


def test_a_missing_number_breaks_the_line():
    whole = lines_chart(YEARS, [Line("x", (1, 2, 3, 4, 5, 6, 7, 8))], title="t", unit="%")
    broken = lines_chart(YEARS, [Line("x", (1, 2, 3, None, 5, 6, 7, 8))], title="t", unit="%")
    pieces = [
        max(d.count("M") for d in re.findall(r' d="(M[^"]+)"', svg)) for svg in (whole, broken)
    ]
    assert pieces[0] < pieces[1]


def test_forty_series_have_a_small_chart_each():
    said = texts(lines_chart(YEARS, forty(), title="t", unit="%"))
    assert {f"Place {n}" for n in range(40)} <= set(said)


def test_forty_series_as_bars_are_those_of_the_last_category():
    svg = bars_chart(YEARS, forty(), title="t", unit="%")
    said = texts(svg)
    assert {f"Place {n}" for n in range(40)} <= set(said)
    assert "%, 2022" in said
    height = float(ElementTree.fromstring(svg).get("height"))
    assert height < 40 * 60


@pytest.mark.parametrize("draw", [bars_chart, lines_chart])
@pytest.mark.parametrize("lines", [[], [Line("x", (None, None))]])
def test_without_a_number_nothing_is_drawn(draw, lines):
    assert draw(["1", "2"], lines, title="t", unit="%") == ""


def test_names_cannot_break_the_drawing():
    svg = bars_chart(["<b>&"], [Line("</svg>", (1,))], title="<script>", unit='"')
    ElementTree.fromstring(svg)
    assert "<script>" not in svg


def test_the_same_figures_are_drawn_once(monkeypatch):
    drawn = []
    monkeypatch.setattr(series_charts, "bars_chart", lambda *a, **k: drawn.append(1) or "<svg/>")
    cache.clear()
    for values in ((1, 2), (1, 2), (1, 3)):
        cached_chart("bars", ["a", "b"], [Line("x", values)], title="t", unit="%")
    assert len(drawn) == 2
