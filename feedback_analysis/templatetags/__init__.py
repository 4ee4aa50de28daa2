"""Template filters of feedback analysis."""
