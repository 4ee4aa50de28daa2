"""Whoever writes a response, and the private keys that open one."""

import hashlib
import secrets
from dataclasses import dataclass

from engagement_site.accounts.models import User


@dataclass(frozen=True)
class Author:
    """Whoever writes a response: a person with an account, or somebody with its private link.

    `name` is what somebody with the link calls themselves, so that colleagues see who wrote what.
    """

    user: User | None = None
    link_key: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """How others see them."""
        return str(self.user) if self.user else self.name or "somebody with the private link"

    @property
    def mark(self) -> str:
        """What tells one author from another: an account's number, or a name."""
        return str(self.user.pk) if self.user else f"name:{self.name}"

    @property
    def email(self) -> str:
        """Where they can be written to, "" for nowhere."""
        return self.user.email if self.user else ""


def author_of(by: User | Author) -> Author:
    """Return the author that a person is."""
    return by if isinstance(by, Author) else Author(user=by)


def make_link_key() -> str:
    """Return a new private key; whoever has it may write the response."""
    return secrets.token_urlsafe(24)


def hash_of(link_key: str) -> str:
    """Return what is stored of a private key, so that nobody can read it out of the database."""
    return hashlib.sha256(link_key.encode("utf-8", "surrogatepass")).hexdigest()
