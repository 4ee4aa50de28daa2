"""Full-text search: whole words first, ranked; then parts of words and numbers.

The index is Wagtail's (PostgreSQL's text search, SQLite's FTS5), written with each save. Where
it finds little, titles, summaries and numbers are also looked through for parts of words: people
type "0500db" and "resid".
"""

import re
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from opportunities.models.querysets import OpportunityQuerySet

MOST_WORDS = 12
MOST_HITS = 5_000
FEW = 10
WORD = re.compile(r"\w+")
LOOKED_THROUGH = ("title", "summary", "reference", "ocid", "notice_reference", "lead_authority")


def matching(base: "OpportunityQuerySet", text: str) -> list[int]:
    """Return the primary keys of the opportunities in `base` that match, best first."""
    words = WORD.findall(text)[:MOST_WORDS]
    if not words:
        return []
    hits = _by_words(base, words)
    if len(hits) < FEW:
        known = set(hits)
        hits += [pk for pk in _by_parts(base, text.split()[:MOST_WORDS]) if pk not in known]
    return hits


def _by_words(base: "OpportunityQuerySet", words: list[str]) -> list[int]:
    # The index knows nothing of what is published; the base does.
    # Titles first on every database: SQLite's ranking weighs title and text alike.
    ranked = base.model.objects.search(" ".join(words), operator="and").get_queryset()
    found = base.order_by().values("pk")
    hits = ranked.filter(pk__in=found).values_list("pk", "title")[:MOST_HITS]
    wanted = [word.lower() for word in words]
    in_title = {pk: all(word in title.lower() for word in wanted) for pk, title in hits}
    return sorted(in_title, key=lambda pk: not in_title[pk])


def _by_parts(base: "OpportunityQuerySet", parts: list[str]) -> list[int]:
    together = Q()
    for part in parts:
        anywhere = Q()
        for name in LOOKED_THROUGH:
            anywhere |= Q(**{f"{name}__icontains": part})
        together &= anywhere
    return list(
        base.filter(together).order_by("title", "pk").values_list("pk", flat=True)[:MOST_HITS]
    )
