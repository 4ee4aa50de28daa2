"""What the public sees in numbers: counted per option, small numbers suppressed."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain.responses import DraftAnswer
from consultations.enums import FieldType, MayPublish
from consultations.public_figures import public_figures, shown_counts
from tests.consultations.test_engagement import another, close
from tests.factories.consultations import make_consultation, make_submitted

QUESTIONS = (
    {"key": "role", "label": "What do you do?", "field_type": FieldType.RADIO,
     "choices": "Homes\nHome care\nOther care"},
    {"key": "areas", "label": "Where?", "field_type": FieldType.CHECKBOXES,
     "choices": "West\nEast\nNorth"},
    {"key": "price", "label": "What price?", "field_type": FieldType.MONEY},
    {"key": "why", "label": "Why?", "field_type": FieldType.MULTI_LINE},
    {"key": "agree", "label": "How far do you agree?", "field_type": FieldType.GRID,
     "choices": "Yes\nNo", "rows": "Longer contracts\nSmaller lots"},
)  # fmt: skip


def answers(number):
    return {
        "role": "Homes" if number < 6 else "Home care",
        "areas": ["West", "East"] if number < 5 else ["West"],
        "price": "900",
        "why": "Because",
        "agree": {"Longer contracts": "Yes", "Smaller lots": "Yes" if number else "No"},
    }


@pytest.fixture
def consultation(home):
    page = make_consultation(questions=QUESTIONS, publish_responses=True)
    for number in range(7):
        organisation, owner = another(f"Care {number}")
        make_submitted(
            page, by=owner, organisation=organisation, answers=answers(number),
            may_publish=MayPublish.NO,
        )  # fmt: skip
    return page


@pytest.mark.parametrize(
    ("counts", "one_each", "shown"),
    [
        ([9, 6, 0], True, [9, 6, 0]),
        ([9, 6, 1], True, [9, None, None]),  # 16 in all would tell the 1
        ([9, 2, 1], True, [None, None, None]),  # 3 hidden would be a small number again
        ([9, 6, 3, 2], True, [9, 6, None, None]),
        ([9, 6, 1], False, [9, 6, None]),
        ([0, 0], True, [0, 0]),
        ([7, 1, 0], True, [None, None, 0]),
    ],
)
def test_small_counts_and_what_would_give_them_away_are_hidden(counts, one_each, shown):
    assert shown_counts(counts, one_each=one_each) == shown


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_no_small_count_can_be_worked_out(counts):
    shown = shown_counts(counts, one_each=True)
    assert not any(count is not None and 0 < count < 5 for count in shown)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert not hidden or len(hidden) > 1 or len(counts) == 1
    assert not hidden or sum(hidden) >= 5 or sum(counts) == sum(hidden)


def test_options_are_counted_one_by_one_and_amounts_are_nobodys_business(consultation):
    found = {figure.label: figure for figure in public_figures(close(consultation))}
    assert [row.count for row in found["Where?"].rows] == [7, 5, 0]
    assert [row.count for row in found["What do you do?"].rows] == [None, None, 0]
    assert found["How far do you agree?"].grid == [
        ("Longer contracts", [7, 0]), ("Smaller lots", [None, None]),
    ]  # fmt: skip
    assert "What price?" not in found
    assert "Why?" not in found


def test_confidential_answers_are_not_counted_and_few_are_not_shown(home):
    page = make_consultation(questions=QUESTIONS, publish_responses=True)
    for number in range(5):
        organisation, owner = another(f"Care {number}")
        given = {**answers(number), "areas": DraftAnswer(["West"], confidential=number == 0)}
        make_submitted(page, by=owner, organisation=organisation, answers=given)
    found = {figure.label: figure for figure in public_figures(close(page))}
    assert found["Where?"].answered is None
    assert found["Where?"].rows == []
    assert found["What do you do?"].answered == 5


def test_the_public_page_shows_numbers_in_a_table_after_closing_only(client, consultation):
    address = reverse("consultations:public_responses", args=[consultation.pk])
    assert client.get(address).status_code == 404
    close(consultation)
    text = client.get(address).content.decode()
    assert "<strong>7</strong> responded" in text
    assert "Counts below 5, and others from which they could be worked out, are not shown." in text
    assert "£900" not in text
    assert "me-bar" in text
