"""Full-text search: whole words first, ranked; then parts of words and numbers.

The index is Wagtail's (PostgreSQL's text search, SQLite's FTS5), written with each save. Where
it finds little, titles, summaries and numbers are also looked through for parts of words: people
type "0500db" and "resid".
"""

import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Func, IntegerField, Q
from django.db.models.functions import Cast
from django.db.models.lookups import Exact
from modelsearch.models import IndexEntry

from opportunities.board import Board

MOST_WORDS = 12
MOST_HITS = 5_000
FEW = 10
CONFIG = "english"  # as in the settings of the index
WORD = re.compile(r"\w+")


def matching(board: Board, text: str) -> list[int]:
    """Return the primary keys of the public opportunities that match, best first.

    One query: of the index, which knows nothing of what is public; the board does.
    """
    from opportunities.models import OpportunityPage

    words = WORD.findall(text)[:MOST_WORDS]
    if not words:
        return []
    ranked = _in_postgresql if connection.vendor == "postgresql" else _in_other_databases
    places = [board.places[key] for key in ranked(OpportunityPage, words) if key in board.places]
    # Titles first on every database: SQLite's ranking weighs title and text alike.
    folded = [word.casefold() for word in words]
    places.sort(key=lambda place: not all(word in board.titles[place] for word in folded))
    if len(places) < FEW:
        known = set(places)
        places += [place for place in _in_parts(board, text) if place not in known]
    return [board.keys[place] for place in places[:MOST_HITS]]


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
        .values("object_id")[:MOST_HITS]
    )
    # One row with all keys: a common word is in thousands of entries, and rows cost more than it.
    return found.aggregate(
        keys=ArrayAgg(Cast("object_id", IntegerField()), default=[])
    )["keys"]  # fmt: skip


def _in_parts(board: Board, text: str) -> list[int]:
    """Return the places, by title, where each part of a word stands in title, summary or number."""
    parts = [part.casefold() for part in text.split()[:MOST_WORDS]]
    found = [place for place, said in enumerate(board.texts) if all(one in said for one in parts)]
    return sorted(found, key=lambda place: (board.titles[place], board.keys[place]))
