"""Consultations end to end.

One is built with a condition, published, and answered without script; a branch is answered on two
devices by two people; feedback by QR; moderation; an outcome published and mailed; an enquiry.
"""

import re
import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.driver import PHONE, WIDE, go_on, is_too_wide, read_through, sign_in, violations
from tests.browser.test_journeys import mail_to


def sound(page):
    """Assert that nothing is wrong with the page as it stands."""
    assert violations(page) == [], page.url
    if "/cms/" not in page.url:
        assert not is_too_wide(page), page.url


def test_feedback_from_a_phone_without_an_account_or_script(chromium, stack, size):
    """Somebody scans a code, chooses the session, answers and is thanked; no script runs."""
    context = chromium.new_context(
        viewport=size, base_url=stack.address, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/consultations/conference-feedback/")
    with page.expect_navigation():
        page.get_by_role("link", name="Give your feedback").click()
    if page.get_by_role("link", name="The event as a whole").count():
        page.get_by_role("link", name="The event as a whole").click()
    page.get_by_label(re.compile("barriers to working")).fill(f"Nothing {uuid.uuid4().hex}")
    page.get_by_label("4", exact=True).check()
    read_through(page)
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Thank you for your feedback")).to_be_visible()
    context.close()


def add_question(page, number, *, label, **more):
    """Add a question to the page that is being built; `more` are its other fields by name."""
    page.locator("#id_questions-ADD").click()
    box = page.locator(f"[name='questions-{number}-label']")
    box.fill(label)
    for name, value in more.items():
        field = page.locator(f"[name='questions-{number}-{name}']")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def build(page, title):
    """Build a consultation with a condition as an editor does, and publish it."""
    page.goto("/cms/consultations/")
    page.goto(page.locator("a[href*=choose_parent]").first.get_attribute("href"))
    page.locator("[name=title]").fill(title)
    page.locator("[name=summary]").fill("Two questions, the second only for some.")
    page.locator("[role=textbox], [contenteditable=true]").first.click()
    page.keyboard.type("To learn what would make you bid.")
    page.locator("select[name=who_may_answer]").select_option("without_account")
    for name, days in (("opening_at", -1), ("closing_at", 20)):
        moment = timezone.localtime() + timedelta(days=days)
        page.locator(f"input[name={name}]").fill(f"{moment:%Y-%m-%d %H:%M}")
    page.get_by_role("tab", name="Questions").click()
    add_question(page, 0, label="Which lot?", field_type="radio", choices="Homes\nEmergency")
    add_question(
        page, 1, label="How should empty beds be paid for?", condition_key="1",
        condition_values="Emergency",
    )  # fmt: skip
    sound(page)
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    page.get_by_role("tab", name="Before publishing").click()
    expect(page.get_by_text("Before publishing, check each of these").first).to_be_visible()
    for principle in page.locator("input[name=principles]").all():
        principle.check()
    sound(page)
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    expect(page.locator(".messages .success").first).to_be_visible()


# Building is desk work; what is built is answered without script and looked at on a phone.
@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_a_consultation_is_built_with_a_condition_and_answered_without_script(
    as_person, chromium, stack
):
    tag = uuid.uuid4().hex[:8]
    build(as_person("commissioner"), f"Built with a condition {tag}")

    address = f"answers-{tag}@example.org"
    plain = chromium.new_context(
        base_url=stack.address, java_script_enabled=False, locale="en-GB", viewport=WIDE
    )
    visitor = plain.new_page()
    visitor.goto(f"/consultations/built-with-a-condition-{tag}/")
    visitor.get_by_role("link", name="Answer without an account").click()
    visitor.get_by_label("Your e-mail address").fill(address)
    read_through(visitor)
    visitor.get_by_role("button", name="Begin").click()
    expect(visitor.get_by_text("Only if you answered “Emergency”")).to_be_visible()
    visitor.get_by_label("Homes").check()
    beds = visitor.get_by_role("textbox", name=re.compile("empty beds"))
    beds.fill("Not asked of me")
    go_on(visitor)
    expect(visitor.get_by_text("not asked any more")).to_be_visible()
    expect(visitor.get_by_role("definition").filter(has_text="Not asked of me")).to_have_count(0)
    visitor.get_by_role("link", name=re.compile("^Change answers")).click()
    visitor.get_by_label("Emergency").check()
    beds.fill("By the night")
    go_on(visitor)
    visitor.get_by_label("No: count the answers").check()
    visitor.get_by_role("button", name="Submit the response").click()
    expect(visitor.get_by_role("heading", name="Your response is in")).to_be_visible()
    reference = visitor.locator(".me-receipt__reference").inner_text()
    plain.close()

    [link, receipt] = mail_to(stack, address, count=2)
    text = receipt.get_body(("plain",)).get_content()
    assert f"Reference: {reference}" in text
    assert "By the night" in text
    assert "Fingerprint: " in text
    private = re.search(r"http://\S+/private/\S+", link.get_body(("plain",)).get_content())[0]

    phone = chromium.new_context(base_url=stack.address, viewport=PHONE, locale="en-GB").new_page()
    phone.goto(re.sub(r"^https?://[^/]+", stack.address, private))
    phone.get_by_role("button", name="Open the response").click()
    expect(phone.get_by_text(reference).first).to_be_visible()
    sound(phone)
    phone.get_by_role("link", name="change your answers").click()
    beds = phone.get_by_role("textbox", name=re.compile("empty beds"))
    expect(beds).to_have_value("By the night")
    phone.get_by_label("Homes").check()
    expect(beds).to_be_hidden()
    sound(phone)
    phone.context.close()


# Begun on a desk and continued on a phone; one response, so nobody else may walk it meanwhile.
@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_a_branch_is_answered_on_two_devices_by_two_people(as_person, chromium, stack):
    """A provider begins, shares the link; a colleague on a phone goes on; each sees the other's words."""
    page = as_person("provider")
    page.goto("/consultations/")
    page.get_by_role("link", name=re.compile("what should we buy")).first.click()
    sound(page)
    button = page.get_by_role("button", name=re.compile("^Answer for"))
    if button.count():
        button.first.click()
    else:
        page.goto(
            page.locator("a[href*='/responses/'], a[href$='/answer/']").first.get_attribute("href")
        )
        if page.get_by_role("button", name="Continue").count():
            page.get_by_role("radio").first.check()
            page.get_by_role("button", name="Continue").click()
    if "/receipt/" in page.url:
        page.get_by_role("link", name="change your answers").click()
    reference = re.search(r"/responses/([^/]+)/", page.url)[1]
    sound(page)
    page.goto(f"/consultations/responses/{reference}/link/")
    page.get_by_role("button", name=re.compile("private link|new link")).click()
    sound(page)
    link = page.locator(".me-private-link a").get_attribute("href")

    context = chromium.new_context(viewport=PHONE, base_url=stack.address, locale="en-GB")
    phone = context.new_page()
    phone.goto(re.sub(r"^https?://[^/]+", stack.address, link))
    sound(phone)
    phone.get_by_label("Your name").fill("Lee Colleague")
    phone.get_by_role("button", name="Open the response").click()
    phone.wait_for_url(re.compile(f"/responses/{reference}/"))
    phone.goto(f"/consultations/responses/{reference}/2/")
    sound(phone)
    emergency = phone.get_by_role("textbox", name=re.compile("keep a place free for emergencies"))
    phone.get_by_label("Neither").first.check()
    if phone.get_by_label("Lot 2: emergency places").is_checked():
        phone.get_by_label("Lot 2: emergency places").uncheck()
    words = f"Paid empty beds {uuid.uuid4().hex[:6]}"
    go_on(phone)
    expect(
        phone.get_by_text(re.compile("There is a problem|Section|Check your answers")).first
    ).to_be_visible()
    phone.goto(f"/consultations/responses/{reference}/3/")
    expect(emergency).to_have_count(0)
    phone.goto(f"/consultations/responses/{reference}/2/")
    phone.get_by_label("Lot 2: emergency places").check()
    go_on(phone)
    phone.goto(f"/consultations/responses/{reference}/3/")
    emergency.fill(words)
    sound(phone)
    go_on(phone)

    page.goto(f"/consultations/responses/{reference}/3/")
    mine = page.get_by_role("textbox", name=re.compile("keep a place free"))
    expect(mine).to_have_value(words)
    expect(page.get_by_text("Last written by Lee Colleague").first).to_be_visible()
    sound(page)

    # Both have the page open now; the colleague is quicker, and neither is overwritten.
    phone.goto(f"/consultations/responses/{reference}/3/")
    emergency.fill(f"{words}, every night")
    go_on(phone)
    mine.fill(f"{words}, at weekends")
    go_on(page)
    expect(
        page.get_by_role("heading", name="These answers were changed somewhere else")
    ).to_be_visible()
    shown = page.get_by_role("blockquote")
    expect(shown.filter(has_text=f"{words}, every night")).to_be_visible()
    expect(shown.filter(has_text=f"{words}, at weekends")).to_be_visible()
    expect(page.get_by_text("Saved by Lee Colleague")).to_be_visible()
    expect(mine).to_have_value(f"{words}, at weekends")
    sound(page)
    mine.fill(f"{words}, every night and at weekends")
    go_on(page)
    phone.goto(f"/consultations/responses/{reference}/3/")
    expect(emergency).to_have_value(f"{words}, every night and at weekends")
    sound(phone)
    context.close()


def test_moderation_with_redaction_reaches_the_public_page(as_person, chromium, stack, size):
    """A commissioner leaves words out, with a reason; the public reads the rest."""
    page = as_person("commissioner")
    page.goto("/cms/consultations/")
    row = page.locator("tr", has_text="What should follow the adult community")
    page.goto(row.get_by_role("link", name=re.compile("^Overview")).get_attribute("href"))
    sound(page)
    page.get_by_role("link", name=re.compile("Answers to publish")).click()
    sound(page)
    page.get_by_role("link", name=re.compile("^Decide about")).first.click()
    words = f"As published {uuid.uuid4().hex[:6]} […]"
    page.get_by_label("Published with words left out").check()
    page.get_by_label("As published").fill(words)
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("Say why").first).to_be_visible()
    sound(page)
    page.get_by_label("Reason").fill("Names a person")
    page.get_by_role("button", name="Record the decision").click()
    sound(page)
    context = chromium.new_context(viewport=size, base_url=stack.address, java_script_enabled=False)
    public = context.new_page()
    public.goto("/consultations/")
    public.get_by_role("link", name=re.compile("What should follow the adult")).first.click()
    public.get_by_role("link", name="Read the responses").click()
    expect(public.get_by_text(words)).to_be_visible()
    context.close()


# One outcome, so one walk; nobody else looks at what this consultation came to.
@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_an_outcome_is_published_and_mailed_to_those_who_answered(as_person, chromium, stack):
    """A commissioner writes what was asked, said and done; the public reads it, respondents get it."""
    page, words = as_person("commissioner"), f"One list, open all year {uuid.uuid4().hex[:6]}"
    page.goto("/cms/consultations/")
    page.get_by_role("link", name=re.compile("^What should follow the adult")).first.click()
    page.get_by_role("tab", name="Outcome").click()
    moment = timezone.localtime() - timedelta(hours=2)
    page.locator("input[name=outcome_published_at]").fill(f"{moment:%Y-%m-%d %H:%M}")
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=re.compile("We asked, you said")).click()
    page.locator("[name$='-value-you_said']").fill("Twelve lists are eleven too many.")
    page.locator("[name$='-value-we_did']").fill(words)
    page.locator("[name$='-value-reason']").fill("Small providers cannot watch twelve.")
    page.locator("select[name$='-value-status']").select_option("doing")
    sound(page)
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    expect(page.locator(".messages .success").first).to_be_visible()

    context = chromium.new_context(base_url=stack.address, viewport=PHONE, locale="en-GB")
    public = context.new_page()
    public.goto("/consultations/what-should-follow-adult-community-support/")
    expect(public.get_by_role("heading", name="What came of it")).to_be_visible()
    expect(public.get_by_text(words)).to_be_visible()
    expect(public.get_by_text("Under way").first).to_be_visible()
    sound(public)
    context.close()
    page.goto("/cms/promises/")
    expect(page.get_by_role("cell", name=words)).to_be_visible()
    sound(page)

    # The clock of the demonstration looks every half minute.
    until = time.monotonic() + 75
    found = []
    while not found and time.monotonic() < until:
        page.wait_for_timeout(500)
        mails = stack.mail_to("sam.sample@example.org")
        found = [mail for mail in mails if "What we did" in mail["Subject"]]
    [message] = found
    assert words in message.get_body(("plain",)).get_content()
    assert words in message.get_body(("html",)).get_content()


def test_an_enquiry_is_sent_once_and_read_by_the_team(visitor, chromium, stack):
    page = visitor
    page.goto("/tell-us-about-a-gap/")
    sound(page)
    words = f"A night service {uuid.uuid4().hex[:6]}"
    page.get_by_label("What is missing?").fill(words)
    read_through(page)
    page.get_by_role("button", name="Tell us about the gap").click()
    expect(page.get_by_role("heading", name="Thank you, it is with us")).to_be_visible()
    sound(page)
    page.reload()
    sign_in(page, stack.address, "commissioner@example.org", stack.password)
    page.goto("/cms/forms/")
    page.get_by_role("link", name="Tell us about a gap").first.click()
    expect(page.get_by_text(words)).to_have_count(1)
