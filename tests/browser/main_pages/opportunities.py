"""The main pages of opportunities."""

from tests.browser.main_pages.entries import RESULT, MainPage, first_link

PAGES = [
    MainPage("opportunities", "/opportunities/"),
    MainPage("opportunities-none", "/opportunities/?q=zeppelin"),
    MainPage("opportunity", first_link("/opportunities/", RESULT)),
]  # fmt: skip
