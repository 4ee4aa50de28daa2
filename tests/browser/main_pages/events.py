"""The main pages of events."""

from tests.browser.main_pages.entries import RESULT, MainPage, first_link

PAGES = [
    MainPage("events", "/events/"),
    MainPage("event", first_link("/events/", RESULT)),
]  # fmt: skip
