"""Bringing notices in: once each, amendments as history, quirks, broken files, paging, pauses."""

import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from opportunities import forms
from opportunities.domain import importing
from opportunities.domain.importing import import_release
from opportunities.enums import ImportState, Kind, Stage
from opportunities.importing import fetching, reading
from opportunities.models import ImportedRelease, ImportRun, OpeningRound, OpportunityPage
from tests.factories.opportunities import make_index, make_opportunity

pytestmark = pytest.mark.django_db

OCID = "ocds-h6vhtk-0aaaaa"


def notice(number=1, *, ocid=OCID, **tender):
    """Return a release; the number is its place in time."""
    return {
        "ocid": ocid, "id": f"{number:06}-2027", "date": f"2027-01-{number:02}T10:00:00Z",
        "tag": ["tender"], "initiationType": "tender",
        "parties": [{"id": "p1", "name": "Test council", "roles": ["buyer"],
                     "contactPoint": {"email": "team@example.org"}}],
        "buyer": {"id": "p1", "name": "Test council"},
        "tender": {
            "id": "T-1", "title": "Supported living", "description": "Homes.\nFor adults.",
            "status": "active", "value": {"amount": 1000, "currency": "GBP"},
            "tenderPeriod": {"endDate": "2090-05-01T12:00:00+01:00"},
            "lots": [{"id": "1", "title": "East"}, {"id": "2", "title": "West"}],
            **tender,
        },
    }  # fmt: skip


def package(*releases, **more):
    return json.dumps({"version": "1.1", "releases": list(releases), **more})


def take(body, **more):
    return import_release(body=body, by=None, **more)


def test_a_notice_becomes_a_draft(home, commissioner):
    make_index(home)
    outcome = import_release(body=notice(), by=commissioner)
    assert outcome.outcome == "created"
    page = OpportunityPage.objects.get(pk=outcome.page)
    assert not page.live
    assert (page.title, page.ocid, page.stage) == ("Supported living", OCID, Stage.OPEN)
    assert (page.value_max, page.join_until_time.hour) == (1000, 12)
    assert [lot.number for lot in page.lots.all()] == ["1", "2"]
    assert page.settings == ["supported_living"]
    assert page.get_latest_revision().user == commissioner
    assert page.releases.get().body["id"] == "000001-2027"


def test_the_same_notice_is_taken_once(home):
    make_index(home)
    take(notice())
    again = take(notice())
    assert (again.outcome, again.why) == ("skipped", "It was brought in before.")
    assert OpportunityPage.objects.count() == 1


def test_a_later_notice_amends_and_leaves_alone_what_people_changed(home):
    make_index(home)
    page = OpportunityPage.objects.get(pk=take(notice()).page)
    page.summary, page.client_group = "In our own words.", "adults"
    page.life_stage = "living_well"
    page.save()
    page.save_revision()
    later = notice(2, tenderPeriod={"endDate": "2090-06-01T12:00:00+01:00"})
    assert take(later).outcome == "amended"
    page.refresh_from_db()
    assert page.summary == "In our own words."
    assert page.join_until.month == 6
    history = page.releases.first()
    assert history.release_id == "000002-2027"
    assert history.summary == [
        "Closes: moved from Monday 1 May 2090, noon (BST) to Thursday 1 June 2090, noon (BST)."
    ]
    old = notice(1, title="Old")
    assert take({**old, "id": "other"}).why == "An older release; kept as history."
    page.refresh_from_db()
    assert page.title == "Supported living"


def test_a_published_page_gets_the_amendment_as_a_draft(home, commissioner):
    make_index(home)
    page = OpportunityPage.objects.get(pk=take(notice()).page)
    page.life_stage, page.client_group = "living_well", "adults"
    page.save_revision().publish()
    take(notice(2, title="Supported living, renewed"))
    page.refresh_from_db()
    assert page.live
    assert page.title == "Supported living"
    assert page.has_unpublished_changes
    assert page.get_latest_revision_as_object().title == "Supported living, renewed"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ocid": "not-one"}, "no OCID"),
        ({"ocid": None}, "no OCID"),
        ({"id": ""}, "no id or no date"),
        ({"date": "yesterday"}, "no id or no date"),
        ({"tender": {}}, "no title"),
        ({"tender": []}, "no title"),
    ],
)
def test_what_is_no_release_is_skipped_with_the_reason(home, change, why):
    make_index(home)
    outcome = take({**notice(), **change})
    assert outcome.outcome == "skipped"
    assert why in outcome.why
    assert not OpportunityPage.objects.exists()
    assert take("text").outcome == "skipped"


def test_quirks_are_survived_and_noted(home):
    make_index(home)
    body = notice(
        title="A Â£5 tender " + "x" * 300,
        description=None,
        value={"amount": 5, "amountGross": "6", "currency": "AED"},
        minValue={"amount": 9, "currency": "GBP"},
        items=[{"id": "1", "relatedLot": "9",
                "additionalClassifications": [{"scheme": "CPV", "id": "85311000-2"}],
                "deliveryAddresses": [{"region": "UKC22"}, None]}],
        classification={"scheme": "CPV", "id": "85000000", "description": "Health"},
        tenderPeriod={"startDate": "2090-07-01", "endDate": "2090-06-01T23:59:59+01:00"},
        contractPeriod={"startDate": "2091-01-01", "endDate": "2090-12-31", "maxExtentDate": None},
        lots=[{"id": 1, "description": None, "value": {"amount": True}}, "x"],
        documents=[{"id": "1"}, {"url": "javascript:alert(1)"}, []],
        communication=[], suitability=None,
    )  # fmt: skip
    body["buyerID"] = []
    body["parties"][0]["contactPoint"]["email"] = "REDACTED"
    body["parties"].append(
        {"name": "Lawyer LLP", "roles": ["procuringEntity"], "roleDetails": "law"}
    )
    outcome = take(body)
    page = OpportunityPage.objects.get(pk=outcome.page)
    assert page.title.startswith("A £5 tender")
    assert (page.value_min, page.value_max, page.value_gross) == (5, 9, 6)
    assert page.cpv == "85000000 Health\n85311000"
    assert (page.lead_authority, page.contact_email) == ("Test council", "")
    assert page.join_until_time is None
    assert page.contract_starts is None
    assert not page.documents.exists()
    said = " ".join(outcome.quirks)
    for words in ("decoded", "too long", "AED", "lot 9", "before it opened", "before it started",
                  "empty list", "Lawyer LLP", "exchanged"):  # fmt: skip
        assert words in said


def test_a_dynamic_system_past_its_deadline_can_still_be_joined(home):
    make_index(home)
    body = notice(
        description="A dynamic purchasing system.",
        tenderPeriod={"endDate": "2016-07-21T12:00:00+01:00"},
        contractPeriod={
            "startDate": "2016-08-01T00:00:00+01:00",
            "endDate": "2089-02-23T23:59:59Z",
        },
    )
    page = OpportunityPage.objects.get(pk=take(body).page)
    assert (page.kind, page.stage) == (Kind.DPS, Stage.OPEN)
    assert page.join_answer().sentence.startswith("You can join at any time until")


def test_a_row_of_a_notice_stays_the_same_row_with_what_people_added(home):
    make_index(home)
    dynamic = {
        "description": "A dynamic purchasing system.",
        "contractPeriod": {"endDate": "2095-02-23T23:59:59Z"},
    }
    page = OpportunityPage.objects.get(pk=take(notice(**dynamic)).page)
    [first_round] = page.rounds.all()
    east, west = page.lots.all()
    east.bands, east.title = "Standard", "East of the river"
    page.lots, page.life_stage, page.client_group = [east, west], "living_well", "adults"
    page.save()
    page.save_revision()
    lots = [
        {"id": "3", "title": "North"},
        {"id": "1", "title": "East", "value": {"amount": 500, "currency": "GBP"}},
    ]
    moved = {"tenderPeriod": {"endDate": "2090-06-01T12:00:00+01:00"}}
    assert take(notice(2, lots=lots, **dynamic, **moved)).outcome == "amended"
    page = OpportunityPage.objects.get()
    [entry] = page.rounds.all()
    assert (entry.pk, entry.closes_on) == (first_round.pk, date(2090, 6, 1))
    north, kept = page.lots.all()
    assert (north.number, north.title) == ("3", "North")
    assert (kept.pk, kept.title, kept.bands, kept.value) == (
        east.pk, "East of the river", "Standard", 500,
    )  # fmt: skip


def test_the_notice_of_an_opening_round_amends_that_round(home, commissioner):
    framework = make_opportunity(
        home, title="Regional framework", ocid="ocds-h6vhtk-045234",
        rounds=[
            OpeningRound(title="Opening 1", ocid="ocds-h6vhtk-045234", opens_on=date(2026, 4, 15)),
            OpeningRound(title="Opening 2", ocid=OCID),
        ],
    )  # fmt: skip
    outcome = take(notice(title="Something of its own"))
    assert (outcome.outcome, outcome.page) == ("amended", framework.pk)
    assert outcome.why == "It is the notice of an opening round of Regional framework."
    assert OpportunityPage.objects.count() == 1
    draft = OpportunityPage.objects.get().get_latest_revision_as_object()
    assert draft.title == "Regional framework"
    assert [(one.title, one.opens_on, one.closes_on) for one in draft.rounds.all()] == [
        ("Opening 1", date(2026, 4, 15), None),
        ("Opening 2", date(2027, 1, 1), date(2090, 5, 1)),
    ]
    # It is published: a commissioner decides when readers see it.
    assert OpeningRound.objects.get(title="Opening 2").opens_on is None
    assert take(notice(title="Something of its own")).outcome == "skipped"
    moved = take(notice(2, tenderPeriod={"endDate": "2090-06-01T12:00:00+01:00"}))
    assert moved.outcome == "amended"
    [latest, _] = ImportedRelease.objects.filter(page=framework)
    assert latest.summary == [
        "Opening 2 closes: moved from Monday 1 May 2090, noon (BST) to "
        "Thursday 1 June 2090, noon (BST)."
    ]


def test_only_what_is_about_care_where_that_is_asked_for(home):
    make_index(home)
    body = notice(classification={"scheme": "CPV", "id": "45000000"})
    assert "not about care" in take(body, care_only=True).why
    assert take(body).outcome == "created"


def test_nothing_is_half_saved_where_saving_breaks(home, monkeypatch):
    make_index(home)

    def break_off(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(ImportedRelease.objects, "create", break_off)
    with pytest.raises(RuntimeError):
        take(notice())
    assert not OpportunityPage.objects.exists()


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "breaks off or is no JSON"),
        ("not json", "no JSON"),
        ("[]", "no JSON"),
        ('{"a": 1}', "no OCDS"),
        ('{"releases": [{"ocid": 1}', "breaks off"),
        ('{"releases": [{"ocid": ', "breaks off"),
        ('{"releases": [1 2]}', "breaks off"),
        ('{"releases": []} more', "follows"),
        ("[" * 100_000, "no JSON"),
        ('{"a": ' + "[" * 100_000, "no JSON"),
    ],
)
def test_broken_files_are_told_from_whole_ones(tmp_path, text, words):
    path = tmp_path / "package.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(reading.BrokenFile) as told:
        reading.check(path)
    assert words in str(told.value) or "Too deep" in str(told.value)


def test_a_file_that_is_not_utf_8_is_told(tmp_path):
    path = tmp_path / "package.json"
    path.write_bytes(b'{"releases": ["\xff\xfe"]}')
    with pytest.raises(reading.BrokenFile, match="UTF-8"):
        reading.check(path)


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 16])
def test_the_reader_is_right_whatever_the_pieces(tmp_path, monkeypatch, size):
    path = tmp_path / "package.json"
    body = {"ocid": "x", "n": [1.5e3, -2, True, None, 'quote " \\ é']}
    path.write_text(
        "\ufeff" + json.dumps({"links": {"next": "n"}, "releases": [body, 12, body], "z": 123})
    )
    monkeypatch.setattr(reading, "CHUNK", size)
    assert list(reading.releases(path)) == [body, 12, body]
    assert reading.next_address(path) == "n"
    path.write_text(json.dumps({"ocid": "x", "n": 1}))
    assert list(reading.releases(path)) == [{"ocid": "x", "n": 1}]


def test_a_file_that_breaks_off_leaves_nothing(home, tmp_path, capsys):
    make_index(home)
    path = tmp_path / "package.json"
    path.write_text(package(notice())[:-3])
    with pytest.raises(CommandError, match="breaks off"):
        call_command("import_ocds", str(path))
    assert not OpportunityPage.objects.exists()
    with pytest.raises(CommandError, match="no file"):
        call_command("import_ocds", str(tmp_path / "none.json"))


def test_a_huge_file_is_read_piece_by_piece(tmp_path):
    """20 MB of releases through a reader that may hold two of them; 200 MB takes ten times as long."""
    import tracemalloc

    path = tmp_path / "package.json"
    body = json.dumps(notice(description="d" * 20_000))
    with path.open("w") as file:
        file.write('{"releases": [')
        file.write(",".join([body] * 1000))
        file.write("]}")
    tracemalloc.start()
    assert reading.check(path) == 1000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_a_huge_file_is_counted_whole_and_told_in_part(home, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "MOST_ACCOUNT", 30)
    make_index(home)
    path = tmp_path / "package.json"
    path.write_text(package(notice(), *([{"ocid": "none"}] * 300)))
    call_command("import_ocds", str(path))
    run = ImportRun.objects.get()
    assert (run.created, run.skipped, len(run.account), run.untold) == (1, 300, 30, 271)


def test_the_editor_refuses_a_file_of_200_mb(client, home, commissioner, monkeypatch):
    """The limit is what counts: a smaller one here, so that no 200 MB travel through a test."""
    monkeypatch.setattr(forms, "LARGEST_IMPORT", 1_000_000)
    make_index(home)
    client.force_login(commissioner)
    file = SimpleUploadedFile("huge.json", b" " * 2_000_000)
    content = client.post("/cms/opportunities/import/", {"file": file}).content.decode()
    assert "The file has 2 MB; at most 1 MB can be sent here." in content
    assert not ImportRun.objects.exists()


# --- Services ------------------------------------------------------------------------------------


@pytest.fixture
def service():
    """A server that answers each path with what the test put there, in turn."""
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = answers[self.path].pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield answers, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_cursor_is_followed_and_the_service_left_alone(home, service):
    make_index(home)
    answers, address = service
    first = package(notice(), links={"next": f"{address}/api?cursor=2"})
    answers["/api"] = [(429, {"Retry-After": "7"}, ""), (503, {}, ""), (200, {}, first)]
    answers["/api?cursor=2"] = [(200, {}, package(notice(2, title="Renewed")))]
    waited = []
    found = [
        [body["id"] for body in reading.releases(path)]
        for _, path in fetching.packages(f"{address}/api", wait=waited.append)
    ]
    assert found == [["000001-2027"], ["000002-2027"]]
    assert waited == [7.0, 5.0]


def test_retry_after_may_be_an_instant(service):
    soon = timezone.now() + timedelta(seconds=90)
    header = f"{soon:%a, %d %b %Y %H:%M:%S} GMT"
    assert 80 < fetching._pause(header) <= 90
    assert fetching._pause("soon") == 5.0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, {}, ""), "answers 404"),
        ((302, {"Location": "http://127.0.0.1:1/"}, ""), "answers 302"),
        ((200, {}, package(links={"next": "http://elsewhere.example/"})), "not followed"),
        ((200, {}, package(links={"next": "/api"})), "circles"),
    ],
)
def test_services_that_lead_astray_are_left(service, answer, words):
    answers, address = service
    answers["/api"] = [answer]
    with pytest.raises(fetching.CannotFetch, match=words):
        list(fetching.packages(f"{address}/api", wait=lambda seconds: None))


def test_a_service_that_stays_busy_is_given_up(service):
    answers, address = service
    answers["/api"] = [(503, {"Retry-After": "9999"}, "")] * 6
    waited = []
    with pytest.raises(fetching.CannotFetch, match="busy"):
        list(fetching.packages(f"{address}/api", wait=waited.append))
    assert waited == [fetching.LONGEST_WAIT] * 5


def test_only_the_web_is_fetched():
    with pytest.raises(fetching.CannotFetch, match="https"):
        list(fetching.packages("file:///etc/passwd", wait=lambda seconds: None))


def test_the_command_reads_a_service_and_reports(home, service, capsys):
    make_index(home)
    answers, address = service
    answers["/api"] = [(200, {}, package(notice(), {"ocid": "x"}))]
    call_command("import_ocds", f"{address}/api")
    out = capsys.readouterr().out
    assert "1 created, 0 amended, 1 skipped" in out
    assert "no OCID" in out


# --- In the editor -------------------------------------------------------------------------------


def test_a_commissioner_brings_a_file_in(
    client, home, commissioner, settings, tmp_path, deliver_on_commit
):
    settings.MEDIA_ROOT = tmp_path
    make_index(home)
    client.force_login(commissioner)
    file = SimpleUploadedFile("notices.json", package(notice(), {"ocid": "x"}).encode())
    with deliver_on_commit():
        response = client.post("/cms/opportunities/import/", {"file": file})
    content = client.get(response["Location"]).content.decode()
    assert "1 new, 0 amended, 1 skipped" in content
    assert "Supported living" in content
    assert ImportRun.objects.get().state == ImportState.DONE
    assert not list(tmp_path.rglob("*.json"))  # the file itself is not kept


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file"),
        ({"address": "http://127.0.0.1/api"}, "Addresses of these services"),
        ({"address": "file:///etc/passwd"}, "valid URL"),
    ],
)
def test_the_editor_refuses_other_addresses(client, home, commissioner, sent, words):
    client.force_login(commissioner)
    assert words in client.post("/cms/opportunities/import/", sent).content.decode()
    assert not ImportRun.objects.exists()


def test_a_broken_upload_says_so(client, home, commissioner, settings, tmp_path, deliver_on_commit):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(commissioner)
    file = SimpleUploadedFile("notices.json", b"{")
    with deliver_on_commit():
        response = client.post("/cms/opportunities/import/", {"file": file})
    assert "breaks off" in client.get(response["Location"]).content.decode()
