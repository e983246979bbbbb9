"""How hard a text is to read, and the numbers in it, found one way in everything that we ship."""

import re

WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    "seventy|eighty|ninety|hundred|thousand|million|half|third|quarter|dozen|percent|twice|double"
)
MEASURED = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|doses?|sprays?|breaths?|nostrils?"
NUMBER = re.compile(
    rf"\d+|\b(?:{WORDS}|one (?:{MEASURED}|in|of|out)|once (?:a|an|each|every|per))\b", re.IGNORECASE
)
"""A number somebody could get wrong. "One" and "once" count beside what they count: "one dose", "once a
day". "First" counts nothing by itself ("call first", "your first week"); what it stands before does."""


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of ``text``; a syllable is a run of vowels, less a silent e."""
    sentences = [part for part in re.split(r"[.:?]+(?:\s|$)", text) if re.search("[a-z]", part)]
    words = re.findall(r"[A-Za-z\u2019']+", text)
    syllables = sum(max(1, len(re.findall("[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
