"""Full-text search: whole words first, ranked; then parts of words and numbers.

The index is Wagtail's (PostgreSQL's text search, SQLite's FTS5), written with each save. Where
it finds little, titles, summaries and numbers are also looked through for parts of words: people
type "0500db" and "resid".
"""

import re
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import Exact
from modelsearch.models import IndexEntry

if TYPE_CHECKING:
    from opportunities.models.querysets import OpportunityQuerySet

MOST_WORDS = 12
MOST_HITS = 5_000
FEW = 10
CONFIG = "english"  # as in the settings of the index
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
    ranked = _in_postgresql if connection.vendor == "postgresql" else _in_other_databases
    keys = ranked(base.model, words)
    titles = dict(base.filter(pk__in=keys).order_by().values_list("pk", "title"))
    # Titles first on every database: SQLite's ranking weighs title and text alike.
    wanted = [word.lower() for word in words]
    hits = [key for key in keys if key in titles]
    return sorted(hits, key=lambda key: not all(word in titles[key].lower() for word in wanted))


def _in_other_databases(model: type[Any], words: list[str]) -> list[int]:
    found = model.objects.search(" ".join(words), operator="and").get_queryset()
    return list(found.values_list("pk", flat=True)[:MOST_HITS])


def _in_postgresql(model: type[Any], words: list[str]) -> list[int]:
    """Ask the index by itself, word by word, so that its own indexes serve.

    Wagtail joins it to the pages over a cast and puts title and text together first, for which
    PostgreSQL reads every entry: seconds for 5,000 pages where this takes milliseconds.
    """
    every, together = Q(), SearchQuery(" ".join(words), config=CONFIG)
    for word in words:
        query = SearchQuery(word, config=CONFIG)
        # "the" is no word to the index, and no reason to find nothing.
        empty = Exact(Func(query, function="numnode", output_field=IntegerField()), 0)
        every &= Q(title=query) | Q(body=query) | Q(empty)
    rank = SearchRank(F("title"), together) * F("title_norm") + SearchRank(F("body"), together)
    found = (
        IndexEntry.objects.filter(every, content_type=ContentType.objects.get_for_model(model))
        .order_by(rank.desc(), "-pk")
        .values_list("object_id", flat=True)
    )
    return [int(key) for key in found[:MOST_HITS]]


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
