"""Counting and comparing, over plain data: agreement, saturation, cross-tables. No Django below here."""
