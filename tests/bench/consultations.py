"""A submission's queries, a hundred people at once, and a large export, on PostgreSQL.

BENCH_PEOPLE and BENCH_RESPONSES make it smaller, to try it out.
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.bench.figures import PROJECT, Figure
from tests.browser.stack import new_database

GROUP = "consultations"
QUESTIONS = 20
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100"))
RESPONSES = int(os.environ.get("BENCH_RESPONSES", "10000"))


def measure() -> list[Figure]:
    """Measure in a process of its own, with Django on a new database."""
    database = new_database(os.environ["DATABASE_URL"], "bench_consultations")
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "engagement_site.settings.test",
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v", "0"], cwd=PROJECT, env=environment, check=True)
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.consultations"],
        cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    found = {name: float(value) for name, value in re.findall(r"^(\w+)=([\d.]+)$", said, re.M)}
    return [
        Figure(GROUP, "submitting 20 questions: queries", found["queries"], "queries",
               "at most 30", found["queries"] <= 30),
        Figure(GROUP, f"{PEOPLE} people at once: told but not stored as sent", found["lost"], "responses",
               "0", found["lost"] == 0),
        Figure(GROUP, f"{PEOPLE} people at once: told it is in", found["told"], "responses",
               str(PEOPLE), found["told"] == PEOPLE),
        Figure(GROUP, f"{PEOPLE} people at once: whole time", found["seconds"], "s"),
        Figure(GROUP, f"export of {RESPONSES:,} x 20, CSV", found["csv"], "s", "under 60",
               found["csv"] < 60),
        Figure(GROUP, f"export of {RESPONSES:,} x 20, XLSX", found["xlsx"], "s", "under 60",
               found["xlsx"] < 60),
        Figure(GROUP, "export: greatest memory of the process", found["megabytes"], "MB",
               "under 400", found["megabytes"] < 400),
    ]  # fmt: skip


def _questions():
    from consultations.enums import FieldType

    return [
        {"key": f"q{number}", "label": f"Question {number}?", "required": True,
         "field_type": FieldType.MULTI_LINE if number % 2 else FieldType.CHECKBOXES,
         "choices": "" if number % 2 else "West\nEast\nNorth",
         "section": f"Section {number // 5 + 1}" if number % 5 == 0 else ""}
        for number in range(QUESTIONS)
    ]  # fmt: skip


def _value(number: int, person: int):
    return f"Answer {number} of {person}, in a sentence." if number % 2 else ["West", "North"]


def _answer(consultation, organisation) -> tuple[bool, int]:
    """Answer as one person through the views; return whether they were told it is in, and queries."""
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client()
    client.force_login(organisation.members.get())
    start = reverse("consultations:start", args=[consultation.pk])
    place = client.post(start, {"answer_for": str(organisation.pk)}).url
    reference = re.search(r"/responses/([^/]+)/", place)[1]
    for step in range(1, QUESTIONS // 5 + 1):
        address = reverse("consultations:answer", args=[reference, step])
        page = client.get(address).content.decode()
        number = re.search(r'name="edit-number" value="(\d+)"', page)[1]
        mine = range((step - 1) * 5, step * 5)
        data = {f"q{item}": _value(item, organisation.pk) for item in mine}
        client.post(address, {"edit-number": number, "go-on": "yes", **data})
    check = reverse("consultations:check", args=[reference])
    token = re.search(r'name="submit_token" value="([^"]+)"', client.get(check).content.decode())[1]
    with CaptureQueriesContext(connections["default"]) as queries:
        found = client.post(check, {"submit_token": token, "may_publish": "no"})
    told = found.status_code == 302 and found.url.endswith("/receipt/")
    return told, len(queries)


def _at_once(consultation, organisations) -> tuple[int, float]:
    from django.db import connections

    told = []
    barrier = threading.Barrier(len(organisations))

    def run(organisation) -> None:
        barrier.wait()
        try:
            if _answer(consultation, organisation)[0]:
                told.append(organisation.pk)
        finally:
            connections.close_all()

    began = time.perf_counter()
    threads = [threading.Thread(target=run, args=(item,)) for item in organisations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = {
        response.organisation_id
        for response in consultation.responses.submitted().prefetch_related("answers")
        if {answer.question_key: answer.value for answer in response.answers.all()}
        == {f"q{number}": _value(number, response.organisation_id) for number in range(QUESTIONS)}
    }
    print(f"lost={len(set(told) - stored)}")
    return len(told), time.perf_counter() - began


def _fill(consultation) -> None:
    from django.utils import timezone

    from consultations.models import ConsultationAnswer, ConsultationResponse

    version, now = consultation.versions.get(), timezone.now()
    made = ConsultationResponse.objects.bulk_create(
        (
            ConsultationResponse(
                consultation=consultation, version=version, state="submitted", started_at=now,
                submitted_at=now, submission_number=1, may_publish="no", reference=f"{number:09d}",
            )
            for number in range(RESPONSES)
        ),
        batch_size=1000,
    )  # fmt: skip
    for begin in range(0, RESPONSES, 1000):
        ConsultationAnswer.objects.bulk_create(
            ConsultationAnswer(
                response=response, question_key=f"q{number}", value=_value(number, begin), text="x"
            )
            for response in made[begin : begin + 1000]
            for number in range(QUESTIONS)
        )


def _greatest_memory() -> float:
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1000


def _export(slug: str) -> None:
    """Export in a fresh process, so that memory is the export's own."""
    from consultations import exports
    from consultations.models import ConsultationPage

    consultation = ConsultationPage.objects.get(slug=slug)
    began = time.perf_counter()
    lines = sum(1 for _ in exports.response_lines(consultation))
    assert lines > RESPONSES
    print(f"csv={time.perf_counter() - began}")
    began = time.perf_counter()
    assert exports.workbook_bytes(consultation)
    print(f"xlsx={time.perf_counter() - began}")
    print(f"megabytes={_greatest_memory()}")


def _main() -> None:
    import django

    django.setup()
    if len(sys.argv) > 1:
        _export(sys.argv[1])
        return
    from django.core.management import call_command

    from tests.factories.accounts import UserFactory
    from tests.factories.consultations import make_consultation
    from tests.factories.providers import ProviderOrganisationFactory

    call_command("sync_roles", verbosity=0)
    consultation = make_consultation(questions=_questions())
    first = ProviderOrganisationFactory(owner=UserFactory())
    print(f"queries={_answer(consultation, first)[1]}")
    organisations = [ProviderOrganisationFactory(owner=UserFactory()) for _ in range(PEOPLE)]
    told, seconds = _at_once(consultation, organisations)
    print(f"told={told}\nseconds={seconds}", flush=True)
    large = make_consultation(questions=_questions(), slug="large")
    _fill(large)
    subprocess.run([sys.executable, "-m", "tests.bench.consultations", large.slug], check=True)


if __name__ == "__main__":
    _main()
