"""Bookings under load on PostgreSQL, and the pages that grow with an event.

`measure` takes the sizes the goals name. To see that it works on a slow machine, smaller ones can
be given: `python -m tests.services python -m tests.bench.events 5 20 15 50` books 20 times, five
at once, for 15 places, and lists 50 delegates.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.bench.figures import PROJECT, Figure, show
from tests.browser.stack import new_database

AT_ONCE, BOOKINGS, PLACES, DELEGATES = 50, 400, 300, 1000
QUERY_LIMIT = 14


def measure(
    at_once: int = AT_ONCE, bookings: int = BOOKINGS, places: int = PLACES,
    delegates: int = DELEGATES,
) -> list[Figure]:  # fmt: skip
    """Measure in a process of its own, on a new database of the server in DATABASE_URL."""
    database = new_database(os.environ["DATABASE_URL"], "bench_events")
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "engagement_site.settings.test",
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=PROJECT, env=environment, check=True
    )
    said = subprocess.run(
        [sys.executable, "-c", "from tests.bench import events; events.report("
         f"{at_once}, {bookings}, {places}, {delegates})"],
        cwd=PROJECT, env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    value = {name: float(number) for name, number in (line.split("\t") for line in said.split("\n") if "\t" in line)}  # fmt: skip
    sold, queries = int(value["sold"]), int(value["queries"])
    return [
        Figure("events", f"bookings at {at_once} at once", value["rate"], "bookings/s"),
        Figure("events", f"booking, p95 at {at_once} at once", value["p95"], "ms"),
        Figure("events", "places sold of those there were", sold, "places", f"= {places}",
               sold == places),
        Figure("events", "page and programme with 60 sessions", queries, "queries",
               f"<= {QUERY_LIMIT}", queries <= QUERY_LIMIT),
        Figure("events", "page and programme with 60 sessions", value["page"], "ms"),
        Figure("events", f"check-in list of {delegates:,} delegates", value["list"], "ms"),
        Figure("events", f"check-in list of {delegates:,} delegates", value["list queries"],
               "queries"),
        Figure("events", "one check-in among them", value["check-in"], "ms"),
    ]  # fmt: skip


def report(at_once: int, bookings: int, places: int, delegates: int) -> None:
    """Set up Django on the empty database, measure, print name and number of each figure."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.factories.core import make_home

    call_command("sync_roles", verbosity=0)
    make_home()
    for name, number in {**_bookings(at_once, bookings, places), **_pages(delegates)}.items():
        print(f"{name}\t{number}")


def _bookings(at_once: int, bookings: int, places: int) -> dict[str, float]:
    """Book from many threads, each with a connection of its own, mail rendered and stored."""
    from django.db import close_old_connections, connections

    from events.domain import errors
    from events.domain.registration import register
    from events.models import EventPlaces
    from tests.factories.accounts import UserFactory
    from tests.factories.events import make_event, person, workshop
    from tests.factories.providers import ProviderOrganisationFactory

    event = make_event(
        capacity=places, sessions=[workshop("A", at=0, until=1), workshop("B", at=1, until=2)]
    )
    sessions = tuple(session.pk for session in event.sessions.all())
    crowd = [(user := UserFactory(), ProviderOrganisationFactory(owner=user))
             for _ in range(bookings)]  # fmt: skip
    taken: list[float] = []
    local = threading.local()

    def book(number: int) -> None:
        if not getattr(local, "ready", False):
            close_old_connections()
            local.ready = True
        user, organisation = crowd[number]
        began = time.perf_counter()
        try:
            register(
                event=event, organisation=organisation, by=user, token=uuid.uuid4(),
                delegates=[person(f"P {number}", sessions=sessions)],
            )  # fmt: skip
        except errors.EventFull:
            return
        taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(book, range(bookings)))
        took = time.perf_counter() - began
    connections.close_all()
    return {
        "rate": len(taken) / took,
        "p95": statistics.quantiles(taken, n=20)[-1] * 1000,
        "sold": EventPlaces.objects.get(event=event).taken,
    }


def _pages(delegates: int) -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from engagement_site.core.permissions import Role
    from events.models import Delegate, Registration
    from tests.factories.accounts import UserFactory
    from tests.factories.events import make_event, workshop
    from tests.factories.providers import ProviderOrganisationFactory

    large = make_event(
        capacity=500,
        sessions=[
            {**workshop(f"Session {n}", at=n // 10 * 0.5, until=n // 10 * 0.5 + 0.5, capacity=20),
             "room": f"Room {n % 10}"}
            for n in range(60)
        ],
    )  # fmt: skip
    client = Client()

    def timed(path: str, rounds: int = 7) -> tuple[float, int]:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        queries = len(asked)  # now: the next request empties the log
        assert queries, f"{path} asked the database nothing, so nothing was counted"
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            answer = client.get(path)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
        return statistics.median(times) * 1000, queries

    page, queries = timed(large.url)
    crowded = make_event(capacity=delegates, starts_at=timezone.now())
    organisation = ProviderOrganisationFactory()
    registration = Registration.objects.create(
        event=crowded, organisation=organisation, token=uuid.uuid4()
    )
    Delegate.objects.bulk_create(
        Delegate(registration=registration, event=crowded, name=f"P {n}", email=f"p{n}@example.org")
        for n in range(delegates)
    )
    client.force_login(UserFactory(role=Role.COMMISSIONER))
    path = f"/events/{crowded.pk}/check-in/"
    listed, list_queries = timed(path, rounds=5)
    single = []
    for delegate in Delegate.objects.filter(event=crowded)[:20]:
        began = time.perf_counter()
        client.post(path, {"delegate": delegate.pk}, headers={"accept": "application/json"})
        single.append(time.perf_counter() - began)
    return {
        "page": page, "queries": queries, "list": listed, "list queries": list_queries,
        "check-in": statistics.median(single) * 1000,
    }  # fmt: skip


if __name__ == "__main__":
    show(measure(*map(int, sys.argv[1:])))
