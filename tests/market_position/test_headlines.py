"""The numbers the site opens with are the statement's, and as old as they are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.market_position import DataSetFactory, figures, make_statement
from tests.market_position.test_pages import FIGURE, text_of

pytestmark = pytest.mark.django_db


def from_data(data_set, **fields):
    everything = {"data_set": data_set, "label": "children", "category": "", "series": ""}
    return ("data_figure", {**everything, **fields})


def test_the_home_page_shows_the_statements_first_four(client, home, deliver_on_commit):
    data_set = DataSetFactory()
    blocks = [
        from_data(data_set),
        *[("figure", {**FIGURE, "value": f"{n}"}) for n in range(11, 16)],
    ]
    make_statement(home, figures=blocks)
    content = text_of(client, "/")
    for expected in ("485", "2022, 2021 to 2022", "Committee paper", ">11<", ">13<"):
        assert expected in content
    assert ">14<" not in content
    assert f'href="{data_set.get_absolute_url()}"' in content

    # Corrected once, it reads differently at the front door at once.
    with deliver_on_commit():
        data_set.table = figures("Year | Children\n2021 | 440\n2022 | 486")
        data_set.save()
    assert ">486<" in text_of(client, "/")


def test_old_hidden_and_unknown_figures_are_no_surprise(client, home):
    yesterday = timezone.localdate() - timedelta(days=1)
    old = DataSetFactory(title="Old", review_by=yesterday)
    checked = DataSetFactory(title="Being checked", public=False)
    make_statement(
        home,
        figures=[
            from_data(old),
            from_data(checked, label="nobody sees this"),
            from_data(old, category="1999"),
        ],
    )
    content = text_of(client, "/")
    assert "A newer figure was to be looked for by" in content
    assert "nobody sees this" not in content
    assert "Not known" in content


def test_an_editor_can_choose_others(client, home):
    make_statement(home, figures=[("figure", FIGURE)])
    home.refresh_from_db()
    home.figures = [("figure", {**FIGURE, "value": "77", "label": "chosen"})]
    home.save_revision().publish()
    content = text_of(client, "/")
    assert ">77<" in content
    assert "197,722" not in content


def test_without_a_statement_there_is_no_empty_heading(client, home):
    assert "The market in numbers" not in text_of(client, "/")
