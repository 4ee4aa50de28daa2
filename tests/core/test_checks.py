"""The house rules catch what they are for."""

from engagement_site.core import checks


def test_a_loose_policy_is_found(settings):
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {"script-src": ["'self'", "'unsafe-inline'"], "img-src": ["*"]}
    }
    assert [error.id for error in checks.check_public_policy(None)] == ["core.E004"] * 2


def test_a_reserved_name_is_found(monkeypatch):
    event = type("Event", (), {"__module__": "events.models"})
    monkeypatch.setattr(checks, "_our_models", lambda: [event])
    [error] = checks.check_no_reserved_names(None)
    assert "Event" in error.msg


def test_a_page_beside_the_base_is_found(monkeypatch):
    from wagtail.models import Page

    stray = type("Stray", (object,), {})
    monkeypatch.setattr(checks, "_our_models", lambda: [Page, stray])
    [error] = checks.check_pages_build_on_base_page(None)
    assert error.id == "core.E001"
