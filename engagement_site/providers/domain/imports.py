"""Offers in: from a spreadsheet, or from Open Referral UK; row by row, all or nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from engagement_site.accounts.models import User
from engagement_site.core.spreadsheets.reading import read
from engagement_site.core.spreadsheets.sheets import SpreadsheetError
from engagement_site.providers import vocabulary
from engagement_site.providers.domain.offers import save_offer
from engagement_site.providers.enums import Audience, Need, ServiceType
from engagement_site.providers.models import Offer, Place, ProviderOrganisation

MOST_ROWS = 500
YES, NO = {"yes", "y", "true", "1", ""}, {"no", "n", "false", "0"}


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row."""

    row: int
    text: str


class ImportRefused(Exception):
    """Nothing was imported; `faults` says why, row by row."""

    def __init__(self, faults: list[RowFault]) -> None:
        self.faults = faults
        super().__init__("Nothing was imported.")


def import_offers(
    organisation: ProviderOrganisation, *, name: str, content: bytes, by: User
) -> int:
    """Add or change an organisation's offers from an uploaded file; return how many.

    A row with the `id` of one of its offers changes that one; without, it adds. Raises
    ImportRefused with every fault found; then nothing is imported.
    """
    if name.lower().endswith(".json"):
        rows = list(_rows_of_open_referral(content))
    else:
        rows = list(_rows_of_sheet(name, content))
    if len(rows) > MOST_ROWS:
        raise ImportRefused([RowFault(0, f"{MOST_ROWS} rows at a time are the most.")])
    places = {place.folded: place for place in Place.objects.all()}
    own = {str(offer.pk): offer for offer in organisation.offers.all()}
    faults: list[RowFault] = []
    with transaction.atomic():
        for number, row in rows:
            try:
                _import_row(organisation, row, own, places, by)
            except (ValueError, ValidationError) as error:
                texts = error.messages if isinstance(error, ValidationError) else [str(error)]
                faults += [RowFault(number, text) for text in texts]
        if faults or not rows:
            raise ImportRefused(faults or [RowFault(0, "The file holds no services.")])
    return len(rows)


def _import_row(
    organisation: ProviderOrganisation, row: Mapping[str, str], own: dict[str, Offer],
    places: dict[str, Place], by: User,
) -> None:  # fmt: skip
    offer = None
    if row.get("id"):
        offer = own.get(row["id"])
        if offer is None:
            raise ValueError(f"There is no offer of yours with the id {row['id']}. Leave it empty.")
    facts: dict[str, Any] = {
        "service": _choice(row.get("service", ""), ServiceType, "service"),
        "description": row.get("description", "")[:400],
        "age_from": _number(row, "youngest_age") or 0,
        "age_to": _number(row, "oldest_age"),
        "capacity": _number(row, "capacity"),
        "visible_to": _audience(row.get("who_sees_it", "")),
        "current": _yes(row.get("offered_now", "")),
    }
    vacancies = _number(row, "vacancies")
    if offer is None or vacancies is not None or offer.vacancies is not None:
        facts["vacancies"] = vacancies
    needs = [_choice(text, Need, "need") for text in _several(row.get("needs", ""))]
    chosen = []
    for text in _several(row.get("places", "")):
        place = places.get(vocabulary.fold_place(text))
        if place is None:
            raise ValueError(f"“{text}” is not a place of this site. Choose from the list.")
        chosen.append(place)
    save_offer(organisation, by=by, offer=offer, needs=needs, places=chosen, **facts)


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _choice(text: str, choices: Any, what: str) -> str:
    folded = text.strip().casefold()
    for value, label in choices.choices:
        if folded in (value, str(label).casefold()):
            return str(value)
    raise ValueError(
        f"“{text}” is not a {what} of the list." if text else f"The {what} is missing."
    )


def _number(row: Mapping[str, str], name: str) -> int | None:
    text = row.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise ValueError(f"{name.replace('_', ' ').capitalize()}: “{text}” is not a whole number.")
    return int(text)


def _audience(text: str) -> int:
    folded = text.strip().casefold()
    for value, label in Audience.choices:
        if folded in (str(label).casefold(), str(value)):
            return int(value)
    if not folded:
        return int(Audience.PUBLIC)
    raise ValueError(f"“{text}” does not say who sees it.")


def _yes(text: str) -> bool:
    folded = text.strip().casefold()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise ValueError(f"“{text}” is neither yes nor no.")


def _rows_of_sheet(name: str, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        sheet = read(name, content, holding="services").sheets[0]
    except SpreadsheetError as error:
        raise ImportRefused([RowFault(0, str(error))]) from None
    headers = [column.strip().casefold().replace(" ", "_") for column in sheet.columns]
    if "service" not in headers:
        raise ImportRefused([RowFault(1, "There is no column “service”.")])
    if faulty := [RowFault(row.number, row.fault) for row in sheet.rows if row.fault]:
        raise ImportRefused(faulty)
    for row in sheet.rows:
        # A cell that our own export made safe begins with an apostrophe.
        plain = [c[1:] if c[:2] in ("'=", "'+", "'-", "'@") else c for c in row.cells]
        yield row.number, dict(zip(headers, plain, strict=False))


def _rows_of_open_referral(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        data = json.loads(content)
    except ValueError:
        raise ImportRefused([RowFault(0, "This is not a JSON file.")]) from None
    services = data.get("contents") if isinstance(data, dict) else data
    if not isinstance(services, list):
        raise ImportRefused([RowFault(0, "There is no list “contents” of services in it.")])
    for number, service in enumerate(services, start=1):
        if not isinstance(service, dict) or not service.get("name"):
            raise ImportRefused([RowFault(number, "A service has no name.")])
        yield number, _row_of_service(service)


def _row_of_service(service: dict[str, Any]) -> dict[str, str]:
    text = f"{service['name']}\n{service.get('description') or ''}"
    services = sorted(vocabulary.services_in(text))
    attributes = [a for a in service.get("attributes") or [] if isinstance(a, dict)]
    stated = [str(a.get("value") or "") for a in attributes]
    known = {str(need.label).casefold() for need in Need}
    needs = [value for value in stated if value.casefold() in known]
    areas = [a for a in service.get("service_areas") or [] if isinstance(a, dict)]
    return {
        "service": services[0] if services else ServiceType.OTHER.value,
        "description": str(service.get("description") or "")[:400],
        "needs": "; ".join(needs or sorted(vocabulary.needs_in(text))),
        "youngest_age": _whole(service.get("minimum_age")),
        "oldest_age": _whole(service.get("maximum_age")),
        "places": "; ".join(str(area.get("name") or "") for area in areas),
        "offered_now": "no" if service.get("status") in ("inactive", "defunct") else "yes",
    }


def _whole(value: Any) -> str:
    return (
        "" if value is None else str(int(value)) if isinstance(value, int | float) else str(value)
    )
