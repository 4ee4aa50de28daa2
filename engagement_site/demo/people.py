"""Who can sign in to the demonstration, and with which password."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings

from engagement_site.demo.context import CONTENT

WHAT_FOR = {
    "commissioner": "publishes opportunities, events and consultations",
    "analyst": "themes and reports feedback",
    "reviewer": "checks excerpts beside the analyst",
    "provider": "acts for a provider organisation",
    "practitioner": "looks for offers in the directory",
    "support": "says yes to the days the plan asks for",
    "administrator": "runs the site",
}


def demo_people() -> list[dict[str, Any]]:
    """Return the fictional people of the demonstration; `sign_in` marks those announced."""
    people: list[dict[str, Any]] = json.loads((CONTENT / "people.json").read_text("utf-8"))
    return people


def demo_password() -> str:
    """Return the password of this demonstration, made on first use and kept in `var/`."""
    kept = Path(settings.VAR_DIR) / "demo-password"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"demo-{secrets.token_hex(4)}\n", encoding="utf-8")
        kept.chmod(0o600)
    return kept.read_text(encoding="utf-8").strip()
