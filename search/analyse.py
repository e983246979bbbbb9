"""What matches what: one reading of words and of queries, for every index alike.

A text becomes a sequence of tokens, each at a position, and each in two forms: the *word* as it was
written, folded, and its *stem*. A query becomes terms over the same tokens. The adapters store these
tokens as they are; a token holds only small ASCII letters and digits, so that no tokenizer of theirs
has anything left to decide. Deterministic, and without I/O.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

LONGEST_WORD = 36
"""Characters of a word that count. Written out in ASCII they stay below 255 bytes, the most that an
Elasticsearch tokenizer takes in one piece."""
MOST_TOKENS = 16_000
"""Positions that count in one text: a PostgreSQL tsvector numbers no more than 16,383."""
MOST_REPEATS = 250
"""How often the same word counts in one text: a PostgreSQL tsvector keeps 256 places of one word."""
MOST_BYTES = 900_000
"""What the tokens of one text and their places may take: a PostgreSQL tsvector takes 1,048,575 bytes."""
MOST_LETTERS = 8
"""Letters that one character may stand for: there is one that stands for fifteen."""
LONGEST_QUERY = 200
"""Characters of a query that are read."""
MOST_TERMS = 24
"""Words and phrases of a query that count."""
GAP = "zq"
"""Stands where no word can match: between title and text, and for what is beyond the limits above."""

APOSTROPHES = frozenset("'\u2018\u2019\u02bc\uff07`\u00b4")
"""Straight, curly and the marks that keyboards offer instead."""
QUOTES = re.compile('["“”„«»]')
_stem = lru_cache(maxsize=50_000)(snowballstemmer.stemmer("english").stemWord)


@dataclass(frozen=True, slots=True)
class Token:
    """One position of a text. ``start`` and ``end`` count characters of the composed (NFC) text."""

    word: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A text as an index keeps it: words and stems of title and text, position by position."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    words: tuple[str, ...]  # title, GAP, text: phrases never run from one into the other


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a match must hold.

    ``stem`` is matched by any word of that stem; ``phrase`` by these words side by side, exactly as
    written; ``prefix`` by any word that begins so. A term matches when any of those it has does.
    """

    stem: str = ""
    phrase: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: every term has to match.

    ``run`` is its words side by side, for ranking; ``typed`` the words as they came, for near matches.
    """

    terms: tuple[Term, ...] = ()
    run: tuple[str, ...] = ()
    typed: str = ""

    @property
    def stems(self) -> tuple[str, ...]:
        """Each stem that is asked for, once."""
        return tuple(dict.fromkeys(term.stem for term in self.terms if term.stem))

    @property
    def last(self) -> str:
        """The stem of the word that may go on; "" where there is none."""
        return next((term.stem for term in self.terms if term.stem and term.prefix), "")


def composed(text: str) -> str:
    """Return ``text`` in the form that the places of tokens count in."""
    return unicodedata.normalize("NFC", text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text``, which must be composed, in order."""
    for run in _runs(text):
        if run.is_paired:
            yield from _pairs(run)
        else:
            word = run.word
            yield Token(_ascii(word), _ascii(_stem(word)), run.letters[0][1], run.end)


def sequence(title: str, text: str) -> Sequence:
    """Return what an index keeps of a title and a text."""
    heading, body = list(tokens(composed(title))), list(tokens(composed(text)))
    counted: Counter[str] = Counter()
    taken = 0

    def form(found: list[Token], room: int) -> list[tuple[str, str]]:
        nonlocal taken
        kept = []
        for token in found[:room]:
            forms = (token.stem, f"={token.word}")
            # As a tsvector has it: a mark before each, two bytes for a count, two for each place.
            cost = sum(2 if counted[form] else len(form) + 6 for form in forms)
            fits = taken + cost <= MOST_BYTES and all(counted[form] < MOST_REPEATS for form in forms)
            if fits:
                taken += cost
                counted.update(forms)
            kept.append((token.word, token.stem) if fits else (GAP, GAP))
        return kept

    first = form(heading, MOST_TOKENS)
    second = form(body, MOST_TOKENS - len(first))
    return Sequence(
        tuple(stem for _, stem in first),
        tuple(stem for _, stem in second),
        (*(word for word, _ in first), GAP, *(word for word, _ in second)),
    )


def query(text: str) -> Query:
    """Return what ``text`` asks for. Quotes make phrases; the last word may be the beginning of one.

    A quote that is never closed says nothing, as while somebody types.
    """
    typed = composed(text)[:LONGEST_QUERY]
    parts = QUOTES.split(typed)
    if len(parts) % 2 == 0:
        parts[-2:] = [" ".join(parts[-2:])]
    terms: list[Term] = []
    words: list[str] = []
    for number, part in enumerate(parts):
        if number % 2:
            phrase = _phrase(part)
            terms += [Term(phrase=phrase)] if phrase else []
            words += phrase
            continue
        is_last = not any(list(_runs(later)) for later in parts[number + 1 :])
        runs = list(_runs(part))
        for place, run in enumerate(runs, start=1):
            term = _term(run, may_go_on=is_last and place == len(runs))
            terms.append(term)
            words += term.phrase or [_ascii(run.word)]
    return Query(tuple(dict.fromkeys(terms))[:MOST_TERMS], tuple(words[:MOST_TERMS]), typed)


@dataclass(slots=True)
class _Run:
    """Letters side by side, each with its place in the text: a word, or writing without spaces.

    Of a word no more letters are kept than count; ``end`` is behind its last one.
    """

    is_paired: bool
    letters: list[tuple[str, int]]
    end: int = 0

    @property
    def word(self) -> str:
        """The letters that count, of a word."""
        return "".join(letter for letter, _ in self.letters)


def _runs(text: str) -> Iterator[_Run]:
    run: _Run | None = None
    for place, character in enumerate(text):
        folded = _folded(character)
        if folded is None:  # leaves no trace, and parts nothing
            continue
        if not folded:
            if run:
                yield run
            run = None
            continue
        for letter in folded:
            if run is None and not letter.isalnum():
                continue  # a sign with nothing to stand on
            is_paired = _is_paired(letter)
            if run and run.is_paired != is_paired:
                yield run
                run = None
            if run is None:
                run = _Run(is_paired, [])
            run.end = place + 1
            if run.is_paired or len(run.letters) < LONGEST_WORD:
                run.letters.append((letter, place))
    if run:
        yield run


@lru_cache(maxsize=10_000)
def _folded(character: str) -> str | None:
    """Return the letters that ``character`` stands for; "" where it parts words, None where it is none.

    Compatibility forms, case and accents are folded. Apostrophes, invisible characters and accents that
    stand alone are none; signs that carry a vowel belong to their word.
    """
    if character in APOSTROPHES:
        return None
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    bare = unicodedata.normalize("NFC", bare)
    kept = "".join(letter for letter in bare if letter.isalnum() or _carries_sound(letter))
    if kept:
        return kept[:MOST_LETTERS]
    return None if not bare or unicodedata.category(character) in {"Cf", "Mn", "Me"} else ""


def _carries_sound(letter: str) -> bool:
    """Return whether ``letter`` is a sign that is part of a word, such as a vowel of Devanagari.

    Signs that only choose how another one looks (beside an emoji, mostly) are not.
    """
    if unicodedata.category(letter) not in {"Mn", "Mc"}:
        return False
    return (
        not 0xFE00 <= ord(letter) <= 0xFE0F and not 0xE0100 <= ord(letter) <= 0xE01EF and letter != "\u034f"
    )


def _is_paired(letter: str) -> bool:
    """Return whether ``letter`` belongs to a writing without spaces, or of syllables: found by pairs."""
    point = ord(letter)
    return (
        0x3040 <= point <= 0x30FF
        or 0x3400 <= point <= 0x9FFF
        or 0xAC00 <= point <= 0xD7A3
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x3FFFF
    )


def _pairs(run: _Run) -> Iterator[Token]:
    """Yield each letter with the next one, and the last alone: so one letter finds it as a prefix."""
    for number, (letter, place) in enumerate(run.letters):
        following = run.letters[number + 1 : number + 2]
        pair = _ascii(letter + "".join(other for other, _ in following))
        yield Token(pair, pair, place, place + 1)


def _term(run: _Run, *, may_go_on: bool) -> Term:
    if run.is_paired:
        pairs = tuple(token.word for token in _pairs(run))
        return Term(prefix=pairs[0]) if len(pairs) == 1 else Term(phrase=pairs[:-1])
    return Term(stem=_ascii(_stem(run.word)), prefix=_ascii(run.word) if may_go_on else "")


def _phrase(text: str) -> tuple[str, ...]:
    found = [token.word for token in tokens(text)]
    runs = list(_runs(text))
    if runs and runs[-1].is_paired and len(runs[-1].letters) > 1:
        found.pop()  # the text may go on where the phrase ends
    return tuple(found)


def _ascii(word: str) -> str:
    """Return ``word`` in [0-9a-z]. One beginning stays one: what starts ``word`` starts its form too."""
    if word.isascii() and "z" not in word:
        return word
    return "".join(
        "zz" if letter == "z" else letter if letter.isascii() else f"z{ord(letter):06x}" for letter in word
    )
