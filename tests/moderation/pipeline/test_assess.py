"""From words to a verdict: what is shown, what waits, and what the author is offered."""

import re
from dataclasses import replace

import pytest

from community.core.screening import Card, CareLevel, Scan, Subject, Submission, Verdict
from moderation.assess import assess, configure, triage_only
from moderation.pipeline.run import run
from moderation.pipeline.stages import crisis, rules
from moderation.pipeline.stages.decide import Policy, decide
from moderation.pipeline.stages.sanitise import sanitise
from moderation.pipeline.stages.score import score, score_with_fallback
from moderation.pipeline.types import Draft, StageUnavailable
from moderation.scorers.bundled import BundledScorer
from moderation.scorers.detoxify import DetoxifyScorer


def words(text: str, **more):
    return assess(Submission(source=text, **more))


@pytest.mark.parametrize(
    "text",
    [
        "I fucking made it 30 days!!",
        "as a gay addict in recovery I was scared to come",
        "I'm such a worthless junkie",
        "8 mg Suboxone every morning and it keeps me here",
        "988 saved me, text them",
        "I relapsed on Friday and told my counselor",
    ],
)
def test_recovery_talk_is_published(text):
    assert words(text).verdict is Verdict.PUBLISH


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("call me at 212-555-0143", "PII"),
        ("write me: someone@example.org", "PII"),
        ("I live at 12 Orchard Street", "PII"),
        ("anyone know a plug around here", "TRADE"),
        ("you should just kill yourself", "ENC"),
        ("I'm going to kill you", "HTO"),
        ("add me on telegram, don't tell the mods", "GROOM"),
    ],
)
def test_unsafe_content_waits_for_a_person(text, code):
    found = words(text)
    assert found.verdict is Verdict.HOLD
    assert f"rule:{code}" in found.reasons
    assert Card.HELD in found.cards
    assert Card.SUPPORT not in found.cards


def test_asking_for_a_deadly_dose_waits_and_is_answered_with_support():
    found = words("what is the lethal dose")
    assert (found.verdict, found.care_level, found.subject) == (Verdict.HOLD, CareLevel.URGENT, Subject.SELF)
    assert "rule:METHOD" in found.reasons
    assert {Card.HELD, Card.SUPPORT} <= set(found.cards)


@pytest.mark.parametrize(
    "text",
    [
        "please don't kill yourself",
        "before you kill yourself, call 988",
        'My ex screamed "I\'ll kill you" at me in 2012',
        "he said you should just kill yourself",
        "I would never hurt you, I'm not going to hurt him",
        "send me pics of the puppy",
        "where can I get Suboxone treatment",
    ],
)
def test_speaking_against_harm_or_telling_of_it_does_not_wait(text):
    found = words(text)
    assert found.verdict is not Verdict.HOLD
    assert found.care_level <= CareLevel.WATCH


def test_an_attack_does_not_become_harmless_in_quotation_marks():
    assert words('You really should "kill yourself" now').verdict is Verdict.HOLD


def test_a_short_answer_means_what_it_answers():
    parent = "I want to die tonight"
    same = words("me too", reply_to=parent)
    assert (same.care_level, same.subject) == (CareLevel.URGENT, Subject.SELF)
    assert Card.SUPPORT in same.cards
    urged = words("Do it.", reply_to=parent)
    assert (urged.verdict, urged.categories) == (Verdict.HOLD, ("ENC",))
    assert words("Do it.", quoted=(parent,)).verdict is Verdict.HOLD
    assert words("Do it.", reply_to="I might try that meeting").care_level == CareLevel.NONE
    assert words("me too", reply_to="My friend wants to die").care_level == CareLevel.NONE


def test_violence_at_home_puts_leaving_first_and_brings_support():
    cards = words("my boyfriend hits me when he drinks").cards
    assert cards[0] is Card.SAFE_AT_HOME
    assert Card.SUPPORT in cards


@pytest.mark.parametrize("text", ["he hits my daughter", "my aide steals from my grandmother"])
def test_those_who_cannot_protect_themselves_have_their_card(text):
    assert words(text).cards == (Card.CHILD,)


def test_a_cry_for_help_is_published_with_a_card():
    found = words("I want to kill myself tonight")
    assert (found.verdict, found.subject) == (Verdict.PUBLISH, Subject.SELF)
    assert found.care_level >= CareLevel.URGENT
    assert Card.SUPPORT in found.cards


def test_an_operator_may_have_crisis_posts_wait_too():
    stages = (
        ("sanitise", sanitise),
        ("crisis", crisis.find),
        ("rules", rules.apply),
        ("decide", lambda draft: decide(draft, Policy(hold_crisis=True))),
    )
    found = run(Submission(source="I want to kill myself tonight"), stages)
    assert found.verdict is Verdict.HOLD
    assert "policy:hold_crisis" in found.reasons
    assert Card.SUPPORT in found.cards


def test_a_self_signal_beside_held_content_still_shows_the_support_card():
    found = words("let's end it together tonight, I want to die")
    assert found.verdict is Verdict.HOLD
    assert {Card.HELD, Card.SUPPORT} <= set(found.cards)


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("I took too much and can't stay awake", Card.OVERDOSE),
        ("haven't drunk since Tuesday, seeing bugs on the wall", Card.WITHDRAWAL),
        ("the bottle is in my hand", Card.CRAVING),
        ("he is outside the door and he has a knife", Card.SAFE_AT_HOME),
        ("my friend said he will do it tonight", Card.SOMEONE_ELSE),
        ("I was raped last week", Card.ASSAULT),
        ("I'm 15 and I don't know who to ask", Card.YOUTH),
    ],
)
def test_category_and_subject_choose_the_card(text, card):
    assert card in words(text).cards


def test_the_title_is_screened_with_the_words():
    assert words("Nothing else to say.", title="I want to kill myself").care_level >= CareLevel.URGENT


def test_spans_point_at_the_words_in_the_plain_text():
    found = words("Evening. **I want to die** and that is all.")
    signal = next(signal for signal in found.signals if signal.code == "SUI-IDE")
    start, end = signal.span
    assert found.plain[start:end] == "want to die"


@pytest.mark.parametrize(
    "source",
    [
        "Hello\r\nall\u200b of **you**, I want to die",
        "\ufeff[tap](http://a.b/I-want-to-die 'x') \u202e*I want to die*",
        "\U0001f642 > I want to die\r\r",
    ],
)
def test_spans_in_the_source_point_at_what_was_typed(source):
    draft = crisis.find(replace(sanitise(Draft(submission=Submission(source=source))), plain=""))
    signal = next(signal for signal in draft.signals if signal.code == "SUI-IDE")
    assert signal.scan is Scan.SOURCE
    assert signal.span is not None
    assert re.search("want", source[slice(*signal.span)])
    assert source[signal.span[1] - 3 : signal.span[1]] == "die"


def test_a_signal_of_the_title_claims_no_place_in_the_words():
    found = words("Hello all.", title="I want to die")
    assert [signal.span for signal in found.signals] == [None]


def _broken(draft):
    raise RuntimeError


def test_a_broken_crisis_stage_holds_and_asks_for_a_person():
    found = run(
        Submission(source="Good morning."), (("sanitise", sanitise), ("crisis", _broken), ("decide", decide))
    )
    assert (found.verdict, found.care_level) == (Verdict.HOLD, CareLevel.URGENT)
    assert "fault:crisis" in found.reasons
    assert Card.SUPPORT in found.cards


@pytest.mark.parametrize("stage", ["score", "rules", "sanitise"])
def test_any_other_broken_stage_holds_and_triage_still_runs(stage):
    stages = {
        "sanitise": sanitise,
        "crisis": crisis.find,
        "score": score(BundledScorer()),
        "rules": rules.apply,
        "decide": decide,
    }
    stages[stage] = _broken
    found = run(Submission(source="I want to die"), list(stages.items()))
    assert found.verdict is Verdict.HOLD
    assert found.care_level == CareLevel.URGENT


def test_the_bundled_scorer_speaks_while_the_slow_one_is_down(tmp_path):
    found = run(
        Submission(source="Good morning."),
        (
            ("sanitise", sanitise),
            ("score", score_with_fallback(DetoxifyScorer(str(tmp_path)), BundledScorer())),
            ("rules", rules.apply),
            ("decide", decide),
        ),
    )
    assert found.verdict is Verdict.PUBLISH
    assert found.versions["fallback"]
    assert found.scores["toxicity"] < 0.5


class Raising:
    version = "slow"

    def score(self, text):
        raise MemoryError


def test_a_slow_scorer_that_breaks_in_any_way_costs_nobody_their_turn():
    stages = (
        ("sanitise", sanitise),
        ("score", score_with_fallback(Raising(), BundledScorer())),
        ("rules", rules.apply),
        ("decide", decide),
    )
    assert run(Submission(source="Good morning."), stages).verdict is Verdict.PUBLISH


def test_a_checkpoint_that_was_changed_is_not_loaded(tmp_path):
    (tmp_path / "model.ckpt").write_bytes(b"not what was checked")
    (tmp_path / "model.sha256").write_text("0" * 64)
    with pytest.raises(StageUnavailable):
        DetoxifyScorer(str(tmp_path)).score("Good morning.")


def test_a_text_that_is_too_long_is_still_triaged():
    found = triage_only("a " * 20_000 + "I am going to kill myself tonight")
    assert found.care_level >= CareLevel.URGENT
    assert Card.SUPPORT in found.cards


def test_the_operator_decides_alone_whether_words_in_crisis_wait():
    configure(hold_crisis=True)
    try:
        assert words("I want to kill myself tonight").verdict is Verdict.HOLD
        assert words("I drank last night").verdict is Verdict.PUBLISH
    finally:
        configure()
    assert words("I want to kill myself tonight").verdict is Verdict.PUBLISH
