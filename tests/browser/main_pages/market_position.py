"""The main pages of market position."""

from tests.browser.main_pages.entries import MainPage, first_link

PAGES = [
    MainPage("market-position", "/market-position/"),
    MainPage("chapter", first_link("/market-position/", ".me-main a[href^='/market-position/']:not([href*='gaps']):not([href*='plan'])")),
    MainPage("plan", "/market-position/plan/"),
    MainPage("gaps", "/market-position/gaps/"),
    MainPage("gap", first_link("/market-position/gaps/", ".me-main a[href*='/gaps/']")),
]  # fmt: skip
