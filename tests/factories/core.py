"""The page tree."""

from wagtail.models import Locale, Page, Site

from engagement_site.core.models import HomePage, StandardPage


def make_home() -> HomePage:
    """Return the site's home page, made if there is none."""
    home = HomePage.objects.first()
    if home is None:
        # Tests that really commit end with an empty database.
        Locale.objects.get_or_create(language_code="en-gb")
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        Page.objects.filter(depth__gt=1, slug="home").exclude(
            pk__in=HomePage.objects.values("pk")
        ).delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(instance=HomePage(title="Home", slug="home"))
        Site.objects.all().delete()
        Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


def make_standard_page(parent: Page, **fields) -> StandardPage:
    """Return a published content page below `parent`."""
    values = {"title": "About", "slug": "about", **fields}
    return parent.add_child(instance=StandardPage(**values))
