"""A commissioner publishes and edits an opportunity, an event and a consultation unaided."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.driver import WIDE, violations


@pytest.fixture
def size():
    """Editing is desk work."""
    return WIDE


@pytest.fixture
def editor(as_person):
    return as_person("commissioner")


def local(days):
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def fill_opportunity(page):
    page.locator("input[name=reference]").fill(f"OPP-{uuid.uuid4().hex[:8]}")
    for name in ("kind", "client_group", "life_stage"):
        page.locator(f"select[name={name}]").select_option(index=1)
    page.locator("input[name=lead_authority]").fill("Example Council")


def fill_event(page):
    page.locator("input[name=starts_at]").fill(local(30))
    page.locator("input[name=ends_at]").fill(local(30.1))
    page.locator("input[name=venue_name]").fill("Example Hall")


def fill_consultation(page):
    page.locator("[role=textbox], [contenteditable=true]").first.click()
    page.keyboard.type("To learn what would make you bid.")
    page.locator("input[name=opening_at]").fill(local(-1))
    page.locator("input[name=closing_at]").fill(local(20))
    page.get_by_role("tab", name="Questions").click()
    page.get_by_role("button", name=re.compile("^Add")).first.click()
    page.locator("input[name$='-label'], textarea[name$='-label']").last.fill("What would help?")
    page.get_by_role("tab", name="Before publishing").click()
    for principle in page.locator("input[name=principles]").all():
        principle.check()


def press_publish(page):
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    expect(page.locator(".messages .success").first).to_be_visible()


@pytest.mark.parametrize(
    ("listing", "public", "fill"),
    [
        ("/cms/opportunity_pages/", "/opportunities/", fill_opportunity),
        ("/cms/events/", "/events/", fill_event),
        ("/cms/consultations/", "/consultations/", fill_consultation),
    ],
    ids=["opportunity", "event", "consultation"],
)
def test_publishing_and_editing(editor, chromium, stack, listing, public, fill):
    page, tag = editor, uuid.uuid4().hex[:8]
    page.goto(listing)
    assert violations(page) == []
    page.goto(page.locator("a[href*=choose_parent]").first.get_attribute("href"))
    assert violations(page) == []
    page.locator("[name=title]").fill(f"Written in the editor {tag}")
    page.locator("[name=summary]").fill("The first sentence.")
    fill(page)

    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", name=f"Written in the editor {tag}")).to_be_visible(
        timeout=30_000
    )
    page.get_by_role("button", name="Toggle preview").click()
    press_publish(page)

    visitor = chromium.new_context(base_url=stack.address).new_page()
    visitor.goto(f"{public}written-in-the-editor-{tag}/")
    expect(visitor.get_by_text("The first sentence.").first).to_be_visible()

    page.goto(listing)
    page.get_by_role("link", name=f"Written in the editor {tag}", exact=True).first.click()
    page.locator("[name=summary]").fill("The second sentence.")
    press_publish(page)
    visitor.reload()
    expect(visitor.get_by_text("The second sentence.").first).to_be_visible()
    visitor.context.close()
