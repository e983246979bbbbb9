"""Words and pieces of words as numbers. Used alike for training and for scoring."""

import re
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
    before = ""
    for word in words:
        whole = word.encode()
        keys = [crc32(whole), crc32(before.encode() + b" " + whole)]
        padded = b"<" + whole[:20] + b">"
        keys += [crc32(padded[start : start + PIECE], 7) for start in range(len(padded) - PIECE + 1)]
        for key in keys:
            bucket = key % BUCKETS
            counts[bucket] = counts.get(bucket, 0) + 1
        before = word
    return counts
