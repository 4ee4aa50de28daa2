"""A main page of the demonstration and who looks at it.

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
"""The first thing on a list that leads further."""
