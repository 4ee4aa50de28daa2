"""Pages of providers and of the directory."""
