"""The thin path over HTTP, with production settings and the real servers."""

import itertools
import json
import re
import time
import uuid

import pytest
from icalendar import Calendar

from tests.production.servers import Visitor, production

pytestmark = pytest.mark.production

FEEDBACK = "id,text,respondent_type\n" + "\n".join(
    f"{number},{text},{kind}"
    for number, (text, kind) in enumerate(
        [
            ("The portal takes a whole day and the alerts are about the wrong lots.", "Company"),
            ("Portal again: we download twelve files to learn it is not for us.", "Charity"),
            ("Alerts from the portal never match what we do.", "Company"),
            ("Fees do not keep up with the living wage.", "Company"),
            ("The yearly uplift came six months late and below inflation.", "Charity"),
            ("Rates are too low to recruit. Pay the real living wage.", "Company"),
            ("Two weeks to answer a tender is far too short for a small team.", "Charity"),
            ("Longer timescales for tenders please as we are three people.", "Company"),
            ("We loved the one to one talks before the tender.", "Charity"),
            ("Talk to us one to one before you write the specification.", "Company"),
        ]
    )
)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with production(tmp_path_factory.mktemp("production")) as servers:
        yield servers


@pytest.fixture(autouse=True)
def _empty_cache():
    """This process has no cache to empty."""


@pytest.fixture(scope="module")
def newcomer(running):
    """Somebody who signed up over HTTP and belongs to an organisation."""
    tag = uuid.uuid4().hex[:8]
    address, password = f"nia-{tag}@example.org", "three-odd-words-42"
    visitor = Visitor(running.address)
    visitor.send(
        visitor.get("/accounts/signup/"), name="Nia New", email=address, password1=password
    )
    [message] = running.inbox.wait_for(address)
    text = message.get_body(("plain",)).get_content()
    link = re.search(r"https://localhost(?::\d+)?(/accounts/confirm-email/\S+)", text)
    assert link, "the link is an https address of the site"
    visitor.send(visitor.get(link.group(1)))
    if "/accounts/login/" in visitor.get("/providers/account/").address:
        visitor.sign_in(address, password)
    page = visitor.get("/providers/account/organisation/")
    visitor.send(
        page, name=f"Newcomer Care {tag}", kind="charity", size="small", works_with_us="no",
        services="Home care", localities="Felling",
    )  # fmt: skip
    visitor.mail, visitor.tag = address, tag
    return visitor


def test_ready_and_safe(running):
    visitor = Visitor(running.address)
    answer = visitor.get_once("/")
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    login = visitor.get_once("/accounts/login/")
    assert "Secure" in login.headers["Set-Cookie"]
    assert "__Host-csrf" in login.headers["Set-Cookie"]


def test_plain_http_is_sent_to_https(running):
    import requests

    answer = requests.get(
        f"{running.address}/events/", allow_redirects=False, timeout=30
    )  # fmt: skip
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("https://localhost")


def test_static_files_are_named_by_content_and_kept(running):
    visitor = Visitor(running.address)
    style = visitor.get("/").select_one("link[rel=stylesheet]")["href"]
    assert re.search(r"site\.[0-9a-f]{8,}\.css$", style)
    answer = visitor.get_once(style)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_visitor_reads_from_the_statement_to_an_opportunity(running):
    visitor = Visitor(running.address)
    gaps = visitor.get("/market-position/gaps/")
    gap = visitor.get(gaps.select_one("main a[href*='/gaps/']")["href"])
    opportunity = visitor.get(gap.select_one("main a[href*='/opportunities/']")["href"])
    assert "When can I join?" in opportunity.text


def test_a_provider_registers_and_cancels(running, newcomer):
    page = newcomer.get("/events/choice-and-quality-conference/")
    form = page.select_one("main form")
    people = newcomer.get(form["action"] + "?people=1")
    before = newcomer.send(people, press="go=workshops")
    check = newcomer.send(before, press="go=check")
    done = newcomer.send(check, press="go=register")
    assert "You are registered" in done.text
    confirmation = running.inbox.wait_for(newcomer.mail, count=2)[1]
    [part] = [p for p in confirmation.walk() if p.get_content_type() == "text/calendar"]
    [event] = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    registration = done.address.split("?")[0]
    cancel = newcomer.get(f"{registration}cancel/")
    boxes = [box["value"] for box in cancel.select("main form input[type=checkbox]")]
    name = cancel.select_one("main form input[type=checkbox]")["name"]
    newcomer.send(cancel, **{name: boxes})
    assert "cancelled" in newcomer.get(registration).text


def test_a_provider_answers_and_the_commissioner_sees_it(running, newcomer):
    page = newcomer.get("/consultations/children-s-residential-13-to-17/")
    page = newcomer.send(page, form="main form")
    for _ in range(12):
        if "Check your answers" in page.select_one("h1").text:
            break
        page = newcomer.send(page, press="go-on=yes", **answers_for(page))
    page = newcomer.send(page, may_publish=page.select_one("main input[type=radio]")["value"])
    reference = page.select_one(".me-receipt__reference").text
    receipt = running.inbox.wait_for(newcomer.mail, count=4)[3]
    assert reference in receipt.get_body(("plain",)).get_content()

    commissioner = Visitor(running.address)
    commissioner.sign_in("commissioner@example.org", running.demo_password)
    listing = commissioner.get("/cms/consultations/")
    row = next(tr for tr in listing.select("tr") if "what should we buy" in tr.text)
    responses = commissioner.get(row.select_one("a[href*='/responses/']")["href"])
    assert reference in responses.text


def answers_for(page):
    """Return an answer for every question of the page that has none."""
    values = {}
    places = itertools.count()
    for box in page.select("main form input[name], main form textarea[name], main form select"):
        kind, name = box.get("type"), box["name"]
        if kind in ("hidden", "submit") or name in values or name == "csrfmiddlewaretoken":
            continue
        if box.name == "select":
            # Choices side by side put things in order: each wants a place of its own.
            options = [o["value"] for o in box.select("option") if o.get("value")]
            values[name] = options[next(places) % len(options)]
        elif kind == "radio" or (kind == "checkbox" and box.get("value") not in ("on", None, "")):
            values[name] = box["value"]
        elif kind == "checkbox":
            continue
        elif box.get("inputmode") in ("numeric", "decimal"):
            values[name] = "3"
        elif kind == "email":
            values[name] = "nia@example.org"
        else:
            values[name] = "Six beds, from next autumn."
    return {name: value for name, value in values.items() if "confidential" not in name}


def test_an_analyst_themes_feedback_in_the_background(running):
    analyst = Visitor(running.address)
    analyst.sign_in("analyst@example.org", running.demo_password)
    page = analyst.send(analyst.get("/cms/analysis/new/"), title="Spring workshop")
    base = re.match(r"/cms/analysis/\d+/", page.address).group(0)
    columns = analyst.send(
        analyst.get(f"{base}sources/upload/"),
        files={"file": ("feedback.csv", FEEDBACK.encode(), "text/csv")},
    )
    analyst.send(columns)
    page = analyst.send(analyst.get(base), form="form[action*='runs/start']")
    run = re.match(r"/cms/analysis/\d+/runs/\d+/", page.address).group(0)
    for _ in range(120):
        page = analyst.get(run)
        if page.select("a[href*='/themes/']"):
            break
        time.sleep(0.5)
    assert page.select("a[href*='/themes/']"), page.text[:1000]
    assert analyst.get_once(f"{run}export.xlsx").content[:2] == b"PK"


def test_publishing_shows_at_once_in_every_process(running):
    """Two web processes share one cache: neither serves the old page."""
    visitor = Visitor(running.address)
    before = visitor.get("/about/").text
    running.manage(
        "shell", "-v0", "-c",
        "from engagement_site.core.models import StandardPage as P;"
        "p = P.objects.get(slug='about'); p.summary = 'Written a moment ago';"
        "p.save_revision().publish()",
    )  # fmt: skip
    assert "Written a moment ago" not in before
    for _ in range(6):
        assert "Written a moment ago" in Visitor(running.address).get("/about/").text


def test_the_deployment_check_finds_nothing(running):
    said = running.manage("check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in said


def test_logs_are_json_lines_without_queries(running):
    running_log = (running.folder / "log").read_text("utf-8")
    for line in running_log.splitlines():
        if line.startswith("{"):
            assert "?" not in json.loads(line).get("path", "")
    assert "Traceback" not in running_log


def test_a_missing_setting_names_itself(running):
    import subprocess
    import sys

    from tests.production.servers import PROJECT

    without = {k: v for k, v in running.environment.items() if k != "SECRET_KEY"}
    said = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=PROJECT, env=without,
        capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode != 0
    assert "SECRET_KEY" in said.stderr
