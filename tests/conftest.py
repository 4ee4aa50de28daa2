"""What every test may ask for."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from hypothesis.configuration import set_hypothesis_home_dir
from wagtail.models import Collection, Locale, Page

from engagement_site.core.permissions import Role
from tests.factories.accounts import UserFactory
from tests.factories.core import make_home
from tests.factories.providers import ProviderOrganisationFactory

# What running makes lies in var/, this too.
set_hypothesis_home_dir("var/checks/hypothesis")

# What `make check` runs: the floor, and of each feature the rules it lives by.
FAST = (
    "tests/core", "tests/accounts", "tests/providers", "tests/architecture/test_sizes.py",
    "tests/opportunities/test_joining.py", "tests/market_position/test_matrix.py",
    "tests/events/test_states.py", "tests/events/test_registering.py",
    "tests/consultations/test_states.py", "tests/consultations/test_domain.py",
    "tests/feedback_analysis/test_decisions.py", "tests/feedback_analysis/engine/test_split.py",
    "tests/feedback_analysis/engine/test_clean.py",
)  # fmt: skip


def pytest_addoption(parser):
    parser.addoption("--fast", action="store_true", help="only what `make check` runs")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--fast"):
        kept = [item for item in items if item.nodeid.startswith(FAST)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every database begins with the roles and the home page."""
    with django_db_blocker.unblock():
        call_command("sync_roles", verbosity=0)
        make_home()


@pytest.fixture(autouse=True)
def _begin_again(request):
    """A test with real transactions leaves an empty database behind: the next has the roles again."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        Locale.objects.get_or_create(language_code="en-gb")
        for tree, root in (
            (Page, Page(title="Root", slug="root")),
            (Collection, Collection(name="Root")),
        ):
            if tree.get_first_root_node() is None:
                tree.add_root(instance=root)
        call_command("sync_roles", verbosity=0)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def home(db):
    """The site's home page."""
    return make_home()


@pytest.fixture
def commissioner(db):
    return UserFactory(role=Role.COMMISSIONER, name="Casey Commissioner")


@pytest.fixture
def analyst(db):
    return UserFactory(role=Role.ANALYST, name="Ana Analyst")


@pytest.fixture
def practitioner(db):
    return UserFactory(role=Role.PRACTITIONER, name="Pat Practitioner")


@pytest.fixture
def administrator(db):
    return UserFactory(role=Role.ADMINISTRATOR, name="Adi Administrator")


@pytest.fixture
def provider(db):
    """A person who owns one organisation (`provider.organisations.get()`)."""
    user = UserFactory(name="Prue Provider")
    ProviderOrganisationFactory(owner=user)
    return user


@pytest.fixture
def organisation(provider):
    """The organisation the person `provider` owns."""
    return provider.organisations.get()


@pytest.fixture
def deliver_on_commit(django_capture_on_commit_callbacks):
    """A context in which what waits for the commit (mail, tasks) is carried out."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
