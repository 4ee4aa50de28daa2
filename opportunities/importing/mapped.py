"""What is taken from one release, before any of it is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from opportunities.importing.plain import Facts


@dataclass
class Mapped:
    """What a release says: columns of the page, rows of its parts, and quirks."""

    ocid: str
    release_id: str
    date: datetime
    tags: list[str]
    notice_type: str
    fields: Facts = field(default_factory=dict)
    parts: dict[str, list[Facts]] = field(default_factory=dict)
    quirks: list[str] = field(default_factory=list)
