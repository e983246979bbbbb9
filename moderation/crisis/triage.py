"""Find danger in a text: patterns, moved by who is meant, when, and how literally.

Deterministic, and without dependencies that can be down.
"""

import re
from dataclasses import dataclass, replace
from types import MappingProxyType

from community.core.screening import CareLevel, Scan, Signal, Subject
from moderation.crisis import families, patterns
from moderation.crisis.modifiers import FIGURATIVE, LOSS, QUOTED, Place, modifiers_of, subject_of
from moderation.crisis.normalise import Normal, normalise
from moderation.crisis.patterns import VERSION, Pattern

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
SOFT_BREAK = re.compile(r"(?<!\n)\n(?!\n|[-*+>•] |\d+[.)] )")
"""A line end inside a paragraph: whoever writes one line a thought has not ended the sentence."""
NEXT = 240
"""Letters of what follows that a pattern over two sentences may look at."""
OTHERS = (*patterns.OTHERS, *families.OTHERS)
AGAINST = (*patterns.AGAINST, *families.AGAINST)
SELF = (*patterns.SELF, *families.SELF)
ALL: tuple[Pattern, ...] = (*OTHERS, *AGAINST, *SELF)
IN_SELF, IN_AGAINST = frozenset(SELF), frozenset(AGAINST)
AT_END = frozenset(pattern for pattern in ALL if "$" in pattern.words.pattern)
"""Patterns that look for the end of a sentence, and so cannot be tried on the whole text first."""
BEGINNING = 4
"""Letters by which stems are looked up."""
STEMS: dict[str, list[str]] = {}
"""Every stem of every pattern, by how it begins."""
for _stem in dict.fromkeys(stem for pattern in ALL for group in pattern.stems for stem in group):
    STEMS.setdefault(_stem[:BEGINNING], []).append(_stem)
ASKED_FIRST: dict[str, list[int]] = {}
"""Which patterns in ``ALL`` a stem lets in: a pattern stands under each stem of its smallest group."""
for _number, _pattern in enumerate(ALL):
    for _stem in min(_pattern.stems, key=len):
        ASKED_FIRST.setdefault(_stem, []).append(_number)
AT_HOME = frozenset({"DV-NOW", "DV"})
GENERIC = frozenset({"SH-URGE", "OD-RISK", "SUI-IDE", "WD-RISK"})
"""Categories whose words stand in teaching material too."""
TAUGHT = GENERIC | {"SUI-INT", "SUI-PAS", "SH-NOW", "OD-NOW", "WD-DANGER", "MED", "PSY", "SA", "DRIVE"}
"""Categories whose signs are told to everybody, so that they are known when they come."""
MINE = re.compile(r"\b(?:my ?self|my|me|i'm|i)\b|\bi(?:'m|'ve| am| have)?(?: \w+){0,2} $")


@dataclass(frozen=True, slots=True)
class Found:
    """What triage says about one text."""

    signals: tuple[Signal, ...] = ()
    score: float = 0.0


def triage(text: str, *, scan: Scan = Scan.PLAIN) -> Found:
    """Return the signals in ``text`` and how much a person is needed, in [0, 1].

    Texts that are cited by reference are no part of ``text``: they are somebody else's words,
    triaged where they were written. What they change is in ``context``.
    """
    normal = normalise(text)
    flat = SOFT_BREAK.sub(" ", normal.text)
    # Most texts match nothing: one pass over the whole is cheaper than one a sentence.
    likely = [
        pattern
        for pattern in _possible_in(_standing_in(flat))
        if pattern in AT_END or pattern.words.search(flat)
    ]
    if not likely:
        return Found()
    place = Place(
        whole=normal.text, flat=flat, quoted=tuple(found.span() for found in QUOTED.finditer(normal.text))
    )
    signals: list[Signal] = []
    for sentence in SENTENCE.finditer(flat):
        signals += _in_sentence(place, likely, sentence.span(), normal, scan)
    signals = _raise_together(signals)
    return Found(tuple(signals), _score(signals))


def _possible_in(stands: set[str]) -> list[Pattern]:
    """Return, in their order, the patterns of which each group has a stem among ``stands``."""
    numbers = {number for stem in stands for number in ASKED_FIRST.get(stem, ())}
    return [
        ALL[number]
        for number in sorted(numbers)
        if not any(stands.isdisjoint(group) for group in ALL[number].stems)
    ]


def _standing_in(text: str) -> set[str]:
    """Return the stems that stand in ``text``. Looking for the beginnings first spares most of the work."""
    begun = {text[at : at + BEGINNING] for at in range(len(text))}
    return {
        stem
        for beginning, stems in STEMS.items()
        if len(beginning) < BEGINNING or beginning in begun
        for stem in stems
        if stem in text
    }


def _in_sentence(
    place: Place, likely: list[Pattern], span: tuple[int, int], normal: Normal, scan: Scan
) -> list[Signal]:
    start, end = span
    start += len(place.flat[start:end]) - len(place.flat[start:end].lstrip())
    end = start + len(place.flat[start:end].rstrip())
    place = place.in_stretch(start, end)
    figurative: list[tuple[int, int]] | None = None
    strongest: dict[tuple[str, Subject], Signal] = {}
    for pattern in likely:
        until = min(len(place.flat), end + NEXT) if pattern.wide else end
        for found in pattern.words.finditer(place.flat, start, until):
            if found.start() >= end:
                break
            if figurative is None:
                figurative = [each.span() for each in FIGURATIVE.finditer(place.flat, start, end)]
            if any(first <= found.start() < last for first, last in figurative):
                continue
            near = place.near(found)
            if pattern.unless is not None and near.says(pattern.unless):
                continue
            signal = _signal(near, pattern, found, normal, scan)
            key = (signal.code, signal.subject)
            if key not in strongest or signal.care_level > strongest[key].care_level:
                strongest[key] = signal
            if signal.care_level >= pattern.level:
                break  # the same words once more say no more
    return list(strongest.values())


def _signal(place: Place, pattern: Pattern, found: re.Match[str], normal: Normal, scan: Scan) -> Signal:
    modifiers = modifiers_of(place, found, can_be_negated=not pattern.firm, against=pattern in IN_AGAINST)
    if pattern.code in AT_HOME:
        subject = Subject.SELF  # the words name who hurts, not who is hurt
    elif pattern in IN_SELF:
        subject = subject_of(place, found)
    elif pattern in IN_AGAINST:
        subject = (
            Subject.MEMBER if re.search(r"\b(?:you|your ?self|kys|me)\b", found.group()) else Subject.OUTSIDE
        )
    else:
        subject = Subject.MEMBER if place.names_member() else Subject.OUTSIDE
    span = normal.span(*found.span())
    return Signal(
        code=pattern.code,
        source="pattern",
        care_level=_level(pattern, modifiers, place, found),
        subject=subject,
        span=span,
        scan=scan,
        modifiers=MappingProxyType(modifiers),
        version=VERSION,
    )


def _level(pattern: Pattern, modifiers: dict[str, str], place: Place, found: re.Match[str]) -> CareLevel:
    """Return the pattern's level, moved by its modifiers. Source: domain reference 4.3."""
    level = pattern.level
    if modifiers["polarity"] == "negated" or modifiers["mode"] == "quote" or modifiers["time"] == "past":
        return min(level, CareLevel.WATCH)  # never below: a person should see it
    if modifiers["mode"] == "teaching" and pattern.code in TAUGHT:
        return min(level, CareLevel.WATCH)
    if (
        modifiers["mode"] == "education"
        and pattern.code in GENERIC
        and not MINE.search(found.group())
        and not MINE.search(place.before(found)[-20:])
    ):
        return min(level, CareLevel.WATCH)
    if level == CareLevel.CONCERN and pattern.code == "SUI-PAS" and LOSS.search(place.flat):
        return CareLevel.URGENT
    if (
        level == CareLevel.CONCERN
        and pattern.code == "SH-URGE"
        and re.search(r"self[- ]?harm", found.group())
    ):
        return CareLevel.URGENT
    if (
        level == CareLevel.URGENT
        and pattern.code in {"SUI-INT", "SUI-IDE"}
        and "means" in modifiers
        and re.search(r"\b(?:tonight|right now|in my hand)\b", place.text())
    ):
        return CareLevel.NOW
    return level


def _raise_together(signals: list[Signal]) -> list[Signal]:
    """Raise repeated passive wishes to urgent: said twice, in other words, it weighs more."""
    passive = [
        signal for signal in signals if signal.code == "SUI-PAS" and signal.care_level == CareLevel.CONCERN
    ]
    if len(passive) < 2:
        return signals
    return [
        replace(
            signal,
            care_level=CareLevel.URGENT,
            modifiers=MappingProxyType({**signal.modifiers, "repeated": "yes"}),
        )
        if signal in passive
        else signal
        for signal in signals
    ]


WEIGHT = {0: 0.0, 1: 0.18, 2: 0.5, 3: 0.78, 4: 0.94}
"""Where a level starts on the scale that ranks texts; each further signal adds a little."""


def _score(signals: list[Signal]) -> float:
    if not signals:
        return 0.0
    levels = sorted((int(signal.care_level) for signal in signals), reverse=True)
    score = WEIGHT[levels[0]]
    for level in levels[1:]:
        score += (1 - score) * WEIGHT[level] * 0.25
    return round(min(score, 1.0), 4)
