"""Pages of alerts and the weekly list."""
