"""What an address asks the list for: words, filters, order and page.

Everything comes from the address, so that a list can be bookmarked and sent on. What it says is
never trusted: unknown values are dropped, words are cut to a length.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from engagement_site.market_position.enums import LifeStage
from opportunities.enums import (
    AgeBand,
    ClientGroup,
    Facet,
    Kind,
    Need,
    Registration,
    Setting,
    Stage,
)

MOST_CHARACTERS = 200
DEFAULT_SORT = "chance"
BEST = "best"
SORTS = {
    BEST: "Best match",
    DEFAULT_SORT: "Closing or opening next",
    "changed": "Last changed",
    "title": "Title",
}
CHOICE_FIELDS: dict[str, tuple[str, Any]] = {
    "kind": ("Kind", Kind),
    "stage": ("Stage", Stage),
    "client_group": ("For whom", ClientGroup),
    "life_stage": ("Life stage", LifeStage),
}
FACET_FIELDS: dict[str, Any] = {
    Facet.SETTING.value: Setting,
    Facet.NEED.value: Need,
    Facet.AGE.value: AgeBand,
    Facet.REGISTRATION.value: Registration,
}
PLACE = Facet.PLACE.value
JOIN_NOW = "join"
GAP = "gap"
LEGENDS: dict[str, str] = {
    JOIN_NOW: "When",
    **{name: legend for name, (legend, _) in CHOICE_FIELDS.items()},
    **{name: str(Facet(name).label) for name in FACET_FIELDS},
    PLACE: str(Facet.PLACE.label),
    GAP: "Gap it answers",
}


@dataclass(frozen=True)
class Query:
    """What a visitor asked for, cleaned."""

    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    page: str = "1"

    @property
    def usual_sort(self) -> str:
        """The order where none is asked for: the best match first where there are words."""
        return BEST if self.words else DEFAULT_SORT

    def without(self, name: str, value: str = "") -> str:
        """Return the address's query with one filter (or the words) taken away."""
        chosen = {
            key: tuple(v for v in values if not (key == name and v == value))
            for key, values in self.chosen.items()
        }
        words = "" if name == "q" else self.words
        sort = self.sort if self.sort not in (self.usual_sort, BEST) else ""
        rest = Query(words, chosen)
        return replace(rest, sort=sort or rest.usual_sort).encode()

    def keeping(self, name: str, known: set[str]) -> "Query":
        """Return the query without values of one filter that are not known."""
        kept = tuple(value for value in self.chosen.get(name, ()) if value in known)
        others = {key: values for key, values in self.chosen.items() if key != name}
        return replace(self, chosen={**others, name: kept} if kept else others)

    def encode(self, **extra: str) -> str:
        """Return the query as an address writes it, "?" included; empty where nothing is asked."""
        parts = QueryDict(mutable=True)
        if self.words:
            parts["q"] = self.words
        for name, values in self.chosen.items():
            parts.setlist(name, list(values))
        if self.sort != self.usual_sort:
            parts["sort"] = self.sort
        for name, text in extra.items():
            parts[name] = text
        return f"?{parts.urlencode()}" if parts else ""


def parse(data: QueryDict) -> Query:
    """Return what the address asks for, without unknown values; gaps and places are checked later."""
    words = " ".join(data.get("q", "").replace("\x00", "").split())[:MOST_CHARACTERS]
    allowed: dict[str, set[str]] = {JOIN_NOW: {"now"}}
    allowed |= {name: set(enum.values) for name, (_, enum) in CHOICE_FIELDS.items()}
    allowed |= {name: set(enum.values) for name, enum in FACET_FIELDS.items()}
    chosen = {
        name: tuple(dict.fromkeys(value for value in data.getlist(name) if value in values))
        for name, values in allowed.items()
    }
    for name in (PLACE, GAP):
        values = (value.replace("\x00", "")[:100] for value in data.getlist(name)[:20])
        chosen[name] = tuple(dict.fromkeys(value for value in values if value))
    query = Query(words, {name: values for name, values in chosen.items() if values})
    sort = data.get("sort", "")
    known = sort in SORTS and (sort != BEST or words)
    return replace(query, sort=sort if known else query.usual_sort, page=data.get("page", "1")[:10])
