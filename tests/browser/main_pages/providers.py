"""The main pages of providers."""

from tests.browser.main_pages.entries import RESULT, MainPage, first_link

PAGES = [
    MainPage("providers", "/providers/"),
    MainPage("provider", first_link("/providers/", RESULT)),
    MainPage("your-account", "/providers/account/", "provider"),
    MainPage("your-organisation", "/providers/account/organisation/", "provider"),
    MainPage("directory-practitioner", "/providers/", "practitioner"),
]  # fmt: skip
