"""Turns the content files into pages and records, one module for each feature."""
