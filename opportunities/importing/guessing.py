"""What a notice only says in passing: for whom, where, how it is bought, and by which notices."""

import re

from opportunities.enums import ClientGroup, Procedure, Setting
from opportunities.importing.plain import Facts, mapping_of, mappings_of, text_of


def care_of(words: str, cpv: str) -> Facts:
    """Return client group and settings as far as the words tell; editors complete them."""
    words = words.lower()
    groups = (
        (ClientGroup.CHILDREN, r"\bchild|looked after|fostering|0-19|send\b|8531111?3"),
        (ClientGroup.YOUNG_PEOPLE, r"young (people|person)|care leaver|youth"),
        (ClientGroup.CARERS, r"\bunpaid carer|young carer"),
        (ClientGroup.OLDER_PEOPLE, r"older (people|person|adult)|extra care|dementia"),
        (ClientGroup.ADULTS, r"\badult|supported living|mental health|learning disabilit"),
    )
    settings = (
        (Setting.SUPPORTED_LIVING, "supported living"),
        (Setting.EXTRA_CARE, "extra care"),
        (Setting.CHILDRENS_RESIDENTIAL, r"children'?s (residential )?home|residential child"),
        (Setting.CARE_HOME, "care home|residential care"),
        (Setting.NURSING_HOME, "nursing home|nursing care"),
        (Setting.OWN_HOME, "home care|domiciliary|care at home"),
        (Setting.FOSTERING, "foster"),
        (Setting.SHORT_BREAKS, "short break|respite"),
        (Setting.DAY, "day (service|opportunit|care|support)"),
    )
    text = f"{words} {cpv}"
    group = next((str(one.value) for one, pattern in groups if re.search(pattern, text)), "")
    return {
        "client_group": group,
        "settings": [str(one.value) for one, pattern in settings if re.search(pattern, words)],
    }


def procedure_of(tender: Facts) -> str:
    """Return how the tender is run."""
    details = text_of(tender.get("procurementMethodDetails")).lower()
    method = text_of(tender.get("procurementMethod"))
    if method == "direct" or "direct award" in details:
        return Procedure.DIRECT
    if "flexible" in details or method in ("selective", "limited") or "restricted" in details:
        return Procedure.FLEXIBLE
    return Procedure.OPEN if method == "open" else ""


def notice_type_of(body: Facts) -> str:
    """Return the number of the notice, "UK4"; empty where none is given."""
    found = (text_of(one.get("noticeType")) for one in documents_of(body))
    return next((one[:10] for one in found if one), "")


def documents_of(body: Facts) -> list[Facts]:
    """Return the documents of planning, tender and awards, those that came last first."""
    awards = [
        one
        for award in mappings_of(body.get("awards"))
        for one in mappings_of(award.get("documents"))
    ]
    found = [
        *mappings_of(mapping_of(body.get("tender")).get("documents")),
        *mappings_of(mapping_of(body.get("planning")).get("documents")),
        *awards,
    ]
    return found[::-1] if awards else found
