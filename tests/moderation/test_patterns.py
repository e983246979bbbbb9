"""The table of patterns keeps its promises: no match without one of its stems, each with a known code."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.crisis.patterns import Pattern
from moderation.crisis.triage import ALL
from moderation.wording import SIGNALS

LOOKAROUND = re.compile(r"\(\?<?[!=](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def bare(pattern: Pattern) -> re.Pattern[str]:
    """Return the words without what only looks around: hypothesis would seldom satisfy that."""
    return re.compile(LOOKAROUND.sub("", pattern.words.pattern).replace(r"\b", "").replace("$", ""), re.ASCII)


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: f"{pattern.code}-{pattern.words.pattern[:24]}")
def test_whatever_matches_has_one_of_the_stems(pattern):
    @given(st.from_regex(bare(pattern), fullmatch=True))
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def holds(text):
        assert not pattern.words.search(text) or all(
            any(stem in text for stem in group) for group in pattern.stems
        ), text

    holds()


def test_every_category_has_words_for_staff():
    assert {pattern.code for pattern in ALL} <= set(SIGNALS)
