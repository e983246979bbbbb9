"""Words, pairs of words and pieces of words as numbers. Used alike for training and for scoring.

Everything is counted in bytes with fixed arithmetic: the same numbers on every machine, unlike
Python's own ``hash``.
"""

import re
import unicodedata
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from moderation.crisis.normalise import LEET, LOOK_ALIKES

VERSION = "features-2"
BITS = 18
BUCKETS = 1 << BITS
LONGEST = 6
"""Letters in a piece, which has two or more and may reach into the next word."""
WORD = re.compile(r"[^\W_]+(?:['*]+[^\W_]+)*")
SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*]){3,}[^\W\d_](?![^\W_])")
SIGNS = re.compile(r"[^\W\d_][013457@$!]+[^\W\d_]|\$[^\W\d_]|[^\W\d_]\$")
DISGUISED = re.compile(r"[^\s\"(),.;:?/]+")
STRETCHED = re.compile(r"([a-z])\1\1+")
LETTERS_FOR = {ord(sign): letter for sign, letter in LEET.items()}
PLAIN_FOR = {ord(sign): letter for sign, letter in LOOK_ALIKES.items()} | {ord("’"): "'"}
STEP, MIXER = np.uint32(0x01000193), np.uint32(0x9E3779B1)


def features(text: str) -> NDArray[np.int64]:
    """Return the buckets that ``text`` falls into, in order and once each."""
    words = [word.encode() for word in WORD.findall(plain(text))]
    if not words:
        return np.zeros(0, np.int64)
    alone = [crc32(word) for word in words]
    pairs = [crc32(b" " + word, before) for before, word in zip(alone, words[1:], strict=False)]
    letters = np.frombuffer(b" " + b" ".join(words) + b" ", np.uint8).astype(np.uint32)
    found = [np.array(alone + pairs, np.uint32)]
    run = letters
    for length in range(2, LONGEST + 1):
        run = run[:-1] * STEP + letters[length - 1 :]
        found.append(run * STEP + np.uint32(length))
    mixed = np.concatenate(found) * MIXER
    buckets = np.sort((mixed ^ (mixed >> np.uint32(15))) * MIXER >> np.uint32(32 - BITS))
    first = np.concatenate(([True], buckets[1:] != buckets[:-1]))  # np.unique takes twenty times as long
    return buckets[first].astype(np.int64)


def plain(text: str) -> str:
    """Return ``text`` in small letters and without the usual disguises of a word.

    Look-alike letters, accents and marks of no width, digits and signs for letters, letters
    stretched or standing apart.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN_FOR)
        text = "".join(letter for letter in decomposed if not _hidden(letter))
    text = text.lower()
    if SIGNS.search(text):
        text = DISGUISED.sub(_in_letters, text)
    return STRETCHED.sub(r"\1\1", SPACED.sub(_joined, text))


def _in_letters(word: re.Match[str]) -> str:
    found = word.group()
    return found.rstrip("!").translate(LETTERS_FOR) if SIGNS.search(found) else found


def _joined(letters: re.Match[str]) -> str:
    return "".join(filter(str.isalpha, letters.group()))


def _hidden(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter) in {"Cf", "Mn", "Me", "Mc"}
