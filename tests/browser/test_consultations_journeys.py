"""Consultations end to end: a branch answered on two devices, feedback by QR, moderation, an enquiry."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PHONE, go_on, is_too_wide, read_through, sign_in, violations


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
    context.close()

    page.goto(f"/consultations/responses/{reference}/3/")
    expect(page.get_by_role("textbox", name=re.compile("keep a place free"))).to_have_value(words)
    expect(page.get_by_text("Last written by Lee Colleague").first).to_be_visible()
    sound(page)


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
