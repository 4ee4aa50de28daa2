"""Users and their sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The user model and allauth's adapters."""

    name = "engagement_site.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Say how long accounts and sign-ins are kept."""
        from engagement_site.accounts import domain, retention
        from engagement_site.core.retention import in_words, register_rule

        for name, what, how_long, forget in (
            ("sign-ins", "Where you are signed in", "until it ends", domain.forget_ended_sessions),
            (
                "unfinished accounts", "Accounts whose address was never confirmed",
                in_words(retention.kept_for("unconfirmed")), retention.forget_unfinished,
            ),
            (
                "unused accounts", "Accounts nobody signs in to",
                f"{in_words(retention.kept_for('unused'))}, and a month after we write",
                retention.forget_unused,
            ),
        ):  # fmt: skip
            register_rule(name, what=what, how_long=how_long, forget=forget)
