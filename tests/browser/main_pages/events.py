"""The main pages of events."""

from playwright.sync_api import Page

from tests.browser.main_pages.entries import RESULT, MainPage, first_link


def running(page: Page) -> str:
    """Return the address of the page about running the first event that takes registrations."""
    page.goto("/cms/events/?when=coming")
    address = page.locator("a[href*='/registrations/']").first.get_attribute("href")
    assert address, "no event in the editor"
    return address.replace("/registrations/", "/running/")


PAGES = [
    MainPage("events", "/events/"),
    MainPage("event", first_link("/events/", RESULT)),
    MainPage("event-conversations", "/events/homes-conversations/"),
    MainPage("event-show-and-tell", "/events/technology-show-and-tell/"),
    MainPage("event-series", "/events/series/quality-forum/"),
    MainPage("event-running", running, "commissioner"),
]
