"""Mail about events: what is said to whom, one key for each thing said."""
