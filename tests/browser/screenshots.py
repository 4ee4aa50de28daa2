"""Pictures of every main page at both widths, in var/screenshots/."""

import sys

from tests.browser.driver import PHONE, PROJECT, WIDE, browser, sign_in
from tests.browser.main_pages import MAIN_PAGES
from tests.browser.stack import demonstration

FOLDER = PROJECT / "var" / "screenshots"


def main() -> int:
    """Take them all; names given on the command line choose some."""
    chosen = set(sys.argv[1:])
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demonstration(worker="screenshots") as stack, browser() as chromium:
        for width in (WIDE, PHONE):
            pages = {}
            for entry in MAIN_PAGES:
                if chosen and entry.name not in chosen:
                    continue
                if entry.person not in pages:
                    context = chromium.new_context(
                        viewport=width, base_url=stack.address, locale="en-GB"
                    )
                    pages[entry.person] = context.new_page()
                    if entry.person:
                        sign_in(
                            pages[entry.person], stack.address,
                            f"{entry.person}@example.org", stack.password,
                        )  # fmt: skip
                page = pages[entry.person]
                address = entry.address if isinstance(entry.address, str) else entry.address(page)
                page.goto(address)
                page.screenshot(path=FOLDER / f"{entry.name}-{width['width']}.png", full_page=True)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(PROJECT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
