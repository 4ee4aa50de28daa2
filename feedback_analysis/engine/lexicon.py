"""TextBlob's lexicon: the assessed words of a text and its words with their parts of speech.

Only what comes inside the TextBlob wheel is used; nothing is ever downloaded. Its reader of English is loaded
without the package around it: ``import textblob`` brings NLTK and through it scikit-learn and pandas, some
120 MB and seconds for nothing that is used here.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


def lexicon_folder() -> Path:
    """Where TextBlob keeps its English word lists.

    Raises:
        ImportError: TextBlob is not installed.
    """
    found = find_spec("textblob")
    if found is None or found.origin is None:
        raise ImportError("The package “textblob” is not installed.")
    return Path(found.origin).parent / "en"


@lru_cache(maxsize=1)
def _reader() -> tuple[Any, Any]:
    """TextBlob's sentiment and parser for English, as ``textblob.en`` puts them together, with files read.

    Read now, because TextBlob leaves its files open, which it is not for our callers to be told.
    """
    folder = lexicon_folder()
    spec = spec_from_file_location(f"{__name__}.pattern", folder.parent / "_text.py")
    if spec is None or spec.loader is None:
        raise ImportError("The package “textblob” is not complete.")
    pattern: Any = module_from_spec(spec)
    spec.loader.exec_module(pattern)
    words = pattern.Lexicon(path=str(folder / "en-lexicon.txt"), language="en")
    parser = pattern.Parser(lexicon=words, default=("NN", "NNP", "CD"), language="en")
    sentiment = _at_once(pattern.Sentiment)(
        path=str(folder / "en-sentiment.xml"),
        synset="wordnet_id",
        negations=("no", "not", "n't", "never"),
        modifiers=("RB",),
        modifier=lambda word: word.endswith("ly"),
        tokenizer=parser.find_tokens,
        language="en",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        words.load()
        sentiment.load()
        _add_adverbs(sentiment)
    parser.lexicon = dict(words)
    return sentiment, parser


def _at_once(lazy: Any) -> Any:
    """TextBlob's sentiment, whose every look-up asks whether the words have been read yet, without asking."""
    return type("Sentiment", (lazy,), {
        "__contains__": dict.__contains__, "__getitem__": dict.__getitem__,
    })  # fmt: skip


def _add_adverbs(sentiment: Any) -> None:
    """What ``textblob.en`` adds to the word list: "terribly" counts as "terrible" does."""
    for word, senses in list(sentiment.items()):
        if "JJ" in senses:
            stem = word[:-1] + "i" if word.endswith("y") else word
            stem = stem[:-2] if stem.endswith("le") else stem
            sentiment.annotate(stem + "ly", "RB", *senses["JJ"])


def assessed_words(text: str) -> list[tuple[str, float]]:
    """The words (with their modifiers and negations) TextBlob has an opinion on, and their polarity.

    Those it weighs as next to nothing are left out.
    """
    sentiment, _ = _reader()
    return [
        (" ".join(words), round(polarity, 3))
        for words, polarity, *_ in sentiment(text).assessments
        if abs(polarity) > 0.05
    ]


def tagged_words(text: str) -> list[tuple[str, str]]:
    """The words of a text with their Penn Treebank tags."""
    _, parser = _reader()
    sentences = parser.parse(text, chunks=False, collapse=False)
    return [(word, part) for sentence in sentences for word, part in sentence if word.strip()]
