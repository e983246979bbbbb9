"""The classifier raises what no pattern finds, lowers nothing, and holds no words back."""

import json
import re
import time
from statistics import median

import numpy as np
import pytest

from community.core.screening import Card, CareLevel, Subject, Submission, Verdict
from moderation.assess import assess
from moderation.crisis import classifier
from moderation.crisis.measuring import CORPUS, read_items
from moderation.crisis.triage import triage
from moderation.wording import SOURCES

UNSEEN = "Letters are on the table and the cat went to my neighbor. I took all of it an hour ago. Sorry."
FASTEST = 0.001  # seconds for a post of some sixty words
LARGEST = 10_000_000  # bytes


@pytest.fixture(scope="module")
def items():
    return read_items(sorted(CORPUS.glob("*.jsonl")))


def by_classifier(text):
    return [signal for signal in assess(Submission(source=text)).signals if signal.source == "classifier"]


def raised(items, wanted):
    some = [item for item in items if item.level in wanted]
    return sum(classifier.propose(item.text).level >= CareLevel.CONCERN for item in some) / len(some)


def test_of_what_it_learned_it_raises_most_that_is_urgent_and_little_that_is_not(items):
    """Its own texts say little about others; but a model that does not know them was never taught."""
    assert raised(items, (3, 4)) > 0.9
    assert raised(items, (0, 1)) < 0.05


def test_it_never_lowers_what_the_patterns_say(items):
    for item in items[::9]:
        strongest = max((signal.care_level for signal in triage(item.text).signals), default=CareLevel.NONE)
        assert assess(Submission(source=item.text)).care_level >= strongest


def test_a_proposal_says_whence_it_comes_and_how_sure_it_is(items):
    raised = next(
        item
        for item in items
        if not triage(item.text).signals and classifier.propose(item.text).level >= CareLevel.URGENT
    )
    (signal,) = by_classifier(raised.text)
    assert signal.source in SOURCES
    assert signal.code in classifier.model().codes
    assert signal.version == classifier.version()
    assert 0.3 < signal.score <= 1
    assert signal.span is None


def test_what_the_patterns_have_found_is_not_said_twice():
    assert not by_classifier("I am going to kill myself tonight.")


def test_its_proposal_alone_holds_no_words_back(items):
    alone = [
        item.text
        for item in items
        if item.codes[:1] in (("ENC",), ("TRADE",), ("GROOM",)) and not triage(item.text).signals
    ]
    proposed = [text for text in alone if classifier.propose(text).code in {"ENC", "TRADE", "GROOM"}]
    found = [assess(Submission(source=text)) for text in proposed]
    guessed = [one for one in found if {signal.source for signal in one.signals} == {"classifier"}]
    assert len(guessed) > 20
    assert all(one.verdict is not Verdict.HOLD for one in guessed)


@pytest.mark.parametrize(
    "text",
    [
        "This job is killing me.",
        "Killing it this week!",
        "I'm dead 😂",
        "Dying to see you all.",
        "My feet are killing me.",
        "I could murder a burger.",
        "Shoot me an email.",
        "That meeting was suicide.",
        "Kill the lights.",
        "Drop-dead gorgeous.",
        "Bored to death.",
        "I'd die for my kids.",
        "Hang in there.",
        "Overdosed on cookies.",
        "I'm so done with this printer.",
        "Please don't kill yourself.",
        "Never hurt yourself over this.",
        "Narcan training Thursday.",
        "988 saved me, text them.",
        "Took my ibuprofen 800.",
        "Got my Vivitrol shot today.",
        "I fucking made it 30 days!!",
        "As a gay addict in recovery I feel at home here.",
    ],
)
def test_figures_of_speech_and_recovery_talk_are_nothing(text):
    """Source: domain reference 4.5."""
    assert assess(Submission(source=text)).care_level <= CareLevel.WATCH


@pytest.mark.parametrize("text", ["", "   ", "🙂", "?!", "\u200b"])
def test_without_words_it_proposes_nothing(text):
    assert classifier.propose(text).level is CareLevel.NONE


def test_of_a_very_long_text_the_beginning_and_the_end_are_read():
    calm = "The bus was late and I read a book about birds. " * 400
    assert classifier.features(UNSEEN + calm) != classifier.features(calm)
    assert classifier.features(calm + UNSEEN) != classifier.features(calm)


def test_scores_are_rounded_before_they_are_compared(items):
    for item in items[::40]:
        found = classifier.propose(item.text)
        assert found.likely == round(found.likely, 4)
        assert (found.level >= CareLevel.CONCERN) == (found.likely >= classifier.model().raise_at)


def test_its_file_is_small_and_needs_no_pickle():
    assert classifier.WEIGHTS.stat().st_size < LARGEST
    with np.load(classifier.WEIGHTS, allow_pickle=False) as kept:
        assert kept["weights"].dtype == np.int8
        assert json.dumps([str(code) for code in kept["codes"]])


def test_a_post_takes_less_than_a_millisecond(items):
    posts = [item.text for item in items if 50 < len(item.text.split()) < 70][:40]
    took = []
    for post in posts:
        rounds = []
        for _ in range(15):
            began = time.perf_counter()
            classifier.propose(post)
            rounds.append(time.perf_counter() - began)
        took.append(min(rounds))
    assert median(took) < FASTEST


@pytest.fixture
def sure(monkeypatch):
    """A classifier that is sure of one thing."""

    def say(code, subject, level=CareLevel.URGENT):
        found = classifier.Proposal(level, code, subject, 0.9, 0.9)
        monkeypatch.setattr(classifier, "propose", lambda text: found)

    return say


def test_what_a_pattern_holds_stays_held_whatever_the_classifier_says(sure):
    sure("ENC", Subject.MEMBER)
    urged = assess(Submission(source="Do it.", reply_to="I want to kill myself tonight"))
    assert urged.verdict is Verdict.HOLD


def test_whoever_is_taken_to_be_at_risk_sees_support_whatever_the_category(sure):
    sure("TRADE", Subject.SELF)
    assert Card.SUPPORT in assess(Submission(source="Good morning.")).cards
    sure("TRADE", Subject.MEMBER)
    assert assess(Submission(source="Good morning.")).cards == ()


def test_without_its_weights_the_patterns_stand_alone_and_the_answer_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(classifier, "WEIGHTS", tmp_path / "missing.npz")
    classifier.model.cache_clear()
    found = assess(Submission(source="I am going to kill myself tonight."))
    calm = assess(Submission(source="Good morning."))
    monkeypatch.undo()
    classifier.model.cache_clear()
    assert found.care_level is CareLevel.NOW
    assert found.versions["crisis"].endswith("+none")
    assert (calm.care_level, calm.verdict) == (CareLevel.NONE, Verdict.PUBLISH)


def test_what_is_too_long_to_be_a_word_is_not_kept_in_memory():
    before = classifier._alone.cache_info().currsize
    classifier.features("xy" * 50_000)
    assert classifier._alone.cache_info().currsize <= before


@pytest.mark.parametrize("cut", ["FIGURATIVE", "AGAINST_HARM"])
def test_its_name_changes_with_what_is_cut_out_of_a_text(monkeypatch, cut):
    before = classifier.version()
    monkeypatch.setattr(classifier, cut, re.compile("other"))
    classifier.version.cache_clear()
    after = classifier.version()
    classifier.version.cache_clear()
    assert after != before


def test_the_answer_names_the_model():
    assert classifier.version() in assess(Submission(source="Good morning.")).versions["crisis"]
