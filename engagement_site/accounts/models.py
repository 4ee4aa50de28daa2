"""The user: a person known by their e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserByEmailManager(BaseUserManager["User"]):
    """Creates users by address; a plain manager cannot, since there is no user name."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return a user; ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return a user who may do everything."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, however it is capitalised."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person. What they may do follows from roles (staff) or memberships (providers)."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("full name", max_length=150, blank=True)
    warned_at = models.DateTimeField(
        "warned that the account is unused", null=True, blank=True, editable=False
    )
    illustrative = models.BooleanField(
        default=False, editable=False, help_text="A fictional person of the demonstration."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserByEmailManager] = UserByEmailManager()  # type: ignore[assignment]

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """Return the name as the person wrote it."""
        return self.name or super().get_full_name()

    def get_short_name(self) -> str:
        """Return what a greeting uses."""
        return self.get_full_name() or self.email


class ConsentSubject(models.TextChoices):
    """What a person can agree to; nothing else on the site rests on consent."""

    RESEARCH = "research", "Being asked what you think of this site"
    NEWS = "news", "News about the site and the market beyond the alerts you chose"


class Consent(models.Model):
    """A person agreed, or took it back; rows are added and never changed, so they are history."""

    user = models.ForeignKey(User, related_name="consents", on_delete=models.CASCADE)
    subject = models.CharField(max_length=20, choices=ConsentSubject.choices)
    given = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {'yes' if self.given else 'no'}"
