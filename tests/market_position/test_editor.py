"""Gaps, plan and chapters in the editor."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from engagement_site.market_position.models import Gap, PlanActivity
from tests.factories.core import make_standard_page
from tests.factories.market_position import (
    GapFactory,
    PlanActivityFactory,
    PlanEntryFactory,
    PlanFactory,
    make_chapter,
    make_statement,
)

pytestmark = pytest.mark.django_db

RECORDS = ("dataset", "gap", "measure", "plan", "planentry", "planactivity", "principle")


def no_rows(name):
    counts = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{name}-{key}": str(value) for key, value in counts.items()}


def address(record, view, *args):
    return reverse(f"wagtailsnippets_market_position_{record}:{view}", args=args)


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("view", ["list", "add"])
def test_a_commissioner_reaches_every_list_and_form(client, commissioner, record, view):
    client.force_login(commissioner)
    assert client.get(address(record, view)).status_code == 200


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("who", ["analyst", "practitioner", "provider"])
def test_others_cannot_change_them(client, request, record, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address(record, "add")).status_code == 302


def test_a_commissioner_adds_a_gap(client, commissioner):
    client.force_login(commissioner)
    sent = {
        "ref": "GAP-9", "title": "Night support", "slug": "", "summary": "None at night.",
        "life_stage": "ageing_well", "need": "Someone awake", "setting": "", "age_from": "65",
        "age_to": "", "gender": "anyone", "locality": "", "evidence": "", "identified_by": "",
        "evidence_date": "2026-03-17", "evidence_precision": "month", "source": "",
        "priority": "high", "status": "open", "status_note": "", "public": "on",
    }  # fmt: skip
    response = client.post(address("gap", "add"), sent)
    assert response.status_code == 302, response.context["form"].errors
    gap = Gap.objects.get(ref="GAP-9")
    assert (gap.slug, gap.ages, str(gap.evidence_when)) == (
        "night-support", "65 and over", "March 2026",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((None, None), ""),
        ((0, 18), "Up to 18"),
        ((13, 17), "13 to 17"),
        ((65, None), "65 and over"),
    ],
)
def test_ages_in_words(ages, words):
    assert Gap(age_from=ages[0], age_to=ages[1]).ages == words


def test_ages_the_wrong_way_round_are_refused():
    with pytest.raises(ValidationError) as refusal:
        GapFactory.build(age_from=17, age_to=13).clean()
    assert refusal.value.message_dict == {"age_to": ["The oldest age is below the youngest."]}


def test_lists_can_be_filtered_and_searched(client, commissioner):
    GapFactory(title="Beds", status="open")
    GapFactory(title="Lunches", status="filled")
    client.force_login(commissioner)
    content = client.get(address("gap", "list"), {"status": "open"}).content.decode()
    assert "Beds" in content
    assert "Lunches" not in content
    found = client.get(address("gap", "list"), {"q": "lunch"}).content.decode()
    assert "Lunches" in found


def test_an_activity_is_linked_to_what_it_became(client, commissioner, home):
    activity = PlanActivityFactory()
    page = make_standard_page(home)
    client.force_login(commissioner)
    sent = {
        "plan": activity.plan_id, "ref": "", "life_stage": "living_well", "verb": "review",
        "text": "Review it", "date": "2026-05-20", "precision": "season", "date_words": "",
        "status": "delivered", "status_note": "", "linked_page": page.pk, "sort_order": "0",
        "owner": "", "delivered_on": "", **no_rows("resource_asks"),
    }  # fmt: skip
    response = client.post(address("planactivity", "edit", activity.pk), sent)
    assert response.status_code == 302, response.context["form"].errors
    changed = PlanActivity.objects.get()
    assert (changed.linked_page_id, changed.date_shown) == (page.pk, "spring 2026")


def test_the_menu_and_the_chapters_list(client, commissioner, home):
    make_chapter(make_statement(home), title="Children and families")
    PlanEntryFactory(plan=PlanFactory(), text="Money is tight")
    client.force_login(commissioner)
    assert "Market position" in client.get("/cms/").content.decode()
    assert "Children and families" in client.get("/cms/statement_chapters/").content.decode()
    assert "Money is tight" in client.get(address("planentry", "list")).content.decode()
