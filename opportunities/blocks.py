"""Blocks of the opportunity."""

from wagtail.blocks import CharBlock, StructBlock


class FactBlock(StructBlock):
    """A fact worth a line of its own."""

    label = CharBlock(max_length=80, help_text='Say "Providers after the first evaluation".')
    value = CharBlock(max_length=200)

    class Meta:
        icon = "info-circle"
