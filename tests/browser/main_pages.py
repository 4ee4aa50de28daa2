"""The main pages of the demonstration and who looks at them.

An address may be a function of the playwright page: some lie behind a list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


def first_link(listing: str, selector: str) -> Callable[[Page], str]:
    """Return a function that finds the address of the first `selector` on `listing`."""

    def find(page: Page) -> str:
        page.goto(listing)
        address = page.locator(selector).first.get_attribute("href")
        assert address, f"no {selector} on {listing}"
        return address

    return find


@dataclass(frozen=True)
class MainPage:
    """A name (also of its picture), an address, and the person who looks (empty: a visitor)."""

    name: str
    address: str | Callable[[Page], str]
    person: str = ""


RESULT = ".me-main .me-result__title a, .me-main .me-card__link"

MAIN_PAGES = [
    MainPage("home", "/"),
    MainPage("market-position", "/market-position/"),
    MainPage("chapter", first_link("/market-position/", ".me-main a[href^='/market-position/']:not([href*='gaps']):not([href*='plan'])")),
    MainPage("plan", "/market-position/plan/"),
    MainPage("gaps", "/market-position/gaps/"),
    MainPage("gap", first_link("/market-position/gaps/", ".me-main a[href*='/gaps/']")),
    MainPage("opportunities", "/opportunities/"),
    MainPage("opportunities-none", "/opportunities/?q=zeppelin"),
    MainPage("opportunity", first_link("/opportunities/", RESULT)),
    MainPage("events", "/events/"),
    MainPage("event", first_link("/events/", RESULT)),
    MainPage("consultations", "/consultations/"),
    MainPage("consultation", first_link("/consultations/", RESULT)),
    MainPage("providers", "/providers/"),
    MainPage("provider", first_link("/providers/", RESULT)),
    MainPage("how-to-work-with-us", "/how-to-work-with-us/"),
    MainPage("about", "/about/"),
    MainPage("accessibility", "/accessibility/"),
    MainPage("privacy", "/privacy/"),
    MainPage("contact", "/contact/"),
    MainPage("not-found", "/nothing-is-here/"),
    MainPage("what-we-heard", first_link("/what-we-heard/", ".me-main a[href^='/what-we-heard/']")),
    MainPage("sign-in", "/accounts/login/"),
    MainPage("sign-up", "/accounts/signup/"),
    MainPage("reset-password", "/accounts/password/reset/"),
    MainPage("your-account", "/providers/account/", "provider"),
    MainPage("your-organisation", "/providers/account/organisation/", "provider"),
    MainPage("second-factor", "/accounts/2fa/", "provider"),
    MainPage("directory-practitioner", "/providers/", "practitioner"),
    MainPage("editor-home", "/cms/", "commissioner"),
    MainPage("editor-analyses", "/cms/analysis/", "analyst"),
]  # fmt: skip
