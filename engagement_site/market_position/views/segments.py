"""The statement by market segment: find the part of it that is one's own business."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from engagement_site.market_position.blocks import segments
from engagement_site.market_position.enums import LifeStage
from engagement_site.market_position.queries import (
    published_statement,
    segments_of,
    statement_crumbs,
)


class SegmentListView(TemplateView):
    """Every segment, narrowed by life stage and by kind of care."""

    template_name = "market_position/segments.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the segments as chosen, and the filters with counts."""
        statement = published_statement()
        if statement is None:
            raise Http404("No statement is published.")
        everything = segments_of(statement)
        names: dict[str, dict[str, Any]] = {
            "stage": dict(LifeStage.choices),
            "kind": dict(segments()),
        }
        asked = {name: self.request.GET.get(name, "") for name in names}
        chosen = {name: value for name, value in asked.items() if value in names[name]}
        found = [entry for entry in everything if _fits(entry, chosen)]
        return {
            **super().get_context_data(**kwargs),
            "breadcrumbs": statement_crumbs(),
            "segments": found,
            "count_text": ngettext("%(n)s segment", "%(n)s segments", len(found))
            % {"n": len(found)},
            "groups": [
                _group(_("Life stage"), "stage", names["stage"], everything, chosen),
                _group(_("Kind of care"), "kind", names["kind"], everything, chosen),
            ],
            "chosen": [
                {"label": names[name][value], "remove_url": _address(chosen, without=name)}
                for name, value in chosen.items()
            ],
            "clear_url": self.request.path,
        }


def _fits(segment: dict[str, Any], chosen: dict[str, str]) -> bool:
    stage, kind = chosen.get("stage", ""), chosen.get("kind", "")
    return (not stage or segment["stage"] == stage) and (not kind or kind in segment["kinds"])


def _group(
    legend: str, name: str, choices: dict[str, Any], everything: list[Any], chosen: dict[str, str]
) -> dict[str, Any]:
    """Return one group of filters; what no segment has is not offered."""

    def option(value: str, label: Any) -> dict[str, Any]:
        picked = {**chosen, name: value}
        count = sum(_fits(segment, picked) for segment in everything)
        return {"value": value, "label": str(label), "count": count,
                "checked": chosen.get(name, "") == value}  # fmt: skip

    known = [
        (value, label)
        for value, label in choices.items()
        if any(_fits(segment, {name: value}) for segment in everything)
    ]
    options = [option("", _("All")), *(option(value, label) for value, label in known)]
    return {"legend": legend, "name": name, "type": "radio", "options": options}


def _address(chosen: dict[str, str], *, without: str) -> str:
    return f"?{urlencode({name: value for name, value in chosen.items() if name != without})}"
