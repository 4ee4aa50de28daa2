"""Charts of data sets: drawn once, kept in the cache, served at an address of their own."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from django.urls import reverse

from engagement_site.core.series_charts import DRAWING, Line, cached_chart

if TYPE_CHECKING:
    from engagement_site.market_position.models import DataSet


def drawing(data_set: "DataSet", kind: str = "") -> str:
    """Return the SVG of a data set drawn as `kind`, or as it says; "" where it has no number."""
    table = data_set.figures
    lines = [
        Line(line.name, tuple(None if v is None else float(v) for v in line.values))
        for line in table.series
    ]
    return cached_chart(
        kind or data_set.chart_kind,
        table.categories,
        lines,
        title=f"{data_set.title}. {data_set.description}",
        unit=data_set.unit,
    )


def drawing_address(data_set: "DataSet", kind: str = "") -> str:
    """Return where the drawing is served; "" where there is nothing to draw.

    The address changes with the figures, so that no browser shows an old drawing.
    """
    if not any(value is not None for line in data_set.figures.series for value in line.values):
        return ""
    facts = json.dumps([DRAWING, data_set.table, data_set.unit, data_set.title], sort_keys=True)
    mark = hashlib.sha256(facts.encode()).hexdigest()[:12]
    address = reverse("market_position:chart", args=[data_set.slug, kind or data_set.chart_kind])
    return f"{address}?v={mark}"


def drawing_as_data(data_set: "DataSet", kind: str = "") -> str:
    """Return the drawing as a `data:` address for documents that may fetch nothing."""
    svg = drawing(data_set, kind)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" if svg else ""
