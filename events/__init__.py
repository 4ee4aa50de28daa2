"""Events: conferences, briefings, workshops, and registration for them."""
