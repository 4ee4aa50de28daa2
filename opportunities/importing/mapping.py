"""One release as the fields of an opportunity, with a note of each quirk that was survived.

Pure: a release in, plain facts out. Nothing here reads or writes the database.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from opportunities.enums import Kind, Stage
from opportunities.importing.guessing import care_of, documents_of, notice_type_of, procedure_of
from opportunities.importing.mapped import Mapped
from opportunities.importing.plain import (
    Facts,
    amount_of,
    clock_of,
    day_of,
    first_sentence,
    instant_of,
    is_email,
    is_link,
    list_of,
    mapping_of,
    mappings_of,
    mend,
    text_of,
    yes_or_no,
)
from opportunities.importing.stages import stage_of
from opportunities.joining import LONDON

OCID = re.compile(r"ocds-[a-z0-9]{6}-[A-Za-z0-9._-]+\Z")


class NotARelease(Exception):
    """The release lacks what makes one; the message says what."""


def map_release(body: Any, *, now: datetime) -> Mapped:
    """Return a release as facts. Raises NotARelease with what is missing or wrong."""
    if not isinstance(body, dict):
        raise NotARelease("This is no release but something else.")
    ocid, release_id = text_of(body.get("ocid")), text_of(body.get("id"))
    if not OCID.match(ocid) or len(ocid) > 100:
        raise NotARelease("It has no OCID, or one that is none.")
    published = instant_of(body.get("date"))
    if not release_id or published is None:
        raise NotARelease("It has no id or no date.")
    tender = mapping_of(body.get("tender"))
    mapped = Mapped(
        ocid=ocid,
        release_id=release_id[:200],
        date=published,
        tags=[text_of(tag) for tag in list_of(body.get("tag"))],
        notice_type=notice_type_of(body),
    )
    if not text_of(tender.get("title")):
        raise NotARelease("Its tender has no title.")
    _Mapping(body, tender, mapped, now).run()
    return mapped


class _Mapping:
    """The steps of mapping one release."""

    def __init__(self, body: Facts, tender: Facts, mapped: Mapped, now: datetime) -> None:
        self.body, self.tender, self.mapped, self.now = body, tender, mapped, now
        self.fields, self.quirks = mapped.fields, mapped.quirks

    def run(self) -> None:
        """Fill fields and parts."""
        self._words()
        self._people()
        self._values()
        self._dates()
        self.mapped.parts["lots"] = self._lots()
        self.mapped.parts["awards"] = self._awards()
        self.fields["kind"] = self._kind()
        self._dynamic()
        self.mapped.parts["stages"] = self._stages()
        self.mapped.parts["documents"] = self._documents()
        self.fields["stage"] = stage_of(self.mapped, self.tender, self.now)

    def _mended(self, value: Any) -> str:
        text = text_of(value)
        mended = mend(text)
        if mended != text:
            self._quirk("Wrongly decoded characters mended.")
        return mended

    def _quirk(self, words: str) -> None:
        if words not in self.quirks:
            self.quirks.append(words)

    def _words(self) -> None:
        title = " ".join(self._mended(self.tender["title"]).split())
        if len(title) > 250:
            self._quirk("The title was too long and is cut.")
        text = self._mended(self.tender.get("description"))
        self.fields |= {
            "title": title[:250],
            "summary": first_sentence(text),
            "text": text,
            "ocid": self.mapped.ocid,
            "notice_reference": text_of(self.tender.get("id"))[:100],
            "notice_link": self._notice_link(),
            "join_how": self._mended(self.tender.get("submissionMethodDetails")),
            "cpv": "\n".join(self._codes()),
            "localities": ", ".join(self._places())[:300],
            "procedure": procedure_of(self.tender),
            "light_touch": "lightTouch" in list_of(self.tender.get("specialRegime")),
            "above_threshold": yes_or_no(self.tender.get("aboveThreshold")),
            "for_small_firms": mapping_of(self.tender.get("suitability")).get("sme") is not False,
            "for_charities": mapping_of(self.tender.get("suitability")).get("vcse") is not False,
            "extension_terms": self._renewal(),
            "award_criteria": "\n".join(self._criteria()),
        }
        self.fields |= care_of(f"{title} {text}", self.fields["cpv"])

    def _notice_link(self) -> str:
        for document in documents_of(self.body):
            link = text_of(document.get("url"))
            if text_of(document.get("documentType")).endswith("Notice") and is_link(link):
                return link
        return ""

    def _codes(self) -> list[str]:
        """Return CPV codes from the tender (Contracts Finder) or its items (Find a Tender)."""
        sources = [self.tender, *mappings_of(self.tender.get("items"))]
        sources += [item for award in mappings_of(self.body.get("awards"))
                    for item in mappings_of(award.get("items"))]  # fmt: skip
        found: dict[str, str] = {}
        for source in sources:
            for code in (mapping_of(source.get("classification")), *mappings_of(source.get(
                    "additionalClassifications"))):  # fmt: skip
                number = re.sub(r"\D", "", text_of(code.get("id")))[:8]
                if text_of(code.get("scheme")).upper() == "CPV" and len(number) == 8:
                    found.setdefault(
                        number, " ".join(self._mended(code.get("description")).split())
                    )
        return [f"{number} {name}".strip() for number, name in found.items()]

    def _places(self) -> list[str]:
        items = [*mappings_of(self.tender.get("items"))]
        items += [item for award in mappings_of(self.body.get("awards"))
                  for item in mappings_of(award.get("items"))]  # fmt: skip
        found = (
            text_of(address.get("region") or address.get("locality"))
            for item in items
            for address in mappings_of(item.get("deliveryAddresses"))
        )
        return [place for place in dict.fromkeys(found) if place]

    def _renewal(self) -> str:
        sources = [*mappings_of(self.tender.get("lots")), *mappings_of(self.body.get("awards"))]
        texts = (self._mended(mapping_of(one.get("renewal")).get("description")) for one in sources)
        return next((text[:1000] for text in texts if text), "")

    def _criteria(self) -> list[str]:
        found = []
        for lot in mappings_of(self.tender.get("lots")):
            for one in mappings_of(mapping_of(lot.get("awardCriteria")).get("criteria")):
                number = next((n.get("number") for n in mappings_of(one.get("numbers"))), None)
                name = self._mended(one.get("name")) or text_of(one.get("type"))
                found.append(f"{name} {number}" if isinstance(number, int | float) else name)
        return list(dict.fromkeys(one for one in found if one))

    def _people(self) -> None:
        parties = mappings_of(self.body.get("parties"))
        buyers = [one for one in parties if "buyer" in list_of(one.get("roles"))]
        named = text_of(mapping_of(self.body.get("buyer")).get("name"))
        names = [" ".join(self._mended(one.get("name")).split()) for one in buyers]
        lead = self._mended(named) or next(iter(names), "")
        if not lead:
            entity = mapping_of(self.tender.get("procuringEntity"))
            lead = self._mended(entity.get("name"))
        for one in parties:
            if "procuringEntity" in list_of(one.get("roles")) and one.get("roleDetails"):
                self._quirk(f"“{text_of(one.get('name'))}” is named as procuring entity but is not "
                            "the buyer.")  # fmt: skip
        if "buyerID" in self.body and not self.body["buyerID"]:
            self._quirk("An empty list of buyers was passed over.")
        contact = next((mapping_of(one.get("contactPoint")) for one in buyers), {})
        address = text_of(contact.get("email"))
        self.fields |= {
            "lead_authority": lead[:200],
            "partners": "\n".join(name for name in dict.fromkeys(names) if name and name != lead),
            "contact_email": address if is_email(address) else "",
            "contact_role": "Procurement team" if is_email(address) else "",
        }

    def _values(self) -> None:
        amount, gross = self._amounts(self.tender.get("value"), "tender")
        lowest, _ = self._amounts(self.tender.get("minValue"), "tender")
        if amount is None and gross is not None:
            amount, gross = gross, None
            self.fields["vat"] = "included"
        elif gross is not None:
            self.fields["vat"] = "excluded"
        else:
            self.fields["vat"] = "not_stated"
        if lowest is not None and amount is not None and lowest > amount:
            self._quirk("The lowest value was above the highest; they are exchanged.")
            lowest, amount = amount, lowest
        self.fields |= {"value_max": amount, "value_gross": gross, "value_min": lowest}
        budget = mapping_of(mapping_of(self.body.get("planning")).get("budget"))
        self.fields["facts"] = [
            {
                "label": f"Budget {self._mended(one.get('description'))}"[:80],
                "value": f"£{self._amounts(one.get('amount'), 'budget')[0]:,.0f}",
            }
            for one in mappings_of(budget.get("budgetBreakdown"))
            if self._amounts(one.get("amount"), "budget")[0] is not None
        ]

    def _amounts(self, value: Any, where: str) -> tuple[Decimal | None, Decimal | None]:
        facts = mapping_of(value)
        currency = text_of(facts.get("currency"))
        found = [amount_of(facts.get(name)) for name in ("amount", "amountGross")]
        if currency and currency != "GBP" and any(one is not None for one in found):
            self._quirk(f"Currency {currency[:3]} in the {where} was taken for pounds.")
        return found[0], found[1]

    def _dates(self) -> None:
        tendering = mapping_of(self.tender.get("tenderPeriod"))
        opens, closes = instant_of(tendering.get("startDate")), instant_of(tendering.get("endDate"))
        self.fields |= {
            "join_from": day_of(opens),
            "join_until": day_of(closes),
            "join_until_time": clock_of(closes),
            "join_any_time": False,
            "lapses_on": None,
            "questions_until": instant_of(
                mapping_of(self.tender.get("enquiryPeriod")).get("endDate")
            ),
            "interest_until": day_of(instant_of(self.tender.get("expressionOfInterestDeadline"))),
            **self._contract(self.tender.get("contractPeriod"), "the tender"),
        }
        if opens and closes and closes < opens:
            self._quirk("It closed before it opened; the opening is left out.")
            self.fields["join_from"] = None

    def _contract(self, value: Any, where: str) -> Facts:
        facts = mapping_of(value)
        starts, ends, latest = (
            day_of(instant_of(facts.get(name)))
            for name in ("startDate", "endDate", "maxExtentDate")
        )
        if starts and ends and ends < starts:
            self._quirk(f"The contract of {where} ended before it started; its start is left out.")
            starts = None
        if ends and latest and latest < ends:
            self._quirk(f"The longest term of {where} ended before its end and is left out.")
            latest = None
        return {"contract_starts": starts, "contract_ends": ends, "latest_end": latest}

    def _lots(self) -> list[Facts]:
        found = []
        for place, lot in enumerate(mappings_of(self.tender.get("lots")), start=1):
            number = text_of(lot.get("id")) or str(place)
            amount, gross = self._amounts(lot.get("value"), f"lot {number}")
            lowest, _ = self._amounts(lot.get("minimumValue"), f"lot {number}")
            title = " ".join(self._mended(lot.get("title")).split()) or f"Lot {number}"
            bands = (
                ": ".join(part for part in (text_of(one.get("title")), text_of(one.get("description")))
                          if part)
                for one in mappings_of(lot.get("bands"))
            )  # fmt: skip
            found.append(
                {
                    "number": number[:40],
                    "title": title[:250],
                    "description": self._mended(lot.get("description")),
                    "value": amount,
                    "value_gross": gross,
                    "value_min": lowest,
                    "bands": "\n".join(band for band in bands if band),
                    **self._contract(lot.get("contractPeriod"), f"lot {number}"),
                }
            )
        self._check_lots({lot["number"] for lot in found})
        return found

    def _check_lots(self, known: set[str]) -> None:
        for item in mappings_of(self.tender.get("items")):
            named = text_of(item.get("relatedLot"))
            if named and named not in known:
                self._quirk(f"An item names lot {named}, which is not there.")

    def _awards(self) -> list[Facts]:
        found = []
        for award in mappings_of(self.body.get("awards")):
            amount, gross = self._amounts(award.get("value"), "award")
            suppliers = [
                f"{' '.join(self._mended(one.get('name')).split())} | {text_of(one.get('id'))}"
                for one in mappings_of(award.get("suppliers"))
                if text_of(one.get("name"))
            ]
            found.append(
                {
                    "number": text_of(award.get("id"))[:100],
                    "title": " ".join(self._mended(award.get("title")).split())[:250],
                    "suppliers": "\n".join(suppliers),
                    "lots": ", ".join(text_of(one) for one in list_of(award.get("relatedLots")))[
                        :200
                    ],
                    "date": day_of(instant_of(award.get("date"))),
                    "value": amount,
                    "value_gross": gross,
                    **self._contract(award.get("contractPeriod"), "an award"),
                }
            )
        return found

    def _kind(self) -> str:
        techniques = mapping_of(self.tender.get("techniques"))
        words = f"{self.fields['title']} {self.fields['text']}".lower()
        if techniques.get("hasDynamicPurchasingSystem") or re.search(
            r"dynamic (purchasing system|market)|\bdps\b", words
        ):
            return Kind.DPS
        title = self.fields["title"].lower()
        if techniques.get("hasFrameworkAgreement") or "framework" in title:
            return Kind.FRAMEWORK
        return Kind.ITT

    def _dynamic(self) -> None:
        """A dynamic system whose first deadline is past can be joined until its contract ends."""
        self.mapped.parts["rounds"] = []
        running = text_of(self.tender.get("status")) in ("active", "")
        if self.fields["kind"] != Kind.DPS or not running:
            return
        first = {name: self.fields[f"join_{name}"] for name in ("from", "until", "until_time")}
        ends = self.fields["contract_ends"]
        self.fields |= {
            "join_any_time": True, "join_from": None, "join_until": None, "join_until_time": None,
            "lapses_on": ends,
        }  # fmt: skip
        if first["until"]:
            self.mapped.parts["rounds"] = [
                {"title": "First round", "opens_on": first["from"], "closes_on": first["until"],
                 "closes_time": first["until_time"]}
            ]  # fmt: skip
            if ends and first["until"] > ends:
                self.fields["lapses_on"] = None
            elif first["until"] < self.now.astimezone(LONDON).date():
                self._quirk("The tender deadline is past, but it can still be joined.")

    def _stages(self) -> list[Facts]:
        found: list[Facts] = []
        for one in mappings_of(mapping_of(self.body.get("planning")).get("milestones")):
            day = day_of(instant_of(one.get("dueDate")))
            if text_of(one.get("type")) == "engagement" and day:
                note = self._mended(one.get("description") or one.get("title"))
                found.append({"stage": Stage.ENGAGEMENT, "date": day, "note": note[:300]})
        future = day_of(
            instant_of(mapping_of(self.tender.get("communication")).get("futureNoticeDate"))
        )
        if future:
            found.append({"stage": Stage.OPEN, "date": future, "expected": True})
        awarded = day_of(instant_of(mapping_of(self.tender.get("awardPeriod")).get("endDate")))
        if awarded:
            found.append({"stage": Stage.AWARDED, "date": awarded, "expected": True})
        return found

    def _documents(self) -> list[Facts]:
        found: dict[tuple[str, str], Facts] = {}
        for document in documents_of(self.body):
            link = text_of(document.get("url"))
            if not is_link(link) or len(link) > 500:
                continue
            kind = text_of(document.get("documentType"))
            title = self._mended(document.get("title") or document.get("description")) or kind
            title = " ".join(title.split())[:190] or "Document"
            found.setdefault((title, link), {"title": title, "address": link, "kind": kind})
        return list(found.values())
