"""Public and staff forms of events; what they clean goes to the domain."""

from events.forms.booking import (
    BookingForm,
    GivingUpForm,
    PeopleRows,
    blank_people,
    with_token,
)
from events.forms.delegates import DelegateForm, DelegateFormSet

__all__ = [
    "BookingForm",
    "DelegateForm",
    "DelegateFormSet",
    "GivingUpForm",
    "PeopleRows",
    "blank_people",
    "with_token",
]
