"""The browser and what is checked on every page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 780}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find_browser() -> str:
    """Return the path of the machine's Chromium."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    raise RuntimeError("Chromium is not installed: `make system` installs it or says how")


@contextmanager
def browser() -> Iterator[Browser]:
    """Run Chromium without a window."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield running
        running.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, one line each; no rule is ignored.

    A button was often pressed just before: where the page gives way to the next one while it is
    looked at, the next one is looked at.
    """
    for _ in range(2):
        page.wait_for_load_state()
        with suppress(PlaywrightError):
            return _look(page)
    page.wait_for_load_state()
    return _look(page)


def _look(page: Page) -> list[str]:
    # Colours are judged when nothing is fading in any more; a sheet like this obeys the CSP.
    page.evaluate(
        """() => {
            const still = new CSSStyleSheet();
            still.replaceSync("*, ::before, ::after { transition: none !important }");
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
        }"""
    )
    page.evaluate("Promise.allSettled(document.getAnimations().map(running => running.finished))")
    # The editor's blocks unfold by script, which the browser does not know as animations.
    page.wait_for_function("!window.jQuery || jQuery(':animated').length === 0")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        WCAG,
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} ({node['failureSummary']})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def is_too_wide(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
    )


def go_on(page: Page) -> None:
    """Save the section of a consultation and wait until the next page is there."""
    with page.expect_navigation():
        page.locator("button[name=go-on]").click()


def read_through(page: Page) -> None:
    """Wait as long as a person reads a form; what is sent within a moment is asked for again."""
    page.wait_for_timeout(2_100)


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    """Sign in through the form."""
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
