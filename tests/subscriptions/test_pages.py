"""The pages: two clicks to save, one to unsubscribe."""

import io
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.utils import timezone

from engagement_site.subscriptions.domain import noticing, sending, weekly
from engagement_site.subscriptions.kinds import get_kind
from engagement_site.subscriptions.models import (
    AlertSettings,
    Refusal,
    SavedSearch,
    WeeklyList,
    WeeklyListReader,
)
from engagement_site.subscriptions.queries import preview
from engagement_site.subscriptions.timetable import week_of
from opportunities.enums import ClientGroup, Stage
from tests.factories.accounts import UserFactory
from tests.factories.consultations import make_consultation
from tests.factories.events import make_event, make_event_index
from tests.factories.offers import OfferFactory
from tests.factories.opportunities import make_index, make_opportunity
from tests.factories.providers import ProviderOrganisationFactory
from tests.factories.subscriptions import NOON, any_token, make_search

pytestmark = pytest.mark.django_db


def test_two_clicks_from_the_list(client, home, provider):
    make_opportunity(home, title="Extra care")
    client.force_login(provider)
    page = client.get("/opportunities/?q=extra").content.decode()
    assert 'href="/alerts/save/opportunities/?q=extra"' in page
    page = client.get("/alerts/save/opportunities/?q=extra").content.decode()
    assert "Opportunities: “extra”" in page
    assert "Extra care" in page, "what it would have sent"
    answer = client.post(
        "/alerts/save/opportunities/?q=extra", {"frequency": "weekly", "given_for": "me"}
    )
    assert answer.url == "/alerts/"
    assert SavedSearch.objects.get().query == "q=extra"


@pytest.mark.parametrize(
    ("list_address", "kind"), [("/events/", "events"), ("/consultations/", "consultations")]
)
def test_the_other_lists_too(client, home, list_address, kind):
    make_event_index()
    make_consultation()
    page = client.get(f"{list_address}?q=care").content.decode()
    assert f"/alerts/save/{kind}/?q=care" in page


def test_the_anonymous_sign_in_and_come_back(client, home):
    make_index(home)
    answer = client.get("/alerts/save/opportunities/?q=extra")
    assert answer.url == "/accounts/login/?next=/alerts/save/opportunities/%3Fq%3Dextra"


def test_a_search_for_everything_explains_itself(client, home, provider):
    make_index(home)
    client.force_login(provider)
    page = client.get("/alerts/save/opportunities/").content.decode()
    assert "This search finds everything" in page
    page = client.post(
        "/alerts/save/opportunities/", {"frequency": "at_once", "given_for": "me"}
    ).content.decode()
    assert "Choose once a day or once a week" in page
    assert not SavedSearch.objects.exists()


def test_an_unknown_kind_does_not_exist(client, provider):
    client.force_login(provider)
    assert client.get("/alerts/save/zeppelins/").status_code == 404


def test_alerts_from_the_profile_are_suggested(client, home, provider, organisation):
    make_index(home)
    client.force_login(provider)
    assert "Suggested" not in client.get("/alerts/").content.decode()
    OfferFactory(organisation=organisation)
    assert "Suggested from what you offer" in client.get("/alerts/").content.decode()
    address = f"/alerts/save/opportunities/for/{organisation.pk}/"
    client.post(address, {"frequency": "at_once", "given_for": organisation.pk})
    search = SavedSearch.objects.get()
    assert (search.by_profile, search.organisation) == (True, organisation)


def test_another_organisations_search_does_not_exist(client, provider):
    other = ProviderOrganisationFactory(owner=UserFactory())
    search = make_search(other.members.get(), organisation=other)
    client.force_login(provider)
    assert client.get(f"/alerts/search/{search.pk}/").status_code == 404
    answer = client.post(f"/alerts/search/{search.pk}/act/", {"action": "delete"})
    assert answer.status_code == 404


def test_pausing_all_asks_for_the_day_at_its_field(client, home, provider):
    client.force_login(provider)
    answer = client.post("/alerts/settings/", {"action": "pause", "until": ""})
    assert answer.status_code == 422
    content = answer.content.decode()
    assert content.count("Choose the day until which nothing is sent.") == 2
    assert 'href="#id_until"' in content
    assert client.get("/alerts/settings/").status_code == 405


def test_change_pause_resume_leave_delete(client, home, provider, organisation):
    make_index(home)
    search = make_search(provider, organisation=organisation)
    client.force_login(provider)
    address = f"/alerts/search/{search.pk}/"
    client.post(address, {"frequency": "daily", "recipients": [provider.pk]})
    act = f"{address}act/"
    later = (timezone.localdate() + timedelta(days=5)).isoformat()
    past = client.post(act, {"action": "pause", "until": "1999-01-01"})
    assert past.status_code == 422
    assert past.content.decode().count("Choose a day after today.") == 2  # on top and at the field
    client.post(act, {"action": "pause", "until": later})
    search.refresh_from_db()
    assert search.frequency == "daily"
    assert (
        search.paused_until.astimezone(timezone.get_default_timezone()).date().isoformat() == later
    )
    client.post(act, {"action": "resume"})
    client.post(act, {"action": "leave"})
    search.refresh_from_db()
    assert search.paused_until is None
    assert not search.sent_to.filter(stopped_at__isnull=True).exists()
    client.post(act, {"action": "delete"})
    assert not SavedSearch.objects.exists()


def test_one_click_unsubscribes_without_signing_in_or_a_token(home, provider):
    make_search(provider)
    own = AlertSettings.objects.get()
    address = f"/alerts/unsubscribe/{own.token}/"
    machine = Client(enforce_csrf_checks=True)
    assert machine.get(address).status_code == 200
    own.refresh_from_db()
    assert own.stopped_at is None, "a scanner that follows links stops nothing"
    answer = machine.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    own.refresh_from_db()
    assert own.stopped_at is not None
    assert machine.post(address).status_code == 200
    make_opportunity(home, title="Care")
    assert noticing.notice() == 0


def test_a_forged_link_stops_nobody(client, provider):
    make_search(provider)
    assert client.post(f"/alerts/unsubscribe/{any_token()}/").status_code == 404


def test_starting_again(client, provider):
    make_search(provider)
    client.force_login(provider)
    for action, wants in (("stop", False), ("start", True)):
        client.post("/alerts/settings/", {"action": action})
        assert AlertSettings.objects.get().wants_alerts(timezone.now()) is wants


def test_not_for_us_offers_only_reasons_that_fit(client, home, provider):
    page = make_opportunity(home, title="Care", localities="Durham")
    client.force_login(provider)
    address = f"/alerts/not-for-us/opportunities/{page.pk}/"
    text = client.get(address).content.decode()
    assert "Wrong place" in text
    assert "A service we do not give" not in text
    client.post(address, {"reason": "place", "note": "Too far"})
    refusal = Refusal.objects.get()
    assert (refusal.values, refusal.note) == (["durham"], "Too far")
    client.post(f"/alerts/for-us/{refusal.pk}/")
    refusal.refresh_from_db()
    assert refusal.withdrawn_at is not None


def test_the_preview_counts_mails(home):
    for days in (1, 1, 30, 200):
        make_opportunity(
            home, title="Care", first_published_at=timezone.now() - timedelta(days=days)
        )
    shown = preview(get_kind("opportunities"), "q=care")
    assert (shown.count, shown.finds_now) == (3, 4)
    assert shown.mails["daily"] == 2


def test_what_fits_waits_in_the_account(client, home, provider, organisation):
    OfferFactory(organisation=organisation)
    make_opportunity(
        home, title="Children's homes for ages 13 to 17", client_group=ClientGroup.YOUNG_PEOPLE
    )
    client.force_login(provider)
    page = client.get("/providers/account/").content.decode()
    assert "Fits what you offer" in page
    assert "Because you offer children&#x27;s home places for ages 13 to 17." in page


# --- The weekly list --------------------------------------------------------------------------


@pytest.fixture
def open_market(home):
    make_opportunity(home, title="Care to join", stage=Stage.OPEN, join_any_time=True)
    make_opportunity(home, title="Care that ended", stage=Stage.ENDED)
    make_event(title="Market day")
    return home


def test_it_is_built_once_a_week_and_marks_what_is_new(open_market):
    first = weekly.build(NOON)
    assert weekly.build(NOON + timedelta(days=3)) == first
    titles = [entry["title"] for section in first.sections for entry in section["entries"]]
    assert titles == ["Care to join", "Market day"]
    make_opportunity(open_market, title="Newer care", stage=Stage.OPEN, join_any_time=True)
    second = weekly.build(NOON + timedelta(days=7))
    assert (second.count, second.count_new) == (3, 1)
    assert WeeklyList.objects.count() == 2


def test_the_week_begins_on_monday_at_six():
    sunday, monday = NOON.replace(day=14), NOON.replace(day=15)
    assert week_of(sunday).isoformat() == "2027-03-08"
    assert week_of(monday.replace(hour=5)).isoformat() == "2027-03-08"
    assert week_of(monday.replace(hour=6)).isoformat() == "2027-03-15"


def test_page_and_word(client, open_market):
    issue = weekly.build(NOON)
    page = client.get("/alerts/weekly-list/").content.decode()
    assert "Care to join" in page
    assert client.get("/alerts/weekly-list/2027-03-08/").status_code == 200
    assert client.get("/alerts/weekly-list/2027-99-99/").status_code == 404
    answer = client.get(f"/alerts/weekly-list/{issue.week}.docx")
    paper = docx.Document(io.BytesIO(answer.content))
    headings = [p.text for p in paper.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["Opportunities", "Care to join (new)", "Events", "Market day (new)"]
    links = [part.address for p in paper.paragraphs for part in p.hyperlinks]
    assert len(links) == 2
    assert all(address.startswith("http") for address in links), "they open from a mail as well"


def test_the_mail_goes_once_to_each_reader_from_the_next_week(
    open_market, provider, deliver_on_commit, mailoutbox
):
    weekly.subscribe(by=provider, now=NOON)
    assert weekly.send(NOON) == 0, "the present one was out already"
    with deliver_on_commit():
        assert [weekly.send(NOON + timedelta(days=7)), weekly.send(NOON + timedelta(days=8))] == [
            1,
            0,
        ]
    [message] = mailoutbox
    assert message.subject == "Weekly list: 2 to join or answer, 2 new".replace("2 new", "0 new")
    reader = WeeklyListReader.objects.get()
    assert reader.token in message.extra_headers["List-Unsubscribe"]
    machine = Client(enforce_csrf_checks=True)
    assert machine.post(f"/alerts/weekly-list/unsubscribe/{reader.token}/").status_code == 200
    assert weekly.send(NOON + timedelta(days=14)) == 0


def test_subscribing_on_the_page(client, open_market, provider):
    client.force_login(provider)
    client.post("/alerts/weekly-list/subscribe/")
    assert WeeklyListReader.objects.filter(user=provider).exists()
    client.post("/alerts/weekly-list/subscribe/", {"action": "stop"})
    assert not WeeklyListReader.objects.exists()


# --- Reach ------------------------------------------------------------------------------------


def test_commissioners_see_who_was_told_and_who_was_not(
    client, home, provider, organisation, commissioner, deliver_on_commit
):
    OfferFactory(organisation=organisation)
    make_search(provider, organisation=organisation, query="", by_profile=True)
    silent = ProviderOrganisationFactory(name="Silent Homes")
    OfferFactory(organisation=silent)
    OfferFactory(
        organisation=ProviderOrganisationFactory(name="Far Homes"), age_from=60, age_to=None
    )
    page = make_opportunity(
        home, title="Children's homes for ages 13 to 17", client_group=ClientGroup.YOUNG_PEOPLE
    )
    noticing.notice()
    with deliver_on_commit():
        sending.send_due()
    client.force_login(provider)
    client.post(f"/alerts/not-for-us/opportunities/{page.pk}/", {"reason": "service"})
    client.force_login(commissioner)
    listed = client.get("/cms/alerts/").content.decode()
    assert "Children&#x27;s homes for ages 13 to 17" in listed
    from engagement_site.subscriptions.models import NoticedItem

    noticed = NoticedItem.objects.get(occasion="new")
    text = client.get(f"/cms/alerts/{noticed.pk}/").content.decode()
    assert "<strong>1</strong> person told" in text
    assert "A service we do not give: 1" in text
    assert "Silent Homes" in text
    assert "Nobody has an account" in text
    assert "Far Homes" not in text
    rows = b"".join(client.get(f"/cms/alerts/{noticed.pk}.csv").streaming_content).decode()
    assert "Silent Homes,no," in rows
