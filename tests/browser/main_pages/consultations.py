"""The main pages of consultations."""

from playwright.sync_api import Page

from tests.browser.main_pages.entries import RESULT, MainPage, first_link


def overview(page: Page) -> str:
    """Return the overview of the consultation with the most answers to several kinds of question."""
    page.goto("/cms/consultations/")
    row = page.locator("tr", has_text="Short breaks for disabled children")
    address = row.get_by_role("link", name="Overview").get_attribute("href")
    assert address
    return address


PAGES = [
    MainPage("consultations", "/consultations/"),
    MainPage("consultation", first_link("/consultations/", RESULT)),
    MainPage("consultation-outcome", "/consultations/short-breaks-for-disabled-children/"),
    MainPage(
        "consultation-responses",
        first_link(
            "/consultations/short-breaks-for-disabled-children/", "a[href$='/responses/']"
        ),
    ),
    MainPage("consultation-overview", overview, person="commissioner"),
]  # fmt: skip
