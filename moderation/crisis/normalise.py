"""Undo what hides a word: look-alike letters, digits for letters, spaces, stretching, code words.

Every letter of the result remembers which letter of the original it came from, so that a match
can be shown where the author wrote it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LOOK_ALIKES = dict(zip("аеорсухіјѕԁһӏктмıαοερντικ", "aeopcyxijsdhlktmiaoepvtik", strict=True))
LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
PUNCTUATION = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "…": ".",
}
JOINTS = str.maketrans("_\\|", "   ")
"""Signs that hold words together where Markdown makes nothing of them."""
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs of no width that no category tells from others."""
EMOJI = {
    "🔫": " gun ",
    "🔪": " knife ",
    "💊": " pills ",
    "⚰": " coffin ",
    "🪦": " grave ",
    "☠": " skull ",
    "😂": " lol ",
    "🤣": " lol ",
    "💀": " lol ",
}
CODE_WORDS = {
    "kms": "kill myself",
    "ctb": "kill myself",
    "killmyself": "kill myself",
    "wanttodie": "want to die",
    "endmylife": "end my life",
    "kil": "kill",
    "wnat": "want",
    "wnna": "want to",
    "unalive": "kill",
    "unaliving": "killing",
    "sewerslide": "suicide",
    "sucide": "suicide",
    "suicde": "suicide",
    "suiside": "suicide",
    "suicid": "suicide",
    "sucidal": "suicidal",
    "suicidial": "suicidal",
    "selfharm": "self harm",
    "dont": "don't",
    "cant": "can't",
    "wont": "won't",
    "im": "i'm",
    "ive": "i've",
    "didnt": "didn't",
    "havent": "haven't",
    "isnt": "isn't",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "ngl": "not going to lie",
    "rn": "right now",
    "2nite": "tonight",
    "tonite": "tonight",
    "2day": "today",
    "w/o": "without",
    "u": "you",
    "ur": "your",
    "urself": "your self",
    "youre": "you're",
    "shes": "she's",
    "hes": "he's",
    "theyre": "they're",
    "thats": "that's",
    "doesnt": "doesn't",
    "wasnt": "wasn't",
    "wouldnt": "wouldn't",
    "couldnt": "couldn't",
    "arent": "aren't",
    "hasnt": "hasn't",
    "noone": "no one",
    "dunno": "don't know",
    "idk": "i don't know",
    "imma": "i'm going to",
    "ima": "i'm going to",
    "tryna": "trying to",
    "thinkin": "thinking",
    "bout": "about",
    "bf": "boyfriend",
    "gf": "girlfriend",
    "bc": "because",
    "oding": "od'ing",
    "sh'd": "self harmed",
    "yo": "year old",
    "y/o": "year old",
}
SEGMENTS = re.compile(
    r"i(?!t|n)|want|going|need|to|be|not|kill|hurt|cut|die|dead|end|my(?!s)|myself|self|life|it|all|suicide|help|me"
)
"""Words that letters standing apart are read as, where the whole run is made of them."""
SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_][ .\-*_]){3,}[^\W\d_](?![^\W\d_])")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
ODD = re.compile(
    r"(?<![^\W_])(?:"
    r"(?:" + "|".join(sorted(map(re.escape, CODE_WORDS), key=len, reverse=True)) + r")(?![^\W_'])"
    r"|[^\W\d_]{3,}[013457](?![^\W_])"
    r"|[^\W_]*(?:([^\W\d_])\1\1|[^\W\d_][0134578@$!](?=[^\W_])|(?<![^\W_])[013457@$](?=[^\W\d_]))[^\W_@$!]*(?:[@$!][^\W_]+)*"
    r")"
)
"""Words that may hide another: stretched, with digits or signs for letters, or in code."""
MEASURE = re.compile(r"\d+[a-z]{0,3}\Z")


@dataclass(frozen=True, slots=True)
class Normal:
    """``text`` in plain lower-case letters; ``origin[i]`` is where its i-th letter came from."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that [start, end) came from."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=8)  # the crisis stage and the rules look at the same text
def normalise(original: str) -> Normal:
    """Return ``original`` without its disguises. Linear in its length."""
    text, origin = _join_spaced(*_plain_letters(original))
    out: list[str] = []
    where: list[int] = []
    at = 0
    for found in ODD.finditer(text):
        start, end = found.span()
        out.append(text[at:start])
        where.extend(origin[at:start])
        for letter, offset in _word(text[start:end]):
            out.append(letter)
            where.append(origin[start + offset])
        at = end
    if not at:  # nothing odd in it, as in most texts
        return _squeeze(text, origin)
    out.append(text[at:])
    where.extend(origin[at:])
    return _squeeze("".join(out), where)


def _squeeze(text: str, where: Sequence[int]) -> Normal:
    """Return ``text`` with one space where there were more; patterns count on it."""
    if "  " not in text and "\t" not in text:
        return Normal(text, where)
    kept = [
        index
        for index, letter in enumerate(text)
        if letter not in " \t" or index == 0 or text[index - 1] not in " \t"
    ]
    return Normal("".join(text[index] for index in kept).replace("\t", " "), [where[index] for index in kept])


def _plain_letters(original: str) -> tuple[str, Sequence[int]]:
    letters: list[str] = []
    origin: list[int] = []
    original = original.translate(JOINTS)
    if original.isascii():
        return original.lower(), range(len(original))
    for index, letter in enumerate(original):
        if letter.isascii():
            letters.append(letter.lower())
            origin.append(index)
            continue
        known = _in_plain(letter)
        letters.extend(known)
        origin.extend([index] * len(known))
    return "".join(letters), origin


@lru_cache(maxsize=4096)
def _in_plain(letter: str) -> str:
    """Return what ``letter`` is read as: nothing for an accent or a mark that nobody sees."""
    known = EMOJI.get(letter) or PUNCTUATION.get(letter)
    if known is None:
        # Accents are dropped, so that "quiéro" and "quiero" are one word; rings and strokes too.
        decomposed = unicodedata.normalize("NFKD", letter).casefold()
        known = "".join(
            LOOK_ALIKES.get(part, part)
            for part in decomposed
            if unicodedata.category(part) not in {"Cf", "Mn", "Me", "Mc"} and part not in FILLERS
        )
    return known


def _join_spaced(text: str, origin: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Close up letters that stand apart: "k i l l" and "k.i.l.l" become "kill"."""
    drop: set[int] = set()
    for found in SPACED.finditer(text):
        gaps = [index for index in range(*found.span()) if not text[index].isalpha()]
        drop.update(gaps)
        run = "".join(letter for letter in found.group() if letter.isalpha())
        if re.fullmatch(f"(?:{SEGMENTS.pattern})+", run):
            # "i w a n t t o d i e": the gap after each word stays.
            ends = {word.end() - 1 for word in SEGMENTS.finditer(run)}
            drop.difference_update(gap for place, gap in enumerate(gaps) if place in ends)
    if not drop:
        return text, origin
    kept = [index for index in range(len(text)) if index not in drop]
    return "".join(text[index] for index in kept), [origin[index] for index in kept]


def _word(word: str) -> list[tuple[str, int]]:
    """Return (letter, offset in ``word``) of the word without leet, stretching or code."""
    pairs = list(enumerate(word))
    mixed = any(letter in LEET for letter in word) and any(letter.isalpha() for letter in word)
    if mixed and not MEASURE.match(word):
        pairs = [(index, LEET.get(letter, letter)) for index, letter in pairs]
    plain = "".join(letter for _, letter in pairs)
    if STRETCHED.search(plain):
        pairs = [
            (index, letter)
            for place, (index, letter) in enumerate(pairs)
            if place < 2 or not (plain[place - 1] == plain[place - 2] == letter)
        ]
        plain = "".join(letter for _, letter in pairs)
        # Two of a kind are right in "kill" and wrong in "diie": keep them only where English doubles.
        pairs = [
            (index, letter)
            for place, (index, letter) in enumerate(pairs)
            if place == 0 or plain[place - 1] != letter or letter in "lsoetfpnmr"
        ]
        plain = "".join(letter for _, letter in pairs)
    if (meant := CODE_WORDS.get(plain)) is not None:
        last = len(word) - 1
        return [(letter, min(place * len(word) // len(meant), last)) for place, letter in enumerate(meant)]
    return [(letter, index) for index, letter in pairs]
