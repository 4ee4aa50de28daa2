"""The thin path through the whole product, each journey at both widths, axe on every step."""

import csv
import re
import time
import uuid

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.driver import go_on, is_too_wide, sign_in, violations


def sound(page):
    """Assert that nothing is wrong with the page as it stands."""
    assert violations(page) == [], page.url
    if "/cms/" not in page.url:
        assert not is_too_wide(page), page.url


def mail_to(stack, recipient, *, count=1, within=20):
    """Wait for the worker to deliver `count` messages and return them."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found = stack.mail_to(recipient)
        if len(found) >= count:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{len(stack.mail_to(recipient))} messages to {recipient}, not {count}")


@pytest.fixture
def newcomer(visitor, stack):
    """A person who signs up, confirms the address from the mail and adds an organisation."""
    tag = uuid.uuid4().hex[:8]
    email, password = f"nia-{tag}@example.org", "three-odd-words-42"
    page = visitor
    page.goto("/accounts/signup/")
    sound(page)
    page.get_by_label("Full name").fill("Nia Newcomer")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    sound(page)
    [message] = mail_to(stack, email)
    text = message.get_body(("plain",)).get_content()
    page.goto(re.search(r"http://\S+/accounts/confirm-email/\S+", text).group(0))
    sound(page)
    page.get_by_role("button", name="Confirm this address").click()
    if "/accounts/login/" in page.url:
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/providers/account/")
    sound(page)
    page.get_by_role("link", name="Add your organisation").click()
    sound(page)
    page.get_by_label("Name of the organisation").fill(f"Newcomer Care {tag}")
    page.get_by_label("Type", exact=True).select_option("charity")
    page.get_by_label("No, but we might").check()
    page.get_by_role("button", name="Add the organisation").click()
    expect(page.get_by_text("Your organisation is on the site")).to_be_visible()
    sound(page)
    page.email, page.tag = email, tag
    return page


def test_from_the_statement_to_an_opportunity(visitor):
    """A visitor reads the statement, follows a gap to an opportunity, sees stages and dates."""
    page = visitor
    page.goto("/")
    page.get_by_role("link", name="Read the market position statement").first.click()
    sound(page)
    page.goto("/market-position/gaps/")
    page.get_by_role("link", name="Local and emergency beds in children's homes").click()
    sound(page)
    page.get_by_role("link", name="Children's residential homes for young people").first.click()
    expect(page.get_by_role("heading", name="When can I join?")).to_be_visible()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    sound(page)


def test_finding_an_opportunity_by_filters(visitor):
    page = visitor
    page.goto("/opportunities/")
    if page.viewport_size["width"] < 640:
        page.locator(".me-filters__summary").click()
    page.get_by_label("Can be joined now").check()
    page.locator(".me-filters__actions button").click()
    expect(page.get_by_role("link", name=re.compile("Remove filter"))).to_be_visible()
    expect(page.get_by_role("link", name="Evening and weekend breaks")).to_be_visible()
    sound(page)


def test_registering_and_giving_the_place_up(newcomer, stack):
    page = newcomer
    page.goto("/events/")
    page.get_by_role("link", name="Choice and quality: provider conference").click()
    page.get_by_role("button", name="Register").click()
    sound(page)
    expect(page.get_by_label("Full name")).to_have_value("Nia Newcomer")
    page.get_by_label("Full name").fill("")
    page.get_by_role("button", name="Continue").last.click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    sound(page)
    page.get_by_label("Full name").fill("Nia Newcomer")
    page.get_by_label("E-mail address", exact=True).fill(page.email)
    page.get_by_role("button", name="Continue").last.click()
    sound(page)
    page.get_by_label(re.compile("Workshop: working with Health")).check()
    page.get_by_role("button", name="Continue").last.click()
    sound(page)
    page.get_by_role("button", name=re.compile("^Register")).click()
    expect(page.get_by_text("You are registered")).to_be_visible()
    sound(page)

    confirmation = mail_to(stack, page.email, count=2)[1]
    [attached] = [
        part for part in confirmation.walk() if part.get_content_type() == "text/calendar"
    ]
    calendar = Calendar.from_ical(attached.get_payload(decode=True))
    [event] = calendar.walk("VEVENT")
    assert "Choice and quality" in str(event["SUMMARY"])
    assert event["DTSTART"].params["TZID"] == "Europe/London"

    page.goto("/providers/account/")
    page.get_by_role("link", name=re.compile("Choice and quality")).first.click()
    page.get_by_role("link", name="Give up a place").click()
    sound(page)
    for box in page.locator("form input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name=re.compile("^Give up")).click()
    expect(page.get_by_text(re.compile("cancelled|given up")).first).to_be_visible()
    sound(page)
    farewell = mail_to(stack, page.email, count=3)[2]
    [attached] = [part for part in farewell.walk() if part.get_content_type() == "text/calendar"]
    cancelled = Calendar.from_ical(attached.get_payload(decode=True))
    assert cancelled["METHOD"] == "CANCEL"
    assert cancelled.walk("VEVENT")[0]["UID"] == event["UID"]
    assert cancelled.walk("VEVENT")[0]["SEQUENCE"] > event.get("SEQUENCE", 0)


def fill_whatever_is_empty(page):
    """Give every question of the page some answer."""
    samples = {
        "number": "3", "decimal": "3", "numeric": "3",
        "email": "nia@example.org", "date": "2027-03-12",
    }  # fmt: skip
    for box in page.locator("main form input:visible, main form textarea:visible").all():
        kind = box.get_attribute("type") or "text"
        if kind not in ("radio", "checkbox", "submit") and not box.input_value():
            kind = box.get_attribute("inputmode") or kind
            box.fill(samples.get(kind, "Six beds, from next autumn."))
    for group in page.locator("main form fieldset").all():
        for kind in ("radio", "checkbox"):
            options = group.locator(f"input[type={kind}]")
            if options.count() > 1 and not group.locator("input:checked").count():
                options.first.check()
    for group in page.locator("main form fieldset, main form").all():
        # Choices side by side put things in order: each wants a place of its own.
        for place, choice in enumerate(group.locator("select").all(), start=1):
            if not choice.input_value():
                choice.select_option(index=place)


def sign_off(page):
    """Choose what may be published and submit under the name proposed for signing."""
    page.locator("main form input[type=radio]").first.check()
    page.get_by_role("button", name=re.compile("^Submit")).click()


def test_answering_a_consultation_over_two_sittings(newcomer, stack):
    page = newcomer
    page.goto("/consultations/")
    page.get_by_role("link", name=re.compile("what should we buy")).click()
    sound(page)
    page.get_by_role("button", name=f"Answer for Newcomer Care {page.tag}").click()
    sound(page)
    fill_whatever_is_empty(page)
    page.get_by_role("button", name="Save and come back later").click()
    sound(page)

    page.goto("/providers/account/")
    page.get_by_role("link", name=re.compile("what should we buy")).first.click()
    for _ in range(12):
        if page.get_by_role("heading", name="Check your answers").count():
            break
        fill_whatever_is_empty(page)
        go_on(page)
    sound(page)
    sign_off(page)
    expect(page.get_by_text("Your response is in")).to_be_visible()
    sound(page)
    reference = page.locator(".me-receipt__reference").inner_text()
    receipt = mail_to(stack, page.email, count=2)[1]
    assert reference in receipt.get_body(("plain",)).get_content()


def test_the_commissioner_sees_what_was_answered(newcomer, chromium, stack, size):
    """What a provider submits stands in the commissioner's list a moment later."""
    page = newcomer
    page.goto("/consultations/")
    page.get_by_role("link", name=re.compile("what should we buy")).click()
    page.get_by_role("button", name=f"Answer for Newcomer Care {page.tag}").click()
    for _ in range(12):
        if page.get_by_role("heading", name="Check your answers").count():
            break
        fill_whatever_is_empty(page)
        go_on(page)
    sign_off(page)

    context = chromium.new_context(viewport=size, base_url=stack.address)
    editor = context.new_page()
    sign_in(editor, stack.address, "commissioner@example.org", stack.password)
    sound(editor)
    editor.goto("/cms/")
    editor.goto(editor.locator("a[href*='/cms/consultation']").first.get_attribute("href"))
    sound(editor)
    asked = editor.locator("tr", has_text="what should we buy")
    editor.goto(asked.locator("a[href*='/responses/']").first.get_attribute("href"))
    sound(editor)
    editor.locator("tr", has_text=f"Newcomer Care {page.tag}").get_by_role("link").first.click()
    expect(editor.get_by_text("Six beds, from next autumn.").first).to_be_visible()
    sound(editor)
    context.close()


ANSWERS = [
    ("1", "The portal takes a whole day and the alerts are about the wrong lots.", "Company"),
    ("2", "Portal again: we download twelve files to learn it is not for us.", "Charity"),
    ("3", "Alerts from the portal never match what we do.", "Company"),
    ("4", "Fees do not keep up with the living wage.", "Company"),
    ("5", "The yearly uplift came six months late and below inflation.", "Charity"),
    ("6", "Rates are too low to recruit. Pay the real living wage.", "Company"),
    ("7", "Two weeks to answer a tender is far too short for a small team.", "Charity"),
    ("8", "Longer timescales for tenders please, we are three people.", "Company"),
    ("9", "Deadlines over Christmas are unfair.", "Social enterprise"),
    ("10", "We loved the one to one talks before the tender, more of those.", "Charity"),
    ("11", "Talk to us one to one before you write the specification.", "Company"),
    ("12", "n/a", "Company"),
    ("13", "", "Charity"),
]


def test_from_a_spreadsheet_to_what_we_heard(as_person, visitor, stack, tmp_path, size):
    """An analyst uploads feedback, watches the run, renames a theme, exports and publishes."""
    page = as_person("analyst")
    title = f"Spring workshop {uuid.uuid4().hex[:6]}"
    path = tmp_path / "feedback.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "What would help?", "respondent_type"])
        writer.writerows(ANSWERS)

    page.goto("/cms/analysis/new/")
    sound(page)
    page.get_by_label("Title").fill(title)
    page.locator("main form button.button").first.click()
    page.goto(re.sub(r"(/cms/analysis/\d+/).*", r"\1sources/upload/", page.url))
    sound(page)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look at the columns").click()
    sound(page)
    page.get_by_role("button", name="Take these answers").click()
    page.goto(re.sub(r"(/cms/analysis/\d+/).*", r"\1", page.url))
    sound(page)
    page.locator("form[action*='runs/start'] button").first.click()
    run = re.sub(r"(/runs/\d+/).*", r"\1", page.url)
    for _ in range(120):
        page.goto(run)
        if page.locator("a[href*='/themes/']").count():
            break
        time.sleep(0.5)
    sound(page)
    theme = page.locator("a[href*='/themes/']").first.get_attribute("href")
    page.goto(theme)
    sound(page)
    page.goto(theme.rstrip("/") + "/edit/")
    sound(page)
    label = f"The portal is hard work {uuid.uuid4().hex[:4]}"
    page.locator("input[name=label]").fill(label)
    page.get_by_role("button", name="Save the name and description").click()
    page.goto(run)
    expect(page.get_by_text(label).first).to_be_visible()

    exported = page.request.get(f"{run}export.xlsx")
    assert exported.status == 200
    assert exported.body()[:2] == b"PK"

    page.goto(f"{run}publish/")
    sound(page)
    page.get_by_role("button", name="Publish now").click()
    page.goto("/what-we-heard/")
    sound(page)
    assert page.locator("main a[href^='/what-we-heard/']").count() >= 2
