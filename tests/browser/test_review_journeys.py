"""The analyst's journeys with the keyboard alone: upload to report, merge and undo, blind double coding,
new answers for a finished analysis; and two analysts at once.
"""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.driver import WIDE, sign_in, violations

PORTAL = ["The portal takes all day to answer.", "Logging in to the portal fails every week.",
          "Portal alerts are too many to read.", "The portal asks for the same papers again.",
          "Please make the portal simpler to use.", "I dread the portal and its passwords."]  # fmt: skip
FEES = ["The hourly rate does not cover the living wage.", "Fees have not gone up with wages.",
        "We lose money on every hour at this rate.", "An annual uplift of the fee would help.",
        "Rates must rise with the living wage.", "Low fees mean that carers leave us."]  # fmt: skip


@pytest.fixture
def size():
    """Reviewing is desk work."""
    return WIDE


@pytest.fixture
def analyst(as_person):
    return as_person("analyst")


def sound(page):
    """Assert that nothing is wrong with the page as it stands."""
    assert violations(page) == [], page.url


def reach(page, target):
    """Go to something with the tab key and assert that it can be reached."""
    for _ in range(250):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key never reached {target}")


def press(page, role, name):
    """Reach a button or link with the tab key and press it."""
    target = page.get_by_role(role, name=name).first
    reach(page, target)
    page.keyboard.press("Enter")


def field(page, name):
    """The field of this name in the page's own form."""
    return page.locator(f"main [name={name}]")


def fill(page, name, text):
    """Reach a field with the tab key and type."""
    reach(page, field(page, name))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def pasted(page, lines):
    """Make an analysis of pasted notes, with the keyboard."""
    page.goto("/cms/analysis/new/")
    fill(page, "title", f"Keyboard {uuid.uuid4().hex[:6]}")
    press(page, "button", "Create the analysis")
    page.wait_for_url(re.compile(r"/cms/analysis/\d+/$"))
    press(page, "link", "Paste notes")
    add_notes(page, lines)


def add_notes(page, lines):
    fill(page, "name", "Flip chart")
    reach(page, field(page, "text"))
    page.keyboard.insert_text("\n".join(lines))
    sound(page)
    press(page, "button", "Take these notes")
    page.wait_for_url(re.compile(r"/cms/analysis/\d+/$"))


def find_themes(page, button="Find themes"):
    press(page, "button", button)
    page.wait_for_url(re.compile(r"/runs/\d+/$"))
    expect(page.get_by_role("link", name="Open the review")).to_be_visible(timeout=90_000)
    sound(page)


def theme_names(page):
    return page.locator("[data-fa-theme]").evaluate_all(
        "items => items.map(item => item.dataset.faLabel)"
    )


def test_from_notes_to_a_report_and_new_answers_with_the_keyboard_alone(analyst):
    page = analyst
    pasted(page, [*PORTAL, *FEES])
    find_themes(page)
    press(page, "link", "Open the review")
    page.wait_for_url(re.compile(r"/review/"))
    sound(page)
    before = theme_names(page)
    assert len(before) >= 2

    # Move an excerpt by keys, see it in context, undo.
    page.keyboard.press("j")
    expect(page.locator(".fa-quietcard--current")).to_have_count(1)
    expect(page.locator("[data-fa-words]")).to_be_visible()
    words = page.locator(".fa-quietcard--current .fa-quietcard__words").inner_text()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Move to")).to_be_visible()
    sound(page)
    page.keyboard.type(before[1][:12])
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(f"moved from “{before[0]}” to “{before[1]}”")
    expect(page.locator("[data-fa-cards]")).not_to_contain_text(words)
    page.keyboard.press("u")
    expect(page.locator(".messages")).to_contain_text("Undone: 1 excerpt moved")
    expect(page.locator("[data-fa-cards]")).to_contain_text(words)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    sound(page)
    page.keyboard.press("Escape")

    # Merge the two largest themes and undo that.
    reach(page, page.get_by_text("Merge, nest, order, lock, delete"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    reach(page, page.get_by_label("Merge into"))
    page.keyboard.press("ArrowDown")
    press(page, "button", "Merge")
    expect(page.locator(".messages")).to_contain_text("is merged into")
    assert len(theme_names(page)) == len(before) - 1
    page.keyboard.press("u")
    expect(page.locator(".messages")).to_contain_text("Undone")
    expect(page.locator("[data-fa-theme]")).to_have_count(len(before))
    sound(page)
    kept = page.locator("[data-fa-theme]:has([aria-current])").get_attribute("data-fa-label")
    press(page, "button", "Accept")
    expect(page.locator(".messages")).to_contain_text("is accepted")

    # A report from it.
    analysis = re.search(r"/analysis/(\d+)/", page.url).group(1)
    page.goto(f"/cms/analysis/{analysis}/")
    sound(page)
    press(page, "link", "Make a report")
    page.wait_for_url(re.compile("/reports/new/"))
    sound(page)
    press(page, "button", "Make the report")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    sound(page)
    expect(page.get_by_role("heading", name=kept, exact=True)).to_be_visible()
    with page.expect_download() as download:
        press(page, "link", "Word")
    assert download.value.suggested_filename.endswith(".docx")

    # New answers sort into the themes as they stand; the decision stays.
    page.goto(f"/cms/analysis/{analysis}/sources/notes/")
    add_notes(page, ["The portal lost my answer again.", "Wages rise and the fee does not."])
    reach(page, page.get_by_text("Find themes again"))
    page.keyboard.press("Enter")
    find_themes(page)
    assert page.url.endswith("/runs/2/")
    press(page, "link", "Open the review")
    page.wait_for_url(re.compile(r"/review/"))
    assert theme_names(page) == before
    expect(page.locator(f'[data-fa-label="{kept}"]')).to_have_class(re.compile("--human"))


def test_two_people_code_blind_and_two_analysts_at_once_lose_nothing(analyst, chromium, stack):
    page = analyst
    pasted(page, [*PORTAL, *FEES])
    find_themes(page)
    here = re.sub(r"/$", "", page.url.split("localhost")[1].partition("/")[2])
    other = chromium.new_context(base_url=stack.address, viewport=WIDE).new_page()
    sign_in(other, stack.address, "reviewer@example.org", stack.password)

    page.goto(f"/{here}/trust/")
    sound(page)
    fill(page, "size", "10")
    press(page, "button", "Draw the sample")
    expect(page.locator(".messages")).to_contain_text("Sample 1 is drawn")
    for person in (page, other):
        person.goto(f"/{here}/trust/1/")
        sound(person)
        for number in range(10):
            expect(
                person.get_by_role("heading", name=f"Excerpt {number + 1} of 10")
            ).to_be_visible()
            box = person.get_by_role("checkbox").first
            reach(person, box)
            person.keyboard.press("Space")
            press(person, "button", "Save and go on")
        expect(person.locator(".messages")).to_contain_text("You have coded the whole sample")
    page.goto(f"/{here}/trust/1/result/")
    expect(page.get_by_text("Where people differ (0)")).to_be_visible()
    sound(page)

    # Both have the same list before them; the first moves an excerpt, the second is told.
    for person in (page, other):
        person.goto(f"/{here}/review/")
        person.keyboard.press("j")
        expect(person.locator(".fa-quietcard--current")).to_have_count(1)
    page.keyboard.press("r")
    expect(page.locator(".messages")).to_contain_text("taken out of")
    # Who types fast loses no key, also where the response in context never comes.
    other.route(re.compile(r"excerpt=\d+"), lambda _route: None)
    with other.expect_request(re.compile(r"excerpt=\d+")):
        other.keyboard.press("j")
    other.keyboard.press("k")
    other.keyboard.press("c")
    expect(other.locator(".messages")).to_contain_text("had been changed by somebody else")
    other.keyboard.type("cjc")
    confirmed = other.locator(".fa-quietcard .fa-tag--human")
    expect(confirmed).to_have_count(2)
    page.goto(f"/{here}/review/history/")
    expect(page.get_by_text("Robin Reviewer").first).to_be_visible()
    sound(page)
    other.context.close()


def test_the_analysis_of_the_conference_is_finished_whole_and_learned_from(analyst):
    page = analyst
    page.goto("/cms/analysis/")
    page.get_by_role("link", name=re.compile("^Commissioning conference, November 2017")).click()
    page.wait_for_url(re.compile(r"/cms/analysis/\d+/$"))
    address = page.url
    page.goto(f"{address}runs/2/review/?view=all")
    total = page.get_by_role("link", name=re.compile(r"All excerpts \d+")).inner_text()
    assert int(re.findall(r"\d+", total)[-1]) > 500
    page.goto(f"{address}runs/2/trust/")
    sample = page.get_by_role("row", name=re.compile("Sample 1"))
    expect(sample.get_by_role("cell", name="40", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Run 2"))).to_contain_text("better by")
    sound(page)
