"""Alerts and the directory at the size of a large market, on PostgreSQL.

Matching, digests through a real mail server in a process of its own, and the directory with many
providers. Growth is the time of ten times as many searches over that of the small set.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from tests.bench.figures import PROJECT, Figure
from tests.browser.stack import new_database
from tests.services import free_port

SEARCHES, PEOPLE = 10_000, 10_000
PROVIDERS, SETTINGS = 5_000, 20_000
RUNS, WARM_UP, LOOKS, COUNTED = 3, 20, 200, 20
SERVER = """
import asyncio, sys
from aiosmtpd.controller import UnthreadedController
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
loop = asyncio.new_event_loop()
controller = UnthreadedController(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]), loop=loop)
controller.begin()
loop.run_forever()
"""


def measure() -> list[Figure]:
    """Measure in a process with settings of its own and return its figures."""
    database = new_database(os.environ["DATABASE_URL"], "bench_providers")
    with mail_server() as port:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "engagement_site.settings.demo",
            "DATABASE_URL": database,
            "LOG_LEVEL": "ERROR",
            "BENCH_SMTP_PORT": str(port),
        }
        said = subprocess.run(
            [sys.executable, "-m", "tests.bench.providers"],
            cwd=PROJECT, env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    import json

    return [Figure(**entry) for entry in json.loads(said.splitlines()[-1])]


@contextmanager
def mail_server() -> Iterator[int]:
    """Run a mail server that takes everything; give its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    time.sleep(1.5)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    """Fill the database, measure, print the figures as JSON on the last line."""
    import json
    from dataclasses import asdict

    import django

    django.setup()
    prepare()
    figures = [*matching(), *digests(), *directory()]
    print(json.dumps([asdict(figure) for figure in figures]))


def prepare() -> None:
    """Migrate, and make the lists and the people."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import override_settings
    from wagtail.models import Locale

    from engagement_site.accounts.models import User
    from tests.factories.core import make_home

    call_command("migrate", verbosity=0, interactive=False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["BENCH_SMTP_PORT"])
    settings.ALLOWED_HOSTS = ["*"]
    # Names of files need not be looked up in what `collectstatic` would have written.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()
    Locale.objects.get_or_create(language_code="en-gb")
    make_home()
    User.objects.bulk_create(
        [User(email=f"reader{n}@example.org", name=f"Reader {n}") for n in range(PEOPLE)],
        batch_size=2000,
    )


def save_searches(count: int) -> None:
    """Leave `count` searches, one for each person, most of them different and one in ten fitting."""
    from engagement_site.accounts.models import User
    from engagement_site.subscriptions.models import AlertSettings, SavedSearch, SearchRecipient

    SavedSearch.objects.all().delete()
    people = list(User.objects.order_by("pk").values_list("pk", flat=True)[:count])
    groups = ("adults", "children", "older_people", "carers", "young_people")
    searches = SavedSearch.objects.bulk_create(
        [
            SavedSearch(
                owner_id=pk, kind="opportunities", frequency="at_once",
                query=f"q={'care' if n % 10 == 0 else f'word{n}'}&client_group={groups[n % 5]}"
                if n % 10 else "q=care",
                words=f"search {n}",
            )
            for n, pk in enumerate(people)
        ],
        batch_size=2000,
    )  # fmt: skip
    SearchRecipient.objects.bulk_create(
        [SearchRecipient(search=search, user_id=search.owner_id) for search in searches],
        batch_size=2000,
    )
    AlertSettings.objects.bulk_create(
        [AlertSettings(user_id=pk) for pk in people], batch_size=2000, ignore_conflicts=True
    )


def matching() -> list[Figure]:
    """Time noticing one new opportunity against all saved searches, and a tenth of them."""
    from engagement_site.core.models import HomePage
    from engagement_site.subscriptions.domain import noticing
    from engagement_site.subscriptions.kinds import compile_query
    from engagement_site.subscriptions.models import Alert
    from tests.factories.opportunities import make_opportunity

    home, medians = HomePage.objects.get(), {}
    for count in (SEARCHES // 10, SEARCHES):
        save_searches(count)
        times = []
        for _ in range(RUNS):
            make_opportunity(home, title="Extra care for adults")
            compile_query.cache_clear()
            Alert.objects.all().delete()
            begun = time.perf_counter()
            written = noticing.notice()
            times.append(time.perf_counter() - begun)
            assert written == count // 10, f"{written} alerts for {count} searches"
        medians[count] = statistics.median(times)
    seconds, growth = medians[SEARCHES], medians[SEARCHES] / medians[SEARCHES // 10]
    return [
        Figure("providers", f"one new opportunity, {SEARCHES:,} saved searches", seconds, "s",
               "under 2", seconds < 2),
        Figure("providers", "time for ten times as many searches", growth, "times",
               "at most 10 (linear)", growth <= 10),
    ]  # fmt: skip


def digests() -> list[Figure]:
    """Time writing and sending a digest to everybody, until the mail server has the last one."""
    from datetime import timedelta

    from django.utils import timezone

    from engagement_site.core import delivery
    from engagement_site.core.models import HomePage, OutgoingMail
    from engagement_site.subscriptions.domain import noticing, sending
    from engagement_site.subscriptions.models import Alert, SavedSearch
    from tests.factories.opportunities import make_opportunity

    SavedSearch.objects.update(query="", words="", frequency="daily")
    Alert.objects.all().delete()
    OutgoingMail.objects.all().delete()
    for number in range(3):
        make_opportunity(HomePage.objects.get(), title=f"Support {number}")
    noticing.notice()
    later = timezone.now() + timedelta(days=2)
    begun = time.perf_counter()
    stored = sending.send_due(later)
    waiting = list(OutgoingMail.objects.values_list("pk", flat=True))
    sent = sum(
        delivery.deliver_batch(waiting[first : first + 200])
        for first in range(0, len(waiting), 200)
    )
    seconds = time.perf_counter() - begun
    assert stored == sent == PEOPLE, f"{stored} stored, {sent} sent"
    return [
        Figure("providers", f"digests for {PEOPLE:,} people, sent", seconds, "s", "under 90",
               seconds < 90)
    ]  # fmt: skip


def fill_directory() -> None:
    """Make the providers with their settings and offers."""
    from engagement_site.providers.enums import Need, ServiceType
    from engagement_site.providers.models import (
        CareSetting,
        DirectoryEdition,
        Offer,
        OfferNeed,
        Place,
        ProviderOrganisation,
    )

    top = Place.objects.create(name="Top")
    places = [Place.objects.create(name=f"Place {n}", within=top) for n in range(30)]
    organisations = ProviderOrganisation.objects.bulk_create(
        [
            ProviderOrganisation(
                name=f"Provider {n}", name_key=f"provider{n}", services=f"Care of kind {n % 50}",
                kind="company", localities=f"Place {n % 30}",
            )
            for n in range(PROVIDERS)
        ],
        batch_size=2000,
    )  # fmt: skip
    services, needs = ServiceType.values, Need.values
    settings = CareSetting.objects.bulk_create(
        [
            CareSetting(
                organisation=organisations[n % PROVIDERS], name=f"Setting {n}",
                service=services[n % len(services)], place=places[n % 30],
            )
            for n in range(SETTINGS)
        ],
        batch_size=2000,
    )  # fmt: skip
    offers = Offer.objects.bulk_create(
        [
            Offer(
                organisation=setting.organisation, care_setting=setting, service=setting.service,
                age_from=(n % 7) * 10, age_to=(n % 7) * 10 + 15, capacity=10, vacancies=n % 4,
            )
            for n, setting in enumerate(settings)
        ],
        batch_size=2000,
    )  # fmt: skip
    OfferNeed.objects.bulk_create(
        [
            OfferNeed(offer=offer, need=needs[(n + step * 5) % len(needs)])
            for n, offer in enumerate(offers)
            for step in (0, 1)
        ],
        batch_size=4000,
    )
    through = Offer.places.through
    through.objects.bulk_create(
        [through(offer=offer, place=places[n % 30]) for n, offer in enumerate(offers)],
        batch_size=4000,
    )
    DirectoryEdition.renew()  # what is made in bulk sends no signals


def addresses(count: int) -> list[str]:
    """Return different searches as people mix them: words, filters, an age, a page; none twice."""
    from engagement_site.providers.enums import Need, ProviderKind, ServiceType
    from engagement_site.providers.models import Place

    chance, places = random.Random(9), list(Place.objects.values_list("pk", flat=True))
    words = ["provider", "care", "kind 7", "place 3", "provider 12", "of kind", "nowhere"]
    found: dict[str, None] = {}
    while len(found) < count:
        asked: list[tuple[str, object]] = []
        if chance.random() < 0.5:
            asked.append(("q", chance.choice(words)))
        if chance.random() < 0.4:
            asked.append(("age", chance.randrange(100)))
        for name, values, most in (
            ("service", ServiceType.values, 2), ("need", Need.values, 3), ("place", places, 2),
            ("kind", ProviderKind.values, 1),
        ):  # fmt: skip
            if chance.random() < 0.4:
                chosen = chance.sample(values, chance.randint(1, most))
                asked += [(name, value) for value in chosen]
        if chance.random() < 0.2:
            asked.append(("vacancies", "yes"))
        if chance.random() < 0.2:
            asked.append(("page", chance.randrange(2, 9)))
        if asked:
            found[f"/providers/?{urlencode(asked)}"] = None
    return list(found)


def directory() -> list[Figure]:
    """Time searches of the directory as practitioners make them, the whole answer.

    No address is asked for twice: what is timed is always a first look. Only the templates are
    warm, and the board is in memory; how long the first visitor after a change waits for it is a
    figure of its own.
    """
    from django.contrib.auth.models import Group
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from engagement_site.accounts.models import User
    from engagement_site.core.permissions import Role
    from engagement_site.providers.models import DirectoryEdition

    fill_directory()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    person = User.objects.create_user("looker@example.org", "not-used-here")
    person.groups.add(Group.objects.get_or_create(name=Role.PRACTITIONER.value)[0])
    client = Client()
    client.force_login(person)

    def look(address: str) -> float:
        begun = time.perf_counter()
        answer = client.get(address)
        assert answer.status_code == 200
        return (time.perf_counter() - begun) * 1000

    new = addresses(WARM_UP + LOOKS + COUNTED)
    for address in new[:WARM_UP]:
        look(address)
    times = [look(address) for address in new[WARM_UP : WARM_UP + LOOKS]]
    most = 0
    for address in new[WARM_UP + LOOKS :]:
        with CaptureQueriesContext(connection) as queries:
            look(address)
        most = max(most, len(queries))
    after_a_change = []
    for _ in range(RUNS):
        DirectoryEdition.renew()
        after_a_change.append(look("/providers/"))
    p95 = statistics.quantiles(times, n=20)[-1]
    size = f"{PROVIDERS:,} providers, {SETTINGS:,} settings"
    return [
        Figure("providers", f"directory search, {size}: p95", p95, "ms", "under 80", p95 < 80),
        Figure("providers", "directory search: most queries", float(most), "queries",
               "at most 14", most <= 14),
        Figure("providers", "directory: the first visitor after a change",
               statistics.median(after_a_change), "ms"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
