"""Numbers in public registers: how they are written, and how a person's typing becomes that.

Formats: Companies House, eight characters, two letters at the front for some registers; charities
of England and Wales six or seven digits (with a suffix for linked ones), of Scotland SC and six
digits, of Northern Ireland NIC and six digits; CQC "1-" and digits; Ofsted URN six or seven digits
or SC and six; PPON P, three letters, four digits, four letters (the central digital platform's
own way of writing).
"""

import re
from dataclasses import dataclass

from engagement_site.providers.enums import IdentifierScheme as Scheme


@dataclass(frozen=True)
class Format:
    """What a number looks like, how to say so, and where it can be looked up."""

    pattern: re.Pattern[str]
    said: str
    link: str = ""


FORMATS: dict[str, Format] = {
    Scheme.COMPANIES_HOUSE: Format(
        re.compile(r"(\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z])"),
        "A Companies House number has eight characters, such as 01234567, SC123456 or IP29996R.",
        "https://find-and-update.company-information.service.gov.uk/company/{}",
    ),
    Scheme.CHARITY: Format(
        re.compile(r"(\d{6,7}(-\d{1,2})?|SC\d{6}|NIC\d{6})"),
        "A charity number has six or seven digits, or SC or NIC and six digits.",
    ),
    Scheme.CQC_PROVIDER: Format(
        re.compile(r"1-\d{6,12}"),
        "A CQC provider ID begins with 1- and goes on with digits, such as 1-101635321.",
        "https://www.cqc.org.uk/provider/{}",
    ),
    Scheme.CQC_LOCATION: Format(
        re.compile(r"1-\d{6,12}"),
        "A CQC location ID begins with 1- and goes on with digits, such as 1-545611283.",
        "https://www.cqc.org.uk/location/{}",
    ),
    Scheme.OFSTED: Format(
        re.compile(r"(\d{6,7}|SC\d{6}|EY\d{6})"),
        "An Ofsted URN has six or seven digits, or SC and six digits.",
    ),
    Scheme.PPON: Format(
        re.compile(r"P[A-Z]{3}-\d{4}-[A-Z]{4}"),
        "A PPON looks like PABC-1234-DEFG.",
    ),
}


class WrongIdentifier(ValueError):
    """The number cannot be one of its register; the message says what one looks like."""


def normalise(scheme: str, typed: str) -> str:
    """Return a typed number the one way it is written; WrongIdentifier where it cannot be one.

    Spaces and lower case are forgiven, and a Companies House number that a spreadsheet has
    robbed of its leading nought gets it back.
    """
    known = FORMATS.get(scheme)
    if known is None:
        raise WrongIdentifier("Choose the register the number belongs to.")
    value = re.sub(r"[\s\u2010-\u2015]+", lambda m: "-" if m.group().strip() else "", typed).upper()
    if scheme == Scheme.COMPANIES_HOUSE and re.fullmatch(r"\d{6,7}", value):
        value = value.zfill(8)
    if scheme == Scheme.PPON and re.fullmatch(r"P[A-Z]{3}\d{4}[A-Z]{4}", value):
        value = f"{value[:4]}-{value[4:8]}-{value[8:]}"
    if not known.pattern.fullmatch(value):
        raise WrongIdentifier(known.said)
    return value


def register_link(scheme: str, value: str) -> str:
    """Return where the number can be looked up; empty where no lasting address is known."""
    known = FORMATS.get(scheme)
    return known.link.format(value) if known and known.link else ""
