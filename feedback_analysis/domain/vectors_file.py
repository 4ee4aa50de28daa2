"""Where runs keep what they remember of texts; it tells their words (`retention.forget_vectors`)."""

from pathlib import Path

from django.conf import settings


def vectors_file() -> Path:
    """Return the one file for it, which need not exist yet."""
    return Path(settings.VAR_DIR) / "vectors.sqlite3"
