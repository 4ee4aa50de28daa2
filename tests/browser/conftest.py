"""One demonstration and one browser for each test process."""

import functools
import os

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PHONE, WIDE, browser, sign_in
from tests.browser.stack import demonstration

# Milliseconds; the machine may be busy with the other test process.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def stack():
    """The running demonstration."""
    with demonstration(worker=os.environ.get("PYTEST_XDIST_WORKER", "main")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    """The running browser."""
    with browser() as running:
        yield running


@pytest.fixture(autouse=True)
def _empty_cache():
    """The demonstration has a cache of its own; nothing to empty in this process."""


@pytest.fixture(params=["wide", "phone"])
def size(request):
    """Each journey is walked at both widths."""
    return WIDE if request.param == "wide" else PHONE


@pytest.fixture
def visitor(chromium, stack, size):
    """A page of a new, anonymous visitor."""
    context = chromium.new_context(
        viewport=size, base_url=stack.address, locale="en-GB", timezone_id="Europe/London"
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def signed_in(chromium, stack):
    """Return the cookies of one of the demonstration's people, who signs in once for all tests."""

    @functools.cache
    def cookies(name):
        context = chromium.new_context(base_url=stack.address)
        context.set_default_timeout(PATIENCE)
        sign_in(context.new_page(), stack.address, f"{name}@example.org", stack.password)
        kept = context.cookies()
        context.close()
        return kept

    return cookies


@pytest.fixture
def as_person(visitor, signed_in):
    """Make the visitor one of the demonstration's people and return the page."""

    def enter(name):
        visitor.context.add_cookies(signed_in(name))
        return visitor

    return enter
