"""The texts for the house rules keep the corpus's rules, and the command measures verdicts on them."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from moderation.pipeline.measuring import CORPUS
from tests.moderation.test_corpus import Items, alike, rows_of, shared_rows, words


@pytest.fixture(scope="module")
def items() -> Items:
    return rows_of(CORPUS)


def said(*arguments, **options) -> str:
    out = StringIO()
    call_command("evaluate", *arguments, rules=True, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_there_are_five_hundred_of_three_verdicts(items):
    verdicts = Counter(item["verdict"] for item in items)
    assert len(items) >= 500
    assert min(verdicts[one] for one in ("hold", "note", "publish")) >= 100
    assert sum(item["disguised"] for item in items) >= 60


def test_no_two_share_five_words_in_a_row_or_most_of_their_words(items):
    assert shared_rows(items) == []
    assert alike(items) == []


def test_no_voice_speaks_too_often_and_some_speak_long(items):
    assert max(Counter(item["voice"] for item in items).values()) <= len(items) * 0.05
    assert sum(len(words(item["text"])) > 60 for item in items) >= len(items) / 4
    assert sum(item["form"] == "chat" for item in items) >= len(items) * 0.15


@pytest.fixture
def mine(tmp_path):
    file = tmp_path / "mine.jsonl"
    rows = [
        ("Message me on snap, I have oxys for sale, 30 each.", "hold", "trade"),
        ("The lake was quiet today.", "hold", "cruelty"),
        ("I walked the dog twice.", "publish", "ordinary"),
    ]
    file.write_text(
        "".join(json.dumps(dict(zip(("text", "verdict", "kind"), row, strict=True))) + "\n" for row in rows)
    )
    return file


def test_shares_are_counted_over_the_verdicts_that_they_are_of(mine):
    lines = dict(line.strip().split("  ", 1) for line in said(mine).splitlines()[1:])
    assert "0.500" in lines["to be held, held"]
    assert "0.000" in lines["to be published, held"]
    assert "1.000" in lines["trade, held"]


def test_no_word_of_a_text_is_printed(mine):
    printed = said(mine)
    assert "lake" not in printed
    assert "snap" not in printed


def test_a_line_that_is_none_is_named_by_file_and_line(tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"text": "secret words", "verdict": "perhaps", "kind": "x"}\n')
    with pytest.raises(CommandError, match=r"bad\.jsonl, line 1") as refused:
        said(file)
    assert "secret" not in str(refused.value)


def test_the_sealed_set_has_no_verdicts():
    with pytest.raises(CommandError):
        said(sealed=True)
