"""How hard a text is to read, measured one way for everything that we ship."""

import re


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of ``text``; a syllable is a run of vowels, less a silent e."""
    sentences = [part for part in re.split(r"[.:?]+(?:\s|$)", text) if re.search("[a-z]", part)]
    words = re.findall(r"[A-Za-z\u2019']+", text)
    syllables = sum(max(1, len(re.findall("[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
