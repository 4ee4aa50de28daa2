"""What the pages and exports read of analyses; nothing here writes."""

from feedback_analysis.queries.findings import (
    Repetition,
    Stretch,
    assignments,
    changes_of,
    coded_excerpts,
    decided_but_not_found,
    excerpts_of,
    has_themes,
    is_illustrative,
    latest_finished,
    listed_analyses,
    quotable,
    quotes_for,
    repetitions,
    response_in_context,
    responses_standing,
    same_row,
    share_covered,
    sources_of,
    standing_counts,
    theme_excerpts,
    themes_with_quotes,
)

__all__ = [
    "Repetition", "Stretch", "assignments", "changes_of", "coded_excerpts",
    "decided_but_not_found", "excerpts_of", "has_themes", "is_illustrative",
    "latest_finished", "listed_analyses", "quotable", "quotes_for",
    "repetitions", "response_in_context", "responses_standing", "same_row", "share_covered",
    "sources_of", "standing_counts", "theme_excerpts", "themes_with_quotes",
]  # fmt: skip
