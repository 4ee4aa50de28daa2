"""Events as people live them: three delegates, the waiting list, a conversation, the door, feedback."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.driver import PHONE, WIDE, read_through, sign_in
from tests.browser.test_journeys import mail_to, newcomer, sound

__all__ = ["newcomer"]

CONFERENCE = "Choice and quality: provider conference"
LAST_PLACE = "Round table: small providers"
CONVERSATIONS = "1:1 conversations: children's residential homes"
TODAY = "Open day: the new day service"


@pytest.fixture
def size(request):
    """Each journey is walked at the width it mostly happens at; the pages are looked at in both."""
    return getattr(request, "param", PHONE)


def open_event(page, title):
    page.goto("/events/")
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()


def number_of_today(page):
    """Return the number of the event that takes place today, over or not."""
    page.goto("/cms/events/")
    row = page.locator("tr", has_text=TODAY)
    address = row.locator("a[href*='/registrations/']").first.get_attribute("href")
    return re.search(r"events/(\d+)/", address).group(1)


def press(page, name):
    page.get_by_role("button", name=re.compile(f"^{name}")).last.click()


def plain(message):
    return message.get_body(("plain",)).get_content()


def link_in(message, start):
    return re.search(rf"http://\S+{start}\S+", plain(message)).group(0)


@pytest.mark.parametrize("size", [WIDE], indirect=True)
def test_three_delegates_and_one_of_them_changes_without_signing_in(newcomer, chromium, stack):
    page, tag = newcomer, newcomer.tag
    people = [("Nia Newcomer", page.email), ("Bo Second", f"bo-{tag}@example.org"),
              ("Cy Third", f"cy-{tag}@example.org")]  # fmt: skip
    open_event(page, CONFERENCE)
    page.get_by_label("How many people are coming?").select_option("3")
    press(page, "Register")
    for number, (name, email) in enumerate(people):
        page.get_by_label("Full name").nth(number).fill(name)
        page.get_by_label("E-mail address", exact=True).nth(number).fill(email)
    sound(page)
    press(page, "Continue")
    for group in range(3):
        page.get_by_label(re.compile("Workshop: working with Health")).nth(group).check()
    # One workshop of the demonstration is full: the first of them waits for it.
    page.get_by_role("checkbox", name=re.compile("call-offs and alerts")).first.check()
    sound(page)
    press(page, "Continue")
    expect(page.get_by_text("Waits for", exact=True)).to_have_count(1)
    sound(page)
    press(page, "Register three people")
    expect(page.get_by_text("You are registered")).to_be_visible()
    expect(page.get_by_text("Waits for Workshop: call-offs and alerts")).to_be_visible()
    sound(page)

    for _, email in people[1:]:
        [message] = mail_to(stack, email)
        [entry] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        assert Calendar.from_ical(entry.get_payload(decode=True))["METHOD"] == "REQUEST"
    context = chromium.new_context(viewport=PHONE, base_url=stack.address)
    other = context.new_page()
    other.goto(link_in(message, "/events/place/"))
    expect(other.get_by_role("heading", name="Code for the door")).to_be_visible()
    sound(other)
    other.get_by_role("link", name="change Cy Third").click()
    sound(other)
    other.get_by_label("Full name").fill("Di Fourth")
    other.get_by_label("E-mail address", exact=True).fill(f"di-{tag}@example.org")
    press(other, "Save the changes")
    expect(other.get_by_text("Di Fourth comes instead of Cy Third")).to_be_visible()
    context.close()
    assert "you no longer have a place" in plain(mail_to(stack, people[2][1], count=2)[1]).lower()
    mail_to(stack, f"di-{tag}@example.org")

    page.reload()
    page.get_by_role("link", name="Give up a place").click()
    for box in page.locator("form input[type=checkbox]").all():
        box.check()
    press(page, "Give up")
    expect(page.get_by_text(re.compile("cancelled|given up")).first).to_be_visible()


def test_an_offer_of_the_waiting_list_is_taken_from_its_mail(newcomer, chromium, stack):
    page = newcomer
    context = chromium.new_context(viewport=WIDE, base_url=stack.address)
    provider = context.new_page()
    sign_in(provider, stack.address, "provider@example.org", stack.password)
    open_event(provider, LAST_PLACE)
    press(provider, "Register")
    press(provider, "Continue")
    press(provider, "Register one person")
    expect(provider.get_by_text("You are registered")).to_be_visible()

    open_event(page, LAST_PLACE)
    sound(page)
    page.get_by_role("link", name="Join the waiting list").click()
    page.get_by_label("Full name").fill("Nia Newcomer")
    page.get_by_label("E-mail address", exact=True).fill(page.email)
    press(page, "Continue")
    sound(page)
    press(page, "Join the waiting list with one person")
    expect(page.get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    sound(page)

    provider.get_by_role("link", name="Give up a place").click()
    press(provider, "Give up")
    context.close()
    offer = mail_to(stack, page.email, count=3)[2]
    assert "Places for you until" in offer["Subject"]
    context = chromium.new_context(viewport=PHONE, base_url=stack.address)
    anywhere = context.new_page()
    anywhere.goto(link_in(offer, "/events/place/"))
    sound(anywhere)
    press(anywhere, "Take the places")
    expect(anywhere.get_by_text("The places are yours")).to_be_visible()
    sound(anywhere)
    confirmed = mail_to(stack, page.email, count=4)[3]
    assert [part for part in confirmed.walk() if part.get_content_type() == "text/calendar"]
    for box in anywhere.locator("form input[type=checkbox]").all():
        box.check()
    press(anywhere, "Give up the chosen places")
    expect(anywhere.get_by_text("The place is given up.")).to_be_visible()
    context.close()


def test_a_conversation_is_booked_and_given_up(as_person):
    page = as_person("provider")
    open_event(page, CONVERSATIONS)
    sound(page)
    page.get_by_role("link", name="Book a conversation").click()
    sound(page)
    press(page, "Book the conversation")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    sound(page)
    page.locator("input[name=slot]").first.check()
    page.get_by_label("What would you like to talk about?").fill("How small a home can be.")
    press(page, "Book the conversation")
    expect(page.get_by_text("Your conversation is booked")).to_be_visible()
    sound(page)
    page.goto("/providers/account/")
    page.get_by_role("link", name=re.compile("^Conversation with")).click()
    press(page, "Give up the conversation")
    expect(page.get_by_text("This conversation was given up.")).to_be_visible()


def test_the_door_goes_on_when_the_connection_drops(as_person):
    page = as_person("commissioner")
    number = number_of_today(page)
    page.goto(f"/events/{number}/check-in/")
    sound(page)
    row = page.locator("[data-person]", has=page.locator("button[name=delegate]")).first
    name = row.locator(".me-door__name").inner_text()
    before = int(page.locator("[data-came]").inner_text())

    expect(page.get_by_text("also without a connection")).to_be_visible(timeout=20_000)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label("Name or organisation").fill(name)
    page.get_by_role("button", name=f"Check in {name}").first.click()
    expect(page.get_by_text("No connection. One check-in is kept")).to_be_visible()
    assert int(page.locator("[data-came]").inner_text()) == before + 1
    sound(page)
    page.reload()
    assert int(page.locator("[data-came]").inner_text()) == before + 1
    page.context.set_offline(False)
    expect(page.get_by_text(f"{name} is checked in.")).to_be_visible()
    page.reload()
    assert int(page.locator("[data-came]").inner_text()) == before + 1
    page.get_by_role("button", name=f"Undo {name}").first.click()
    expect(page.get_by_text("is not checked in any more")).to_be_visible()


def test_feedback_on_a_session_by_its_code(as_person, chromium, stack):
    page = as_person("commissioner")
    number = number_of_today(page)
    page.goto(f"/cms/events/{number}/running/")
    sound(page)
    row = page.locator("tr", has_text="Workshop: what would make you use it")
    address = row.get_by_role("link", name="Open the form").get_attribute("href")
    codes = page.request.get(f"/cms/events/{number}/feedback-codes.pdf")
    assert codes.body()[:5] == b"%PDF-"

    context = chromium.new_context(viewport=PHONE, base_url=stack.address)
    phone = context.new_page()
    phone.goto(address)
    expect(
        phone.get_by_role("heading", name="Workshop: what would make you use it")
    ).to_be_visible()
    sound(phone)
    phone.get_by_label("What was useful?").fill("The tour in small groups.")
    read_through(phone)
    press(phone, "Send feedback")
    expect(phone.get_by_text("Thank you for your feedback")).to_be_visible()
    sound(phone)
    context.close()
