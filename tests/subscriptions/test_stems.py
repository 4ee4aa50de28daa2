"""Words are reduced in memory as PostgreSQL's English search reduces them."""

import pytest
from django.db import connection

from engagement_site.subscriptions.kinds import Item, texts_of

WORDS = [
    "commissioning", "commissioned", "providers", "provision", "residential", "residents",
    "fostering", "children", "childrens", "homes", "caring", "carers", "dying", "died", "early",
    "supported", "supporting", "living", "disabilities", "happiness", "generously", "nationally",
    "organisations", "authorities", "tender", "tendering", "opportunities", "universities",
    "skies", "news", "innings", "exceedingly", "procurement", "frameworks", "lots", "bids",
    "quality",
]  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.django_db
def test_stems_are_postgresqls():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, (ts_lexize('english_stem', word))[1] FROM unnest(%s::text[]) AS word",
            [WORDS],
        )
        theirs = dict(cursor.fetchall())
    ours = {
        word: next(iter(texts_of(Item("opportunities", 1, "", "/", whole_words=word)).stems))
        for word in WORDS
    }
    assert ours == theirs
