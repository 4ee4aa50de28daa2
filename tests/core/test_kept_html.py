"""HTML kept in memory: made once for the same values, never mistaken for another's."""

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from engagement_site.core.kept_html import Given, kept_html


def count(made):
    def make(**values):
        made.append(values)
        return format_html("<p>{}</p>", str(values))

    return make


def test_the_same_values_are_made_once():
    made = []
    make = count(made)
    card = {"title": "Home care", "tags": [{"text": "Open", "kind": "open"}], "stage": None}
    first = kept_html(make, **card)
    again = kept_html(make, **{**card, "tags": [dict(card["tags"][0])]})
    assert first == again
    assert len(made) == 1
    kept_html(make, **{**card, "tags": []})
    assert len(made) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        (0, False),
        ("1", 1),
        ("<b>", mark_safe("<b>")),
        (["a"], "a"),
        ([], {}),
        ([], None),
        (["a", ["b"]], ["a", "b"]),
        (date(2027, 3, 1), "2027-03-01"),
    ],
)
def test_what_is_written_differently_is_not_the_same(one, other):
    assert Given({"value": one}) != Given({"value": other})


def test_a_text_from_a_stranger_never_gets_the_html_of_a_safe_one():
    shown = Template("{% load components %}{% kept 'components/result.html' url='/' title=title %}")
    safe = shown.render(Context({"title": mark_safe("<em>Home care</em>")}))
    strange = shown.render(Context({"title": "<em>Home care</em>"}))
    assert "<em>Home care</em>" in safe
    assert "&lt;em&gt;Home care&lt;/em&gt;" in strange


def test_each_language_has_its_own():
    def make(word):
        return format_html("<b>{}</b>", gettext(word))

    with override("en"):
        english = kept_html(make, word="found")
    with override("cy"):
        welsh = kept_html(make, word="found")
    assert (english, welsh) == ("<b>found</b>", "<b>wedi&#x27;u canfod</b>")


def test_while_developing_everything_is_made_anew(settings):
    settings.DEBUG = True
    made = []
    make = count(made)
    kept_html(make, title="Home care")
    kept_html(make, title="Home care")
    assert len(made) == 2


def test_what_cannot_be_compared_by_value_is_refused():
    for value in ({1, 2}, ContentType(pk=1, model="equal to itself under any name"), object()):
        with pytest.raises(TypeError):
            Given({"value": value})


def test_boxes_of_a_filter_say_how_many_are_found():
    group = {
        "name": "kind", "type": "checkbox",
        "options": [
            {"value": "itt", "label": "Tender <1>", "count": 3, "checked": True},
            {"value": "dps", "label": "DPS", "count": None, "checked": False},
        ],
    }  # fmt: skip
    html = Template("{% load components %}{% filter_boxes group %}").render(
        Context({"group": group})
    )
    assert html.count(" checked") == 1
    assert "Tender &lt;1&gt;" in html
    assert '3<span class="govuk-visually-hidden"> found</span>' in html
    assert html.count("me-filters__count") == 1
