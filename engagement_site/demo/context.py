"""What the demonstration's loaders share."""

import csv
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.core.models import HomePage
from engagement_site.providers.models import ProviderOrganisation

CONTENT = Path(__file__).parent / "content"
LONDON = ZoneInfo("Europe/London")


@dataclass
class DemoContext:
    """The home page, the day of loading, and what earlier loaders made, by reference.

    `pages` maps the references used in the content files ("OPP-2017-01", "GAP-03", an event's or
    a consultation's ref) to pages or records, so that later loaders can link to them.
    """

    home: HomePage
    today: date
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, ProviderOrganisation] = field(default_factory=dict)
    pages: dict[str, Any] = field(default_factory=dict)

    def content(self, name: str) -> Any:
        """Return the parsed JSON file `name` of the content folder."""
        return json.loads((CONTENT / name).read_text(encoding="utf-8"))

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of the CSV file `name` of the content folder."""
        with (CONTENT / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def day(self, value: Any) -> date | None:
        """Return a date from an ISO string, {"date": …} or {"day_offset": n} from the day of loading."""
        if value is None or value == "":
            return None
        if isinstance(value, dict):
            if value.get("day_offset") is not None:
                return self.today + timedelta(days=int(value["day_offset"]))
            return self.day(value.get("date"))
        return date.fromisoformat(value)

    def moment(self, day: date, clock: str) -> datetime:
        """Return `clock` ("17:00", London) on `day` as an aware datetime."""
        hours, minutes = clock.split(":")[:2]
        return datetime.combine(day, time(int(hours), int(minutes)), tzinfo=LONDON)


def publish(page: Page, parent: Page, *, by: User | None = None) -> Page:
    """Add `page` below `parent` and publish it with a revision, as an editor would."""
    parent.refresh_from_db(fields=["numchild"])
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=by).publish(user=by)
    page.refresh_from_db()
    return page
