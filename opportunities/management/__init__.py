"""Management of opportunities."""
