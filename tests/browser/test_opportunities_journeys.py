"""A provider finds, follows and asks; a commissioner answers and moves a date; the mail says both."""

import io
import re
import time
import uuid

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.driver import WIDE, sign_in
from tests.browser.test_editing import press_publish
from tests.browser.test_journeys import sound


def wait_to_be_told(stack, recipient, *words, within=20):
    """Return when the mails to somebody say all of these words."""
    until = time.monotonic() + within
    missing = list(words)
    while missing and time.monotonic() < until:
        time.sleep(0.2)
        mails = stack.mail_to(recipient)
        said = "\n".join(mail.get_body(("plain",)).get_content() for mail in mails)
        missing = [word for word in words if word not in said]
    assert missing == []


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_from_the_filter_to_the_mail_that_tells_both(as_person, chromium, stack, size):
    """One opportunity, two people: a provider on a phone, a commissioner at a desk."""
    page = as_person("provider")
    page.goto("/opportunities/?setting=childrens_residential&client_group=young_people")
    sound(page)
    expect(page.get_by_text("When to join").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Children.s residential homes")).first.click()
    expect(page.get_by_role("heading", name="When can I join?")).to_be_visible()
    sound(page)
    # The demonstration's provider follows it already.
    page.get_by_role("button", name="Stop following").click()
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_text("You follow this opportunity.")).to_be_visible()
    sound(page)
    asked = f"Is a garden needed ({uuid.uuid4().hex[:6]})?"
    page.get_by_role("link", name="Ask a question").first.click()
    sound(page)
    page.get_by_label("Your question").fill(asked)
    page.get_by_role("button", name="Ask the question").click()
    expect(page.get_by_text(asked).first).to_be_visible()
    expect(page.get_by_text("waiting for an answer").first).to_be_visible()
    sound(page)
    address = page.url

    context = chromium.new_context(viewport=WIDE, base_url=stack.address)
    editor = context.new_page()
    sign_in(editor, stack.address, "commissioner@example.org", stack.password)
    editor.goto("/cms/opportunity_pages/?q=residential")
    sound(editor)
    edit = editor.get_by_role("link", name=re.compile("^Children.s residential homes")).first
    pk = re.search(r"/pages/(\d+)/", edit.get_attribute("href")).group(1)
    editor.goto(f"/cms/opportunities/{pk}/questions/")
    sound(editor)
    section = editor.locator("section", has_text=asked)
    section.get_by_label("Answer", exact=True).fill("A garden helps and is not needed.")
    section.get_by_role("button", name="Answer to everybody").click()
    expect(editor.get_by_text("Followers are told.").first).to_be_visible()

    editor.goto(f"/cms/pages/{pk}/edit/")
    tab = editor.get_by_role("tab", name="When and how to join")
    tab.click()
    reason = f"The briefing is a week later ({uuid.uuid4().hex[:6]})."
    editor.locator("input[name=join_until]").fill("2031-05-02")
    # A press beside the box closes the calendar that opened over the page.
    tab.click()
    editor.locator("input[name=change_reason]").fill(reason)
    press_publish(editor)
    context.close()

    page.goto(address)
    expect(page.get_by_text(reason).first).to_be_visible()
    sound(page)
    answer = "A garden helps and is not needed."
    wait_to_be_told(stack, "provider@example.org", asked, answer, reason)


@pytest.mark.parametrize("size", ["wide"], indirect=True)
def test_the_forward_plan_prints_on_one_a3_sheet(visitor):
    """As a browser prints it: the paper and the margins are the page's own."""
    visitor.goto("/opportunities/timeline/")
    [sheet] = PdfReader(io.BytesIO(visitor.pdf(prefer_css_page_size=True))).pages
    assert [round(float(length) / 72 * 25.4) for length in sheet.mediabox[2:]] == [420, 297]
