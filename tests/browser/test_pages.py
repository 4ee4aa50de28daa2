"""Every main page: nothing for axe to find, no sideways scrolling, valid HTML, no error said."""

import json
import subprocess

import pytest

from tests.browser.driver import PROJECT, is_too_wide, violations
from tests.browser.main_pages import MAIN_PAGES

VALIDATOR = PROJECT / "node_modules" / ".bin" / "html-validate"
RULES = PROJECT / "tests" / "browser" / "html-validate.json"
PUBLIC = [entry for entry in MAIN_PAGES if not entry.person.startswith(("comm", "ana", "adm"))]


@pytest.mark.parametrize("entry", MAIN_PAGES, ids=lambda entry: entry.name)
def test_page(visitor, as_person, entry):
    page = as_person(entry.person) if entry.person else visitor
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    page.on("pageerror", lambda error: said.append(str(error)))
    address = entry.address if isinstance(entry.address, str) else entry.address(page)
    said.clear()
    page.goto(address)
    assert violations(page) == []
    if not address.startswith("/cms/"):
        assert not is_too_wide(page)
    assert [line for line in said if "404 (Not Found)" not in line] == []


def test_public_pages_are_valid_html(stack, chromium, tmp_path):
    context = chromium.new_context(base_url=stack.address)
    page = context.new_page()
    for entry in PUBLIC:
        if entry.person:
            continue
        address = entry.address if isinstance(entry.address, str) else entry.address(page)
        source = context.request.get(address).text()
        (tmp_path / f"{entry.name}.html").write_text(source, encoding="utf-8")
    context.close()
    found = subprocess.run(
        [VALIDATOR, "--config", RULES, "--formatter", "json", tmp_path],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    problems = [
        f"{report['filePath'].rsplit('/', 1)[-1]}:{message['line']} {message['ruleId']}: {message['message']}"
        for report in json.loads(found.stdout)
        for message in report["messages"]
    ]
    assert problems == []
