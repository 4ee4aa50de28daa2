"""Parts of addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """A number that fits the database's integers; a longer one is no address of ours."""

    regex = "[0-9]{1,9}"


def register() -> None:
    """Let addresses say `<row:pk>`."""
    register_converter(RowConverter, "row")
