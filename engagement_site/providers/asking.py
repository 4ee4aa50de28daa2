"""What a visitor asks of the directory, read from the address and written back into one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from engagement_site.providers.enums import Need, ProviderKind, ServiceType

MOST_CHARACTERS = 200
OLDEST = 120
LISTS: dict[str, tuple[str, Any]] = {
    "service": ("Service", ServiceType),
    "need": ("For people with", Need),
    "kind": ("Type of organisation", ProviderKind),
}
FLAGS = {"vacancies": "Has vacancies", "verified": "Verified"}
LEGENDS = {
    **{name: legend for name, (legend, _) in LISTS.items()}, "place": "Where", "age": "Age",
}  # fmt: skip


@dataclass(frozen=True)
class DirectoryQuery:
    """What was asked, cleaned."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    page: str = "1"

    def encode(self, **changes: Any) -> str:
        """Return the query as an address writes it, with some parts changed; page left out."""
        parts: dict[str, Any] = {"q": self.words, **self.chosen}
        parts["age"] = "" if self.age is None else str(self.age)
        parts.update(changes)
        data = QueryDict(mutable=True)
        for name, value in parts.items():
            if value:
                data.setlist(name, [value] if isinstance(value, str) else list(value))
        return f"?{data.urlencode()}" if data else "?"

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything was asked for."""
        return bool(self.words or self.chosen or self.age is not None)


def parse(data: QueryDict) -> DirectoryQuery:
    """Return what the address asks for; what makes no sense is left out."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, (_, choices) in LISTS.items():
        chosen[name] = tuple(value for value in choices.values if value in data.getlist(name))
    chosen["place"] = tuple(
        dict.fromkeys(value for value in data.getlist("place") if value.isdecimal())
    )[:20]
    for name in FLAGS:
        chosen[name] = ("yes",) if data.get(name) else ()
    age = data.get("age", "").strip()
    return DirectoryQuery(
        words=" ".join(data.get("q", "").replace("\x00", "").split())[:MOST_CHARACTERS],
        chosen={name: values for name, values in chosen.items() if values},
        age=int(age) if age.isdecimal() and len(age) < 4 and int(age) <= OLDEST else None,
        page=data.get("page", "1")[:6],
    )
