"""Views of opportunities."""
