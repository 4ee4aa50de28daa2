"""What signing up asks beyond address and password."""

from django import forms
from django.http import HttpRequest

from engagement_site.accounts.models import User


class SignupDetailsForm(forms.Form):
    """Mixed into allauth's sign-up form by ACCOUNT_SIGNUP_FORM_CLASS."""

    name = forms.CharField(
        label="Full name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name on the new user."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
