"""Views: thin, the domain decides."""
