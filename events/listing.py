"""What a visitor asked of the list of events, read from the address and never trusted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict

from events.enums import AttendanceMode, EventKind


@dataclass(frozen=True)
class Option:
    """One box of a filter."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Chosen:
    """One filter in force, and the address of the list without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class ListQuery:
    """Coming or past, words, types, ways of taking part, page."""

    shows_past: bool = False
    words: str = ""
    kinds: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    page: str = "1"

    @classmethod
    def from_request(cls, data: QueryDict) -> "ListQuery":
        """Read the query string; what makes no sense is left out."""
        return cls(
            shows_past=data.get("when") == "past",
            words=data.get("q", "").replace("\x00", "")[:100].strip(),
            kinds=tuple(value for value in EventKind.values if value in data.getlist("kind")),
            modes=tuple(value for value in AttendanceMode.values if value in data.getlist("mode")),
            page=data.get("page", "1")[:6],
        )

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list."""
        return bool(self.words or self.kinds or self.modes)

    @property
    def when(self) -> str:
        """Return the value of the parameter `when`."""
        return "past" if self.shows_past else "coming"

    def url(self, **changes: Any) -> str:
        """Return the query string with some parts changed; the page goes back to the first."""
        parts: dict[str, Any] = {
            "when": "past" if self.shows_past else "",
            "q": self.words,
            "kind": self.kinds,
            "mode": self.modes,
            "page": "",
            **changes,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value}, doseq=True)

    @property
    def clear_url(self) -> str:
        """Return the address of the list without filters, coming or past as it is."""
        return self.url(q="", kind=(), mode=())

    def kept(self, *names: str) -> list[dict[str, str]]:
        """Return what a form that sets other parts has to carry along, as hidden fields."""
        parts: dict[str, tuple[str, ...]] = {
            "when": ("past",) if self.shows_past else (),
            "q": (self.words,),
            "kind": self.kinds,
            "mode": self.modes,
        }
        return [{"name": name, "value": value} for name in names for value in parts[name] if value]

    @property
    def views(self) -> list[dict[str, Any]]:
        """Return the two views, coming and past."""
        return [
            {"title": "Coming", "url": self.url(when=""), "current": not self.shows_past},
            {"title": "Past", "url": self.url(when="past"), "current": self.shows_past},
        ]

    @property
    def chosen(self) -> list[Chosen]:
        """Return the filters in force."""
        found = [Chosen(f"“{self.words}”", self.url(q=""))] if self.words else []
        for name, values, labels in (
            ("kind", self.kinds, dict(EventKind.choices)),
            ("mode", self.modes, dict(AttendanceMode.choices)),
        ):
            found += [
                Chosen(
                    str(labels[value]),
                    self.url(**{name: tuple(other for other in values if other != value)}),
                )
                for value in values
            ]
        return found

    def filters(self, events: QuerySet[Any]) -> list[dict[str, Any]]:
        """Return the filters with how many events each box would show by itself."""
        return [
            {
                "name": name,
                "legend": legend,
                "options": _options(events, column, choices, chosen),
            }
            for name, legend, column, choices, chosen in (
                ("kind", "Type of event", "kind", EventKind.choices, self.kinds),
                ("mode", "How to take part", "attendance_mode", AttendanceMode.choices, self.modes),
            )
        ]


def _options(
    events: QuerySet[Any], column: str, choices: Any, chosen: tuple[str, ...]
) -> list[Option]:
    counts = dict(
        events.order_by()
        .values_list(column)
        .annotate(count=Count("pk"))
        .values_list(column, "count")
    )
    return [
        Option(value, str(label), counts.get(value, 0), value in chosen)
        for value, label in choices
        if counts.get(value) or value in chosen
    ]
