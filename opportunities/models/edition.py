"""Which state of the public list is the present one."""

import uuid

from django.db import models


class ListEdition(models.Model):
    """One row whose token changes, in the same transaction, with whatever the list shows.

    What a process keeps in memory of the list is kept under this token, so it can never be shown
    once something else is true, whichever process changed it (`opportunities.board`).
    """

    ONLY = 1

    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def current(cls) -> uuid.UUID | None:
        """Return the present token, None where nothing was ever saved."""
        return cls.objects.filter(pk=cls.ONLY).values_list("token", flat=True).first()

    @classmethod
    def renew(cls) -> None:
        """Make whatever is kept of the list unusable from this transaction's commit on."""
        cls.objects.update_or_create(pk=cls.ONLY, defaults={"token": uuid.uuid4()})
