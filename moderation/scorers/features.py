"""Words and pieces of words as numbers. Used alike for training and for scoring."""

import re
from functools import lru_cache
from zlib import crc32

VERSION = "features-1"
BUCKETS = 1 << 16
WORD = re.compile(r"[^\W_]+(?:['*@$!][^\W_]+)*")
MOST_WORDS = 600
"""Words of a text that are looked at: about 3,000 characters, which decides any text in practice."""
PIECE = 4


def features(text: str) -> dict[int, int]:
    """Return bucket -> count of words, pairs of words, and pieces of four letters.

    CRC-32 picks the bucket: the same everywhere, unlike Python's own ``hash``.
    """
    words = WORD.findall(text.lower().replace("’", "'"))[:MOST_WORDS]
    counts: dict[int, int] = {}
    before = b""
    for word in words:
        whole = word.encode()
        own, *pieces = _alone(word)
        for bucket in (own, crc32(before + b" " + whole) % BUCKETS, *pieces):
            counts[bucket] = counts.get(bucket, 0) + 1
        before = whole
    return counts


@lru_cache(maxsize=20_000)  # a community says most of its words again and again
def _alone(word: str) -> tuple[int, ...]:
    """Return the buckets of ``word`` and of its pieces, whatever stands before it."""
    whole = word.encode()
    padded = b"<" + whole[:20] + b">"
    pieces = (padded[start : start + PIECE] for start in range(len(padded) - PIECE + 1))
    return crc32(whole) % BUCKETS, *(crc32(piece, 7) % BUCKETS for piece in pieces)
