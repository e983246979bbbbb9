"""``manage.py evaluate`` prints figures and never a text, and puts each look at the sealed set on record."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from moderation.crisis.measuring import SEALED
from moderation.management.commands import evaluate

URGENT, CALM = "I am going to kill myself tonight.", "Walked by the river with the dog."


def item(number: int, text: str, level: int, subject: str = "none", *codes: str) -> str:
    facts = {"id": f"m{number}", "text": text, "level": level, "codes": codes, "subject": subject}
    return json.dumps(facts) + "\n"


@pytest.fixture
def mine(tmp_path):
    file = tmp_path / "mine.jsonl"
    unseen = "The lake, for good."
    file.write_text(
        item(1, URGENT, 4, "self", "SUI-INT")
        + item(2, unseen, 4, "self", "SUI-NOW")
        + item(3, CALM, 0)
        + item(4, "My feet are killing me.", 0),
        encoding="utf-8",
    )
    return file


def said(*arguments, **options) -> str:
    out = StringIO()
    call_command("evaluate", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def line_of(name: str, printed: str) -> str:
    return next(line for line in printed.splitlines() if name in line)


def test_shares_are_counted_over_the_texts_that_they_are_of(mine):
    printed = said(mine)
    assert "files: 4 texts" in printed
    found = line_of("level 4, answered with 3 or more", printed)
    assert "0.500" in found
    assert "of 2 " in found
    assert "wanted >= 0.92" in found
    assert "0.000" in line_of("level 0 and 1, answered with 2 or more", printed)
    assert "0.000" in line_of("SUI-NOW", printed)
    assert "1.000" in line_of("the subject is right", printed)


def test_no_word_of_a_text_is_printed(mine):
    printed = said(mine)
    assert "tonight" not in printed
    assert "river" not in printed


def test_a_look_at_the_sealed_set_is_put_on_record_without_its_words(mine, tmp_path, monkeypatch):
    for name in ("labelled-x", "ordinary-x"):
        (tmp_path / f"{name}.jsonl").write_text(mine.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(evaluate, "SEALED", tmp_path)
    monkeypatch.setattr(evaluate, "RUNS", tmp_path / "runs.jsonl")
    for looks in (1, 2):
        assert "sealed, ordinary: 4 texts" in said(sealed=True)
        lines = (tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == looks
    look = json.loads(lines[-1])
    assert look["figures"]["labelled"]["level 4, answered with 3 or more"] == [1, 2]
    assert "tonight" not in lines[-1]


def test_the_log_of_the_repository_names_the_texts_that_were_measured():
    looks = [json.loads(line) for line in (SEALED / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(len(look["texts"]) == 64 and look["patterns"] and look["figures"] for look in looks)


def test_what_cannot_be_measured_is_said(mine, tmp_path):
    empty, broken = tmp_path / "empty.jsonl", tmp_path / "broken.jsonl"
    empty.write_text("", encoding="utf-8")
    broken.write_text('{"id": 1}\n', encoding="utf-8")
    for arguments, options, why in (
        ((tmp_path / "nowhere.jsonl",), {}, "nowhere.jsonl"),
        ((empty,), {}, "nothing to measure"),
        ((broken,), {}, "broken.jsonl, line 1"),
        ((mine,), {"sealed": True}, "either files or --sealed"),
    ):
        with pytest.raises(CommandError, match=why):
            said(*arguments, **options)
