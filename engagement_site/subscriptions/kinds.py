"""The kinds of thing that can be searched, saved and matched.

Each feature registers its kind in its `AppConfig.ready` (docs/decisions/0090-alerts.md). Below
them nothing knows what an opportunity is: a kind says how its list reads an address, which public
items that finds, and what an item is about.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from snowballstemmer.english_stemmer import EnglishStemmer

from engagement_site.providers.matching import About

__all__ = [
    "About", "CompiledQuery", "Item", "SearchKind", "State", "Texts", "all_kinds", "compile_query",
    "finds", "get_kind", "register_kind", "texts_of", "without",
]  # fmt: skip


@dataclass(frozen=True)
class State:
    """Whether one can join, register or answer: now, or later; and until when."""

    is_open: bool = False
    is_ahead: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Item:
    """One public thing, as lists, mails and matching take it.

    Attributes:
        text: everything in which a search looks for words and parts of words.
        whole_words: everything in which it looks for whole words only, by their stem, as
            full-text search does; empty where the kind's list has none.
        choices: for each filter of the kind's list, the values that find this item.
        facets: what "not for us" can leave out later, such as {"place": {"Durham"}}.
    """

    kind: str
    pk: int
    title: str
    url: str
    summary: str = ""
    when: str = ""
    tag: str = ""
    published_at: datetime | None = None
    state: State = State()
    text: str = ""
    whole_words: str = ""
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    facets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    about: About = field(default_factory=About)


@dataclass(frozen=True)
class SearchKind:
    """How one feature's list is searched.

    Attributes:
        clean: from what an address asks to the one way of writing it, without "?"; unknown
            values, order and page are left out. Empty means everything.
        describe: from that to words a person would say ("with “extra care”, for adults").
        public: every item anybody may read.
        find: the items a cleaned query finds.
        as_item: one of those items.
        state_of: only its state, which is asked of every item each minute and must be cheap.
        decided_by: the filters that `Item.choices` decides; a query with any other filter is
            decided by `find`, which costs a database query.
    """

    key: str
    noun: str
    nouns: str
    address: str
    order: int
    clean: Callable[[QueryDict], str]
    describe: Callable[[str], str]
    public: Callable[[], QuerySet[Any]]
    find: Callable[[str], QuerySet[Any]]
    as_item: Callable[[Any], Item]
    state_of: Callable[[Any], State]
    decided_by: frozenset[str] = frozenset()

    def list_address(self, query: str) -> str:
        """Return where the list shows what `query` finds."""
        return f"{self.address}?{query}" if query else self.address


WORD = re.compile(r"\w+")
_kinds: dict[str, SearchKind] = {}


def register_kind(kind: SearchKind) -> None:
    """Let a kind be searched, saved and matched."""
    _kinds[kind.key] = kind


def all_kinds() -> list[SearchKind]:
    """Return the kinds in their order."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def get_kind(key: str) -> SearchKind | None:
    """Return one kind, None where no feature registered it."""
    return _kinds.get(key)


@dataclass(frozen=True)
class CompiledQuery:
    """A cleaned query, taken apart once for many items."""

    words: tuple[str, ...]
    stems: frozenset[str]
    choices: tuple[tuple[str, frozenset[str]], ...]
    left_to_database: bool


@lru_cache(maxsize=20_000)
def compile_query(query: str, decided_by: frozenset[str]) -> CompiledQuery:
    """Take a cleaned query apart: words under "q", every other name a filter."""
    data = QueryDict(query)
    words = tuple(word.casefold() for word in data.get("q", "").split()[:8])
    choices = tuple((name, frozenset(data.getlist(name))) for name in data if name != "q")
    unknown = any(name not in decided_by for name, _ in choices)
    return CompiledQuery(words, _stems(" ".join(words)), choices, unknown)


@dataclass(frozen=True)
class Texts:
    """An item's words, made ready once for many queries."""

    folded: str
    stems: frozenset[str]


def texts_of(item: Item) -> Texts:
    """Return the item's words, made ready for `finds`."""
    return Texts(item.text.casefold(), _stems(item.whole_words))


def finds(kind: SearchKind, query: str, item: Item, texts: Texts | None = None) -> bool:
    """Say whether a cleaned query finds `item`, as the kind's own list would.

    `texts` is `texts_of(item)`, for callers that ask many queries of one item.
    """
    compiled = compile_query(query, kind.decided_by)
    if compiled.left_to_database:
        return kind.find(query).filter(pk=item.pk).exists()
    for name, values in compiled.choices:
        if values.isdisjoint(item.choices.get(name, frozenset())):
            return False
    if not compiled.words:
        return True
    texts = texts_of(item) if texts is None else texts
    if all(word in texts.folded for word in compiled.words):
        return True
    return bool(compiled.stems) and compiled.stems <= texts.stems


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in WORD.findall(text.casefold()))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """Return a word's stem by the algorithm PostgreSQL's English search uses (Snowball)."""
    # A stemmer keeps the word it works on: one for each call, since threads share this function.
    stem: str = EnglishStemmer().stemWord(word)
    return stem


def without(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """Return a copy of an address's query without `names` (order, page)."""
    kept = data.copy()
    for name in names:
        kept.pop(name, None)
    return kept
