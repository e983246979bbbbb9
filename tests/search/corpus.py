"""What the indexes are compared over: the words of the demo, some of other writing, and 200 queries."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from search.ports import Entry, Key

DEMO = Path(__file__).parents[2] / "forum" / "demo"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
OTHER_WRITING = (
    "東京都の夜、眠れない。",
    "오늘도 걸었다",
    "Ωμέγα και άλφα",
    "आज का दिन अच्छा था",
    "Naïve café, ﬁrst naltrexone/Vivitrol shot. Don’t stop.",
    "pizza buzz fizz zq z zz z0000e9",
    "again " * 300 + "river bank",
)
ASKED = (
    *("sleep", "can't sleep", "don't", "first month", '"one day"', '"one day at a time"', "Vivitrol"),
    *("naltrexone", "CAFE", "京都", "夜", "오늘", "ωμεγα", "अच्छा", "z", "zz", "z0000e9", "piz", "bank"),
    *('"river bank"', '"again again"', '"again river"', "a", "an", "the", "it was the", "1", "8", "zq"),
    *('"', '""', "a OR b", "NOT sleep", "sleep*", "-sleep", "title:sleep", "NEAR(a b)", "(", ":*", "&", "\\"),
    *("'", "''", "%", "_", "a:b", "{title}: a", "^a", "a & !b", "<->", "\x00", "sl\x00eep", "x" * 10_000),
)
"""What people type, and what databases would like to read as their own."""


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        if " " in node:
            yield node
    elif isinstance(node, dict):
        for each in node.values():
            yield from _texts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)


def entries() -> list[Entry]:
    """Return the demo's words as entries, each third with a title."""
    said = [
        text
        for file in sorted(DEMO.rglob("*.toml"))
        for text in _texts(tomllib.loads(file.read_text(encoding="utf-8")))
    ]
    return [
        Entry(
            key=Key("thread" if number % 3 == 0 else "post", f"e{number:05}"),
            version=1,
            title=" ".join(text.split()[:6]) if number % 3 == 0 else "",
            text=text,
            at=BEGAN + timedelta(minutes=number),
            audience=("members",) if number % 5 else ("families",),
            place=f"board-{number % 7}",
            tags=("sleep", "work") if number % 4 == 0 else (),
        )
        for number, text in enumerate([*said, *OTHER_WRITING])
    ]


def queries(corpus: list[Entry]) -> list[str]:
    """Return 200 queries: ours, and words, pairs, phrases and beginnings out of the corpus."""
    chance = Random(11)  # noqa: S311  the same each time; no secret
    asked = list(ASKED)
    while len(asked) < 200:
        words = chance.choice(corpus).text.split()
        at = chance.randrange(len(words))
        some = words[at : at + chance.randint(1, 4)]
        asked.append(
            chance.choice(
                (
                    " ".join(some),
                    f'"{" ".join(some)}"',
                    some[0][: chance.randint(1, 5)],
                    f"{chance.choice(words)} {chance.choice(words)}",
                    f'{some[0]} "{" ".join(some[1:])}"',
                )
            )
        )
    return asked
