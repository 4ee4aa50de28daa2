"""How far the engine agrees with the human codes of the demonstration's illustrative responses."""

from collections import Counter

from feedback_analysis.engine.evaluate import cohens_kappa
from feedback_analysis.engine.figures import table
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.tabular import read_codebook
from feedback_analysis.engine.types import Config, SourceText
from feedback_analysis.engine.vector_store import VectorStore
from tests.bench.figures import PROJECT, Figure

CONTENT = PROJECT / "engagement_site" / "demo" / "content"


def demo_figures(store: VectorStore) -> list[Figure]:
    """Cohen's kappa by the codebook alone, and of found themes read as the human codes they hold most of."""
    rows = [row for row in table(CONTENT / "illustrative_responses.csv") if row["theme_codes"]]
    human = {row["id"]: row["theme_codes"].split("|") for row in rows}
    responses = [SourceText(row["id"], row["text"], row["question"]) for row in rows]
    book = read_codebook(CONTENT / "illustrative_codebook.csv")
    coded = theme(responses, codebook=book, vector_store=store)
    given = {(row.response_id, row.theme_id) for row in coded.assignments}
    pairs = [(at, one.theme_id) for at in human for one in book]
    kappa = cohens_kappa(
        [theme_id in human[at] for at, theme_id in pairs], [pair in given for pair in pairs]
    )
    found = theme(responses, Config(), vector_store=store)
    best: dict[str, str] = {}
    for row in found.assignments:
        best.setdefault(row.response_id, row.theme_id)
    held: dict[str, Counter[str]] = {}
    for at, theme_id in best.items():
        held.setdefault(theme_id, Counter()).update(human[at])
    read = {theme_id: counts.most_common(1)[0][0] for theme_id, counts in held.items()}
    ours = [read.get(best.get(at, ""), "") for at in human]
    # A response with several codes is agreed about where ours is one of them.
    theirs = [
        mine if mine in codes else codes[0]
        for mine, codes in zip(ours, human.values(), strict=True)
    ]
    name = "Illustrative responses of the demonstration"
    return [
        Figure(
            "theming",
            f"{name}: codebook alone, over responses and themes",
            round(kappa, 4),
            "kappa",
        ),
        Figure("theming", f"{name}: found themes", round(cohens_kappa(theirs, ours), 4), "kappa"),
        Figure("theming", f"{name}: number found", len(found.themes), "themes"),
    ]
