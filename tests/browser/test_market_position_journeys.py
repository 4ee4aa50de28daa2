"""A figure edited once and seen wherever it is used; the plan on one A3 sheet; a gap answered."""

import io

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.driver import PHONE, WIDE, is_too_wide, read_through, violations

A3_LANDSCAPE = (1191, 842)  # points
CHAPTER = "/market-position/children-and-families/"


@pytest.fixture
def size():
    """Editing and printing are desk work; the phone is walked below."""
    return WIDE


def test_a_figure_is_edited_once_seen_everywhere_and_the_change_can_be_read(
    as_person, chromium, stack
):
    page = as_person("commissioner")
    page.goto("/cms/snippets/market_position/dataset/?q=looked")
    page.get_by_role("link", name="Children looked after by Gateshead Council").first.click()
    assert violations(page) == []
    box = page.locator("textarea[name=figures_text]")
    whole = box.input_value()

    # Wrong rows are named, and nothing is taken over.
    box.fill(f"{whole}\nEnd of March 2024 | about five hundred\nEnd of March 2024 | 501%")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("“about five hundred” is not a number").first).to_be_visible()
    expect(page.get_by_text("“501%” is a percentage").first).to_be_visible()

    page.locator("textarea[name=figures_text]").fill(f"{whole}\nEnd of March 2024 | 511")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator(".messages .success").first).to_be_visible()

    visitor = chromium.new_context(base_url=stack.address, viewport=WIDE).new_page()
    for address in ("/market-position/", CHAPTER):
        visitor.goto(address)
        expect(visitor.locator(".me-figure__number", has_text="511").first).to_be_visible()
    chart = visitor.locator("img.me-chart__image").first
    chart.scroll_into_view_if_needed()
    assert "511" in (chart.get_attribute("alt") or "")
    visitor.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=chart.element_handle()
    )
    assert violations(visitor) == []

    visitor.goto("/market-position/")
    visitor.get_by_role("link", name="What changed in the statement").click()
    expect(visitor.get_by_role("heading", name="Children and families")).to_be_visible()
    expect(visitor.locator("ins", has_text="511").first).to_be_visible()
    assert violations(visitor) == []

    # Two versions of earlier days, compared with one another: the new figure is in neither.
    visitor.get_by_label("Up to the end of").fill(
        visitor.get_by_label("Changed since").input_value()
    )
    visitor.get_by_role("button", name="Show what changed").click()
    expect(visitor.get_by_text("Nothing in the statement changed between")).to_be_visible()
    assert violations(visitor) == []
    visitor.context.close()


def test_the_plan_is_filtered_and_printed_on_one_a3_sheet(visitor):
    visitor.goto("/market-position/plan/")
    pdf = pypdf.PdfReader(io.BytesIO(visitor.pdf(prefer_css_page_size=True)))
    assert len(pdf.pages) == 1
    assert tuple(round(float(side)) for side in pdf.pages[0].mediabox[2:]) == A3_LANDSCAPE
    text = pdf.pages[0].extract_text()
    for words in ("0-19 service", "NI 148", "Ageing"):
        assert words in text

    visitor.get_by_role("radio", name="Children", exact=False).nth(1).check()
    visitor.get_by_role("button", name="Show this part").click()
    expect(visitor.get_by_text("Take the 0-19 service to the market")).to_be_visible()
    expect(visitor.get_by_text("Take extra care to the market")).to_have_count(0)
    visitor.get_by_role("link", name="Along time").click()
    expect(visitor.locator(".me-timeline")).to_be_visible()
    assert violations(visitor) == []


def test_a_provider_goes_from_a_gap_to_telling_us_on_a_phone(visitor, stack):
    visitor.set_viewport_size(PHONE)
    visitor.goto("/market-position/gaps/")
    visitor.locator(".me-card__link").first.click()
    visitor.get_by_role("link", name="Tell us what you could offer").click()
    visitor.get_by_role("button", name="Send it to the commissioning team").click()
    expect(visitor.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert violations(visitor) == []
    visitor.get_by_label("Your organisation").fill("Example Homes")
    visitor.get_by_label("Your name").fill("Orla Owner")
    visitor.get_by_label("E-mail address").fill("orla@example.org")
    visitor.get_by_label("What could you offer?").fill("Four beds from May.")
    read_through(visitor)
    visitor.get_by_role("button", name="Send it to the commissioning team").click()
    expect(visitor.get_by_role("heading", name="We have what you told us")).to_be_visible()
    assert violations(visitor) == []
    assert not is_too_wide(visitor)


def test_a_segment_lists_its_opportunities_and_keeps_the_list_current(as_person, chromium, stack):
    """From the statement to one's own part of it; a kind of care more, and the list is longer."""
    visitor = chromium.new_context(base_url=stack.address, viewport=PHONE).new_page()
    visitor.goto("/market-position/")
    visitor.get_by_role("link", name="All segments").click()
    visitor.locator(".me-filters__summary").click()
    visitor.get_by_role("radio", name="Extra care housing").check()
    visitor.get_by_role("button", name="Show these segments").click()
    expect(visitor.locator(".me-card")).to_have_count(1)
    assert violations(visitor) == []
    visitor.get_by_role("link", name="Extra care", exact=True).click()
    section = visitor.locator("section", has=visitor.locator("#opportunities"))
    expect(section.get_by_role("heading", name="Opportunities in this segment")).to_be_visible()
    before = section.locator("li").count()
    read_through(visitor)
    assert violations(visitor) == []
    assert not is_too_wide(visitor)

    page = as_person("commissioner")
    page.goto("/cms/statement_segments/?q=Extra")
    page.get_by_role("link", name="Extra care", exact=True).first.click()
    page.get_by_role("checkbox", name="In the community").check()
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    expect(page.locator(".messages .success").first).to_be_visible()

    visitor.reload()
    expect(section.get_by_role("link", name="breaks for unpaid carers").first).to_be_visible()
    assert section.locator("li").count() > before
    section.get_by_role("link", name="breaks for unpaid carers").first.click()
    visitor.get_by_role("link", name="Extra care", exact=True).first.click()
    expect(visitor.get_by_role("heading", name="Extra care", level=1)).to_be_visible()
    visitor.context.close()


def test_procurement_sees_what_it_is_asked_for_and_agrees(as_person):
    page = as_person("procurement")
    page.goto("/cms/")
    page.get_by_role("link", name="See what the plan asks of legal and procurement").first.click()
    expect(page.get_by_role("heading", name="Legal and procurement").first).to_be_visible()
    assert violations(page) == []
    quarter = page.locator("table.listing").first
    expect(quarter).to_be_visible()
    agree = page.get_by_role("button", name="Agree").first
    asked = (agree.text_content() or "").split(":", 1)[1].strip()
    agree.click()
    expect(page.locator(".messages .success").first).to_contain_text("Agreed")
    taken_back = page.get_by_role("button", name="Take back").filter(has_text=asked).first
    expect(taken_back).to_be_visible()
    taken_back.click()
    expect(page.locator(".messages .success").first).to_contain_text("No longer agreed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a spreadsheet").click()
    assert "procurement" in download.value.path().read_text(encoding="utf-8-sig").lower()
