"""What each role may do in the editor, in Django's and Wagtail's own permissions."""

from dataclasses import dataclass

from engagement_site.core.permissions import Role


@dataclass(frozen=True)
class EditorRights:
    """Model permissions (`app.codename`), page permissions on the whole tree, collection ones."""

    models: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()


def _all(app_label: str, *models: str) -> tuple[str, ...]:
    actions = ("add", "change", "delete", "view")
    return tuple(f"{app_label}.{action}_{model}" for model in models for action in actions)


ENTER = ("wagtailadmin.access_admin",)
FILES = tuple(
    f"{app}.{action}_{model}"
    for app, model in (("wagtaildocs", "document"), ("wagtailimages", "image"))
    for action in ("add", "change", "choose")
)
MARKET = (
    *_all(
        "market_position", "dataset", "gap", "measure", "plan", "planentry", "planactivity", "principle"
    ),
    "market_position.change_gapoffer",
    "market_position.view_gapoffer",
)  # fmt: skip
LIBRARY = _all("consultations", "questionset")

EDITOR_RIGHTS: dict[Role, EditorRights] = {
    Role.COMMISSIONER: EditorRights(
        models=(
            *ENTER,
            *MARKET,
            *LIBRARY,
            *_all("providers", "providerorganisation", "place"),
            *_all("events", "eventseries"),
        ),
        pages=("add", "change", "publish", "delete"),
        collections=FILES,
    ),
    Role.ANALYST: EditorRights(models=ENTER, pages=("add", "change", "publish"), collections=FILES),
    Role.REVIEWER: EditorRights(models=ENTER),
    Role.READER: EditorRights(models=ENTER),
    Role.PRACTITIONER: EditorRights(),
    Role.SUPPORT: EditorRights(models=ENTER),
    Role.ADMINISTRATOR: EditorRights(
        models=(
            *ENTER,
            *MARKET,
            *LIBRARY,
            *_all("providers", "providerorganisation", "membership", "place"),
            *_all("events", "eventseries"),
            *_all("accounts", "user"),
            *_all("auth", "group"),
            *_all("wagtailcore", "site", "collection"),
            *_all("wagtailredirects", "redirect"),
        ),
        pages=("add", "change", "publish", "delete", "lock", "unlock", "bulk_delete"),
        collections=FILES,
    ),
}
