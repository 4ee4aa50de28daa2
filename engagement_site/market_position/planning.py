"""The plan as a reader asks for it: matrix, cards or timeline, for children or adults, by year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement_site.market_position.enums import ActivityStatus, LifeStage, PlanColumn, Strand
from engagement_site.market_position.matrix import build_matrix

if TYPE_CHECKING:
    from engagement_site.market_position.models.plan import Plan, PlanActivity, PlanEntry

VIEWS = {
    "matrix": gettext_lazy("On one page"),
    "cards": gettext_lazy("As cards"),
    "timeline": gettext_lazy("Along time"),
}
UNDATED = "undated"


@dataclass(frozen=True)
class PlanChoice:
    """What of the plan is shown and how; what is not understood is left out."""

    view: str = "matrix"
    strand: str = ""
    stage: str = ""
    year: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PlanChoice":
        """Read the choice from an address."""
        view, strand = query.get("view", ""), query.get("strand", "")
        stage, year = query.get("stage", ""), query.get("year", "")
        return cls(
            view=view if view in VIEWS else "matrix",
            strand=strand if strand in (Strand.CHILDREN, Strand.ADULTS) else "",
            stage=stage if stage in LifeStage.values else "",
            year=year if year == UNDATED or (year.isdecimal() and len(year) == 4) else "",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether something is left out."""
        return bool(self.strand or self.stage or self.year)

    def query(self) -> str:
        """Return the choice as the end of an address, "" for the whole plan as a matrix."""
        named = {"view": self.view if self.view != "matrix" else "", "strand": self.strand,
                 "stage": self.stage, "year": self.year}  # fmt: skip
        kept = {name: value for name, value in named.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def keeps_stage(self, stage: str) -> bool:
        """Say whether a row is shown; the whole system belongs to children and adults alike."""
        if not stage:
            return True
        strand = LifeStage(stage).strand
        return (not self.strand or strand in (self.strand, Strand.BOTH)) and (
            not self.stage or stage == self.stage
        )

    def keeps(self, activity: "PlanActivity") -> bool:
        """Say whether an activity is shown."""
        if not self.keeps_stage(activity.life_stage):
            return False
        return not self.year or year_of(activity) == self.year


def year_of(activity: "PlanActivity") -> str:
    """Return the calendar year an activity is meant for, `undated` where it has none."""
    return str(activity.date.year) if activity.date else UNDATED


def chosen_records(
    plan: "Plan", choice: PlanChoice
) -> "tuple[list[PlanEntry], list[PlanActivity], list[PlanActivity]]":
    """Return the entries and activities chosen, and all activities, each read once.

    They stand as people read the plan: column by column, life stage by life stage, what holds
    for every stage first.
    """
    everything = sorted(
        plan.activities.select_related("linked_page").prefetch_related("outcomes", "gaps"),
        key=lambda activity: _place(LifeStage, activity.life_stage),
    )
    entries = sorted(
        (entry for entry in plan.entries.all() if choice.keeps_stage(entry.life_stage)),
        key=lambda entry: (_place(PlanColumn, entry.column), _place(LifeStage, entry.life_stage)),
    )
    return entries, [entry for entry in everything if choice.keeps(entry)], everything


def _place(names: type[LifeStage] | type[PlanColumn], value: str) -> int:
    return names.values.index(value) if value in names.values else -1


def show_plan(plan: "Plan", choice: PlanChoice, *, address: str) -> dict[str, Any]:
    """Return what the page of the plan needs to show it as chosen."""
    entries, activities, everything = chosen_records(plan, choice)
    return {
        "choice": choice,
        "matrix": build_matrix(entries, activities),
        "cards": _cards(activities) if choice.view == "cards" else [],
        "timeline": _timeline(activities) if choice.view == "timeline" else [],
        "undated": [entry for entry in activities if not entry.date],
        "activity_count": len(activities),
        "count_text": ngettext("%(n)s activity", "%(n)s activities", len(activities))
        % {"n": len(activities)},
        "views": [
            {"title": title, "url": f"{address}{replace(choice, view=view).query()}",
             "current": choice.view == view}
            for view, title in VIEWS.items()
        ],
        "groups": _groups(choice, everything),
        "chosen": _chosen(choice, address),
        "clear_url": f"{address}{PlanChoice(view=choice.view).query()}",
        "keep": [{"name": "view", "value": choice.view}] if choice.view != "matrix" else [],
    }  # fmt: skip


def _groups(choice: PlanChoice, activities: "Iterable[PlanActivity]") -> list[dict[str, Any]]:
    found = list(activities)
    years = sorted({year_of(entry) for entry in found})

    def option(name: str, value: str, label: str) -> dict[str, Any]:
        count = sum(replace(choice, **{name: value}).keeps(entry) for entry in found)
        return {"value": value, "label": label, "count": count,
                "checked": getattr(choice, name) == value}  # fmt: skip

    return [
        {"legend": _("Whose services"), "name": "strand", "type": "radio", "options": [
            option("strand", "", _("Children and adults")),
            option("strand", Strand.CHILDREN, _("Children")),
            option("strand", Strand.ADULTS, _("Adults")),
        ]},
        {"legend": _("Life stage"), "name": "stage", "type": "radio", "options": [
            option("stage", "", _("All")),
            *(option("stage", stage.value, str(stage.label)) for stage in LifeStage),
        ]},
        {"legend": _("Year"), "name": "year", "type": "radio", "options": [
            option("year", "", _("All")),
            *(option("year", year, _("No date given") if year == UNDATED else year) for year in years),
        ]},
    ]  # fmt: skip


def _chosen(choice: PlanChoice, address: str) -> list[dict[str, str]]:
    words = {
        "strand": dict(Strand.choices).get(choice.strand, ""),
        "stage": dict(LifeStage.choices).get(choice.stage, ""),
        "year": _("No date given") if choice.year == UNDATED else choice.year,
    }
    return [
        {"label": str(label), "remove_url": f"{address}{replace(choice, **{name: ''}).query()}"}
        for name, label in words.items()
        if label
    ]


def _cards(activities: "Iterable[PlanActivity]") -> list[dict[str, Any]]:
    cards: dict[str, list[PlanActivity]] = {}
    for activity in activities:
        cards.setdefault(activity.life_stage, []).append(activity)
    return [
        {"stage": stage, "activities": cards[stage.value]}
        for stage in LifeStage
        if stage.value in cards
    ]


def _timeline(activities: "Iterable[PlanActivity]") -> list[dict[str, Any]]:
    dated = sorted((entry for entry in activities if entry.date), key=lambda entry: str(entry.date))
    return [
        {
            "date": activity.date_shown,
            "title": activity.text,
            "text": _line(activity),
            "url": _address(activity),
            "state": "past"
            if activity.status in (ActivityStatus.DELIVERED, ActivityStatus.STOPPED)
            else "vague" if activity.when and activity.when.is_vague else "",
            "stage": activity.stage.slug,
        }
        for activity in dated
    ]  # fmt: skip


def _line(activity: "PlanActivity") -> str:
    moved = (
        _("Moved from %(date)s.") % {"date": activity.first_when} if activity.has_slipped else ""
    )
    owner = f"{activity.owner}." if activity.owner else ""
    stage, status = activity.get_life_stage_display(), activity.get_status_display()
    return " ".join(part for part in (f"{stage}. {status}.", owner, moved) if part)


def _address(activity: "PlanActivity") -> str:
    page = activity.linked_page
    return (page.get_url() or "") if page is not None and page.live else ""
