"""Which state of something is the present one, for what processes keep in memory of it."""

import uuid
from typing import ClassVar

from django.db import models


class Edition(models.Model):
    """One row whose token changes, in the same transaction, with whatever is kept in memory.

    What a process keeps is kept under this token, so it can never be shown once something else
    is true, whichever process changed it.
    """

    ONLY: ClassVar[int] = 1

    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def current(cls) -> uuid.UUID | None:
        """Return the present token, None where nothing was ever saved."""
        found: uuid.UUID | None = (
            cls._default_manager.filter(pk=cls.ONLY).values_list("token", flat=True).first()
        )
        return found

    @classmethod
    def renew(cls) -> None:
        """Make whatever is kept unusable from this transaction's commit on."""
        cls._default_manager.update_or_create(pk=cls.ONLY, defaults={"token": uuid.uuid4()})
