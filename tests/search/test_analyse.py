"""One reading of words: what is folded, what parts words, and what a query asks for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analyse
from search.analyse import GAP, Term, composed, query, sequence, tokens
from tests.search.reference import matches

WRITTEN = st.text(st.characters(blacklist_categories=["Cs"]), max_size=60)


def words(text: str) -> list[str]:
    return [token.word for token in tokens(composed(text))]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Naltrexone/Vivitrol", ["naltrexone", "vivitrol"]),
        ("don’t DON'T dont", ["dont", "dont", "dont"]),
        ("naïve café", ["naive", "cafe"]),
        ("step-by-step, day_1", ["step", "by", "step", "day", "1"]),
        ("ﬁrst Ⅻ ①", ["first", "xii", "1"]),
        ("so\u00adber sob\u200ber", ["sober", "sober"]),
        ("❤️ 1️⃣", ["1"]),
        ("Straße", ["strasse"]),
        ("the and of", ["the", "and", "of"]),
        ("", []),
    ],
)
def test_words_are_folded_and_parted_in_one_way(written, read):
    assert words(written) == read


def test_forms_of_a_word_share_a_stem():
    stems = {token.stem for token in tokens("sleep sleeping sleeps")}
    assert stems == {"sleep"}


def test_writing_without_spaces_is_read_by_pairs_and_found_by_one_letter():
    assert [term.phrase for term in query("東京都").terms] == [tuple(words("東京都")[:2])]
    assert matches(query("京都"), "", "東京都に行く")
    assert matches(query("都"), "", "東京都")
    assert not matches(query("東都"), "", "東京都")


def test_a_sign_that_carries_a_vowel_stays_in_its_word():
    assert len(words("हिन्दी")) == 1
    assert words("हिन्दी") != words("हन्द")


@pytest.mark.parametrize(
    ("asked", "text", "is_found"),
    [
        ("sleeping badly", "I sleep so badly", True),
        ("sleeping badly", "I sleep well", False),
        ('"sleep badly"', "I sleep badly", True),
        ('"sleep badly"', "I sleep so badly", False),
        ('"sleeping badly"', "I sleep badly", False),
        ("“one day” time", "one day at a time", True),
        ('one "day', "one day", True),
        ("nalt", "naltrexone", True),
        ("nalt again", "naltrexone again", False),
        ("again nalt", "naltrexone again", True),
        ("Vivitrol", "naltrexone/vivitrol", True),
        ("don't", "dont", True),
        ("CAFÉ", "cafe", True),
        ("pizz", "pizza", True),
        ('"', "anything", False),
        ("!!! ...", "anything", False),
        ("a" * 50, "a" * 60, True),
    ],
)
def test_what_a_query_finds(asked, text, is_found):
    assert matches(query(asked), "", text) is is_found


def test_a_phrase_does_not_run_from_the_title_into_the_text():
    assert matches(query('"by the river"'), "By the river", "Walked home.")
    assert not matches(query('"river walked"'), "By the river", "Walked home.")
    assert matches(query("river walked"), "By the river", "Walked home.")


def test_the_last_word_may_go_on_and_others_may_not():
    assert query("one tim").terms == (Term(stem="one"), Term(stem="tim", prefix="tim"))
    assert query('tim "one"').terms == (Term(stem="tim"), Term(phrase=("one",)))


def test_what_is_said_too_often_or_too_late_leaves_a_gap():
    kept = sequence("", "again " * (analyse.MOST_REPEATS + 5) + "river")
    assert kept.text.count("again") == analyse.MOST_REPEATS
    assert kept.text.count(GAP) == 5
    assert kept.text[-1] == "river"
    assert len(sequence("title", "a b " * analyse.MOST_TOKENS).words) == analyse.MOST_TOKENS + 1


def test_a_query_is_read_up_to_its_limits():
    assert len(query(" ".join(f"w{n}" for n in range(90))).terms) == analyse.MOST_TERMS
    assert query("again again again").terms == (Term(stem="again"), Term(stem="again", prefix="again"))


@given(WRITTEN)
def test_a_token_holds_nothing_but_small_letters_and_digits(text):
    for token in tokens(composed(text)):
        assert re.fullmatch(r"[0-9a-z]{1,255}", token.word)
        assert re.fullmatch(r"[0-9a-z]{1,255}", token.stem)
        assert GAP not in {token.word, token.stem}


@given(WRITTEN)
def test_a_text_is_found_by_each_of_its_words(text):
    shown = composed(text)
    for token in tokens(shown):
        assert matches(query(shown[token.start : token.end]), "", text)


@given(WRITTEN)
def test_reading_is_the_same_each_time_and_for_every_case(text):
    assert sequence("", text) == sequence("", text)
    assert words(text) == words(composed(text))


@given(WRITTEN, WRITTEN)
def test_words_of_two_texts_are_those_of_both(one, other):
    assert words(f"{one} . {other}") == words(one) + words(other)


@given(st.text(st.characters(categories=["Ll", "Nd", "Lo"]), min_size=1, max_size=8), st.integers(1, 8))
def test_the_beginning_of_a_word_is_the_beginning_of_its_token(word, size):
    whole, part = analyse._ascii(word), analyse._ascii(word[:size])
    assert whole.startswith(part)
