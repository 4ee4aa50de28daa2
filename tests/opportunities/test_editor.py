"""Opportunities in the editor: list, creating from scratch, refusals, preview, schedule, rights."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from opportunities.enums import Kind, Stage
from opportunities.models import OpportunityPage
from tests.factories.market_position import GapFactory
from tests.factories.opportunities import make_index, make_opportunity

pytestmark = pytest.mark.django_db

LISTING = "/cms/opportunity_pages/"


def entered(**changes):
    """Return what a filled-in form sends."""
    data = {
        "title": "Evening breaks", "slug": "evening-breaks", "summary": "Breaks for carers.",
        "reference": "OPP-1", "kind": "dps", "client_group": "carers", "life_stage": "living_well",
        "localities": "Gateshead", "lead_authority": "Test council", "partners": "",
        "monitored_by": "", "description": streamfield([]), "facts": streamfield([]), "source": "",
        "join_how": "Apply.", "join_any_time": "on", "join_from": "", "join_from_precision": "day",
        "join_until": "", "join_until_precision": "day", "join_until_time": "",
        "lapses_on": "2029-02-23", "rounds": inline_formset([]), "stage": "open",
        "stages": inline_formset(
            [
                {
                    "stage": "open", "date": "2027-01-05", "precision": "day", "end_date": "",
                    "date_words": "", "note": "",
                }
            ]
        ),
        "value_min": "", "value_max": "1000", "vat": "excluded", "value_note": "", "term": "",
        "lots": inline_formset([]), "contact_role": "", "contact_email": "",
        "notice_reference": "", "notice_link": "", "ocid": "",
        "lineage": inline_formset([]), "related_pages": inline_formset([]), "seo_title": "",
        "search_description": "", "settings": [], "needs": [], "registration": "", "cpv": "",
        "participations": inline_formset([]), "contacts": inline_formset([]),
        "documents": inline_formset([]), "awards": inline_formset([]),
        "extensions": inline_formset([]), "contract_starts": "", "contract_ends": "",
        "latest_end": "", "extension_terms": "", "review_on": "", "reprocure_on": "",
        "reprocure_precision": "month", "value_gross": "", "procedure": "",
        "above_threshold": "unknown", "light_touch": "on", "for_small_firms": "on",
        "for_charities": "on", "award_criteria": "", "questions_until": "", "interest_until": "",
        "withdrawn_because": "", "change_reason": "", "comments": inline_formset([]), **changes,
    }  # fmt: skip
    return nested_form_data(data)


def add_address(home):
    return reverse(
        "wagtailadmin_pages:add", args=["opportunities", "opportunitypage", make_index(home).pk]
    )


def errors_of(response):
    form = response.context["form"]
    return {**form.errors, **{
        f"{name}-{number}-{field}": messages
        for name, formset in form.formsets.items()
        for number, errors in enumerate(formset.errors)
        for field, messages in errors.items()
    }}  # fmt: skip


def test_a_commissioner_creates_and_publishes_one_from_scratch(client, home, commissioner):
    client.force_login(commissioner)
    gap = GapFactory()
    sent = {**entered(), "gaps": [gap.pk], "action-publish": "action-publish"}
    response = client.post(add_address(home), sent)
    assert response.status_code == 302, errors_of(response)
    page = OpportunityPage.objects.get(reference="OPP-1")
    assert page.live
    assert list(page.gaps.all()) == [gap]
    client.logout()
    content = client.get(page.url).content.decode()
    assert "You can join at any time until Friday 23 February 2029." in content


def test_a_draft_needs_little_and_is_not_public(client, home, commissioner):
    client.force_login(commissioner)
    sent = entered(reference="", kind="", client_group="", life_stage="", lead_authority="")
    response = client.post(add_address(home), sent)
    assert response.status_code == 302, errors_of(response)
    page = OpportunityPage.objects.get(slug="evening-breaks")
    assert not page.live
    client.logout()
    assert client.get(page.url).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reference": ""}, "reference", "This field is required."),
        ({"join_from": "2030-01-01"}, "lapses_on", "It lapses before it opens."),
        (
            {
                "rounds": inline_formset(
                    [{"title": "Late", "opens_on": "2029-03-01", "closes_on": "", "note": "",
                      "closes_time": "", "ocid": ""}]
                )
            },
            "rounds-0-opens_on",
            "This is after the day on which it all lapses.",
        ),
        (
            {
                "rounds": inline_formset(
                    [{"title": "One", "opens_on": "2027-03-01", "closes_on": "2027-02-01",
                      "closes_time": "", "ocid": "", "note": ""}]
                )
            },
            "rounds-0-closes_on",
            "The round closes before it opens.",
        ),
        (
            {"lots": inline_formset([{"title": "", "description": "x", "people": "", "value": ""}])},
            "lots-0-title",
            "This field is required.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_nothing_saved(
    client, home, commissioner, changes, field, message
):
    client.force_login(commissioner)
    sent = {**entered(**changes), "action-publish": "action-publish"}
    response = client.post(add_address(home), sent)
    assert message in errors_of(response)[field]
    assert not OpportunityPage.objects.exists()


def test_a_used_reference_is_refused(client, home, commissioner):
    make_opportunity(home, reference="OPP-1")
    client.force_login(commissioner)
    response = client.post(add_address(home), {**entered(), "action-publish": "action-publish"})
    assert "reference" in errors_of(response)
    assert OpportunityPage.objects.count() == 1


def test_preview_of_what_is_not_saved_yet(client, home, commissioner):
    client.force_login(commissioner)
    address = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["opportunities", "opportunitypage", make_index(home).pk],
    )
    assert client.post(address, entered()).json()["is_valid"] is True
    shown = client.get(address)
    assert "You can join at any time until Friday 23 February 2029." in shown.content.decode()
    assert not OpportunityPage.objects.exists()


def test_a_scheduled_change_appears_when_its_time_has_come(client, home, commissioner):
    page = make_opportunity(home, stage=Stage.PLANNED)
    page.stage, page.join_any_time = Stage.OPEN, True
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=commissioner).publish(user=commissioner)
    assert "You can join at any time." not in client.get(page.url).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")
        assert "You can join at any time." in client.get(page.url).content.decode()


def test_the_list_shows_what_a_commissioner_looks_for(client, home, commissioner):
    make_opportunity(
        home, title="Day care", reference="OPP-7", kind=Kind.FRAMEWORK,
        join_from=timezone.localdate() + timedelta(days=40),
    )  # fmt: skip
    make_opportunity(home, title="Night care", kind=Kind.GRANT, live=False)
    client.force_login(commissioner)
    content = client.get(LISTING).content.decode()
    opens = timezone.localdate() + timedelta(days=40)
    for expected in ("Day care", "Night care", "OPP-7", "Framework", f"{opens:%-d %b %Y}"):
        assert expected in content
    assert "Day care" not in client.get(f"{LISTING}?kind=grant").content.decode()
    assert "Day care" in client.get(f"{LISTING}?q=day").content.decode()
    assert LISTING in client.get("/cms/").content.decode()


def test_the_list_grows_by_no_query_per_row(
    client, home, commissioner, django_assert_max_num_queries
):
    for _ in range(8):
        make_opportunity(home, stage=Stage.OPEN)
    client.force_login(commissioner)
    client.get(LISTING)
    with django_assert_max_num_queries(40):
        client.get(LISTING)


@pytest.mark.parametrize("who", ["practitioner", "provider"])
def test_others_do_not_enter_the_editor(client, home, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LISTING).status_code == 302
    assert client.get(add_address(home)).status_code == 302
