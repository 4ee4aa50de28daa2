"""Anonymous pages are kept, and never stale."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from engagement_site.core import page_cache, registry
from engagement_site.core.models import HomePage, StandardPage
from tests.factories.core import make_standard_page

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(autouse=True)
def _caching(settings):
    settings.PUBLIC_PAGE_CACHE_SECONDS = 300


@pytest.fixture
def page(home):
    return make_standard_page(home, summary="First wording")


def change(page, wording, deliver_on_commit, **fields):
    page.summary = wording
    for name, value in fields.items():
        setattr(page, name, value)
    with deliver_on_commit():
        page.save_revision().publish()


def test_a_second_visitor_costs_no_query(client, page, django_assert_num_queries):
    first = client.get("/about/")
    client.cookies.clear()
    with django_assert_num_queries(0):
        second = client.get("/about/")
    assert second.content == first.content
    assert "First wording" in second.content.decode()


def test_publishing_shows_at_once(client, page, deliver_on_commit):
    client.get("/about/")
    change(page, "Second wording", deliver_on_commit)
    assert "Second wording" in client.get("/about/").content.decode()


def test_unpublishing_shows_at_once(client, page, deliver_on_commit):
    assert client.get("/about/").status_code == 200
    with deliver_on_commit():
        page.unpublish()
    assert client.get("/about/").status_code == 404


def test_deleting_shows_at_once(client, page, deliver_on_commit):
    assert client.get("/about/").status_code == 200
    with deliver_on_commit():
        page.delete()
    assert client.get("/about/").status_code == 404


def test_scheduled_publishing_shows_at_once(client, page, deliver_on_commit):
    client.get("/about/")
    page.summary = "Scheduled wording"
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert "First wording" in client.get("/about/").content.decode()
    client.cookies.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        with deliver_on_commit():
            call_command("run_clock", "--once")
        assert "Scheduled wording" in client.get("/about/").content.decode()


def test_a_page_rendered_while_publishing_is_not_kept(rf, page, deliver_on_commit):
    """The old wording was read before the commit and arrives in the cache after it."""
    wording = []

    def slow_view(request):
        from django.http import HttpResponse

        wording.append(HomePage.objects.count())
        cache.set(page_cache.GENERATION_KEY, "next-generation", None)  # the purge, meanwhile
        return HttpResponse(f"rendering {len(wording)}")

    middleware = page_cache.PublicPageCacheMiddleware(slow_view)
    middleware(rf.get("/somewhere/"))
    again = middleware(rf.get("/somewhere/"))
    assert again.content == b"rendering 2"


def test_the_signed_in_get_their_own_page(client, page, provider):
    client.get("/about/")
    client.force_login(provider)
    body = client.get("/about/").content.decode()
    assert "Sign in" not in body


def test_a_page_is_not_kept_beyond_the_next_change(client, page, monkeypatch):
    monkeypatch.setattr(registry, "_next_changes", [lambda now: now + timedelta(seconds=40)])
    assert 38 <= page_cache._timeout() <= 40
    cache.clear()
    monkeypatch.setattr(registry, "_next_changes", [lambda now: now + timedelta(seconds=0)])
    client.get("/about/")
    StandardPage.objects.update(summary="Later wording")  # no signal: only expiry shows it
    assert "Later wording" in client.get("/about/").content.decode()


def test_the_features_are_asked_once_until_the_change_has_come(client, home, monkeypatch):
    began, asked = timezone.now(), []

    def source(now):
        asked.append(now)
        return began + timedelta(seconds=40 * len(asked))

    monkeypatch.setattr(registry, "_next_changes", [source])
    with time_machine.travel(began, tick=False) as clock:
        assert [page_cache._timeout(), page_cache._timeout()] == [40, 40]
        clock.shift(timedelta(seconds=41))
        assert [page_cache._timeout(), page_cache._timeout()] == [39, 39]
    assert len(asked) == 2


def test_a_purge_has_the_features_asked_anew(monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(registry, "_next_changes", [asked.append])
    page_cache._timeout()
    with django_capture_on_commit_callbacks(execute=True):
        page_cache.purge()
    page_cache._timeout()
    assert len(asked) == 2


def test_browsers_revalidate_instead_of_keeping(client, page):
    first = client.get("/about/")
    assert first["Cache-Control"] == "no-cache"
    client.cookies.clear()
    again = client.get("/about/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_what_sets_a_cookie_is_not_kept(client, page, home):
    """A sign-in form carries a token of its own for each visitor."""
    first = client.get("/accounts/login/").cookies["csrftoken"].value
    client.cookies.clear()
    assert client.get("/accounts/login/").cookies["csrftoken"].value != first


def asked_for(monkeypatch):
    """Return the names of the cache's pages that are fetched whole from now on."""
    fetched = []
    get_many = cache.get_many
    monkeypatch.setattr(
        cache, "get_many", lambda keys, **more: fetched.append(keys) or get_many(keys, **more)
    )
    return fetched


def test_a_page_served_lately_costs_only_the_token(client, page, monkeypatch):
    client.get("/about/")
    fetched = asked_for(monkeypatch)
    assert "First wording" in client.get("/about/").content.decode()
    assert fetched == []


def test_another_process_publishing_is_seen_at_once(client, page, deliver_on_commit):
    client.get("/about/")
    client.get("/about/")
    with deliver_on_commit():
        page.summary = "Second wording"
        page.save_revision().publish()
    # What this process remembers was made before; the token is another one now.
    assert "Second wording" in client.get("/about/").content.decode()


def test_an_emptied_cache_is_believed(client, page):
    client.get("/about/")
    StandardPage.objects.filter(pk=page.pk).update(summary="Changed behind everybody's back")
    cache.clear()
    assert "Changed behind" in client.get("/about/").content.decode()


def test_what_is_remembered_stays_within_its_bounds():
    near = page_cache.NearPages(most_bytes=100)
    for name in "abc":
        near.keep(name, page_cache.KeptPage("token", 0.0, b"x" * 40, {}))
    assert near.get("a") is None
    assert near.get("b") is not None
    near.keep("d", page_cache.KeptPage("token", 0.0, b"x" * 40, {}))
    assert near.get("c") is None, "b was asked for later than c"
    near.keep("b", page_cache.KeptPage("newer", 0.0, b"x" * 60, {}))
    assert near.get("b").generation == "newer"
    near.keep("large", page_cache.KeptPage("token", 0.0, b"x" * 101, {}))
    assert near.get("large") is None
    near.keep("e", page_cache.KeptPage("token", 0.0, b"x" * 100, {}))
    assert near.get("e") is not None, "what was dropped is not counted any more"
