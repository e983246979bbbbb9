"""The labelled corpus keeps the rules it was written by: whole texts, no template, no easy tell."""

import json
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import pytest

from moderation.crisis.measuring import CORPUS, SEALED, BadItem, Share, read_items

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
IN_A_ROW = 5


class Items(list[dict[str, Any]]):
    """Items that no report of a failed test prints: the sealed ones are read by nobody."""

    def __repr__(self) -> str:
        return f"{len(self)} items"


def words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in WORD.findall(text.lower())]


def rows_of(folder) -> Items:
    files = sorted(folder.glob("*-*.jsonl" if folder == SEALED else "*.jsonl"))
    return Items(json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def corpus() -> Items:
    return rows_of(CORPUS)


@pytest.fixture(scope="module")
def sealed() -> Items:
    return rows_of(SEALED)


def shared_rows(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the ids of items that say the same five words in a row."""
    first: dict[tuple[str, ...], str] = {}
    found = set()
    for item in items:
        said = words(item["text"])
        for at in range(len(said) - IN_A_ROW + 1):
            other = first.setdefault(tuple(said[at : at + IN_A_ROW]), item["id"])
            if other != item["id"]:
                found.add((other, item["id"]))
    return sorted(found)


def alike(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the ids of items whose sets of words have a Jaccard index over one half.

    Sets that are so alike share one of the rarer half of their words, so only those are compared.
    """
    sets = [(item["id"], frozenset(words(item["text"]))) for item in items]
    often = Counter(word for _, said in sets for word in said)
    holders: dict[str, list[int]] = defaultdict(list)
    found = set()
    for number, (name, said) in enumerate(sets):
        rare = sorted(said, key=lambda word: (often[word], word))[: len(said) // 2 + 1]
        for other in {other for word in rare for other in holders[word]}:
            theirs = sets[other][1]
            if 2 * len(said & theirs) > len(said | theirs):
                found.add((sets[other][0], name))
        for word in rare:
            holders[word].append(number)
    return sorted(found)


def test_every_item_can_be_read_and_has_a_name_of_its_own(corpus, sealed):
    files = [*sorted(CORPUS.glob("*.jsonl")), *sorted(SEALED.glob("*-*.jsonl"))]
    items = read_items(files)
    assert len(items) == len(corpus) + len(sealed) > 0
    assert len({item.id for item in items}) == len(items)


def test_no_two_items_say_five_words_in_a_row(corpus, sealed):
    assert shared_rows(corpus) == []
    assert shared_rows(sealed) == []


def test_no_two_items_use_mostly_the_same_words(corpus, sealed):
    assert alike(corpus) == []
    assert alike(sealed) == []
    assert alike(Items([*corpus, *sealed])) == [], "the corpus tells what is sealed"


def test_lengths_forms_and_voices_are_mixed(corpus):
    lengths = [len(words(item["text"])) for item in corpus]
    assert sum(length > 60 for length in lengths) >= 0.25 * len(corpus)
    assert sum(length > 150 for length in lengths) >= 0.10 * len(corpus)
    assert sum(item["form"] == "chat" for item in corpus) >= 0.15 * len(corpus)
    (_, most), *_ = Counter(item["voice"] for item in corpus).most_common(1)
    assert most <= 0.03 * len(corpus)


def test_there_are_twice_as_many_hard_negatives_as_positives(corpus):
    positives = sum(item["level"] >= 2 for item in corpus)
    assert len(corpus) - positives >= 2 * positives


def test_a_line_that_is_no_item_is_named_without_its_words(tmp_path):
    file = tmp_path / "mine.jsonl"
    for line in (
        "{",
        "[]",
        '{"id": 1, "text": "secret words"}',
        '{"id": 1, "text": "secret words", "level": 9}',
    ):
        file.write_text(line + "\n", encoding="utf-8")
        with pytest.raises(BadItem) as wrong:
            read_items([file])
        assert "mine.jsonl, line 1" in str(wrong.value)
        assert "secret" not in str(wrong.value)


def test_the_interval_holds_the_share_and_narrows_with_more_texts():
    # Source of the figures: Wilson's score interval by hand for 9 of 10.
    low, high = Share("n", 9, 10).interval()
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    widths = [high - low for low, high in (Share("n", 9 * n, 10 * n).interval() for n in (1, 10, 100))]
    assert all(wide > narrow for wide, narrow in pairwise(widths))
