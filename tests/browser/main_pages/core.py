"""The main pages of core."""

from tests.browser.main_pages.entries import MainPage

PAGES = [
    MainPage("home", "/"),
    MainPage("how-to-work-with-us", "/how-to-work-with-us/"),
    MainPage("search", "/search/?q=children"),
    MainPage("about", "/about/"),
    MainPage("accessibility", "/accessibility/"),
    MainPage("privacy", "/privacy/"),
    MainPage("contact", "/contact/"),
    MainPage("not-found", "/nothing-is-here/"),
    MainPage("sign-in", "/accounts/login/"),
    MainPage("sign-up", "/accounts/signup/"),
    MainPage("reset-password", "/accounts/password/reset/"),
    MainPage("second-factor", "/accounts/2fa/", "provider"),
    MainPage("editor-home", "/cms/", "commissioner"),
]  # fmt: skip
