"""Find danger in a text: patterns, moved by who is meant, when, and how literally.

Deterministic, and without dependencies that can be down.
"""

import re
from dataclasses import dataclass, field
from types import MappingProxyType

from community.core.screening import CareLevel, Scan, Signal, Subject
from moderation.crisis.normalise import Normal, normalise
from moderation.crisis.patterns import AGAINST, OTHERS, SELF, Pattern
from moderation.crisis.patterns import VERSION as PATTERNS

VERSION = PATTERNS
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
QUOTED = re.compile(r'"[^"\n]{2,400}"|(?<![a-z])\'[^\'\n]{8,400}\'(?![a-z])')
FIGURATIVE = re.compile(
    r"\b(?:killing it|(?:is|are|was|were) killing me|dying (?:to|for|of laughter|laughing)|dead (?:lol|tired|serious|on my feet)"
    r"|i'm dead|murder an?|shoot (?:me|you|us) an? (?:email|text|message)|drop[- ]dead|bored to death|die for my"
    r"|hang(?:ing)? (?:in there|out)|suicide squad|that (?:meeting|shift|drive) was suicide|kill the lights"
    r"|overdosed on (?:cookies|sugar|coffee|tv|cake|chocolate)|done with (?:this|that|the|my)|to die for"
    r"|scared to death|worried to death|love (?:him|her|it|you) to death|could kill for|crashed and burned)"
)
NEGATION = re.compile(
    r"\b(?:not|never|no|n't|don't|didn't|won't|wouldn't|isn't|aren't|wasn't|can't|no longer|without|nobody|stopped|instead of)\b"
)
NEGATION_TRAP = re.compile(
    r"\bnot (?:going to lie|only|just|sure|joking|kidding)\b|\bcan't stop\b|\bwhy not\b|\bdon't (?:know|care|think i can)\b"
)
PAST = re.compile(
    r"\b(?:used to|years? ago|back then|in (?:19|20)\d\d|when i was|last year|last (?:spring|summer|fall|winter)|months ago|once (?:tried|wanted)"
    r"|in the past|before i got|ten years|my attempt|a long time ago|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b"
)
STILL = re.compile(r"\b(?:back|again|still|now|tonight|today|lately|these days)\b")
EDUCATION = re.compile(
    r"\b(?:988|hotline|helpline|training|class|workshop|narcan|naloxone|article|study|book|film|movie|show|episode|novel|character|plot|lyrics?|song)\b"
)
HOPE = re.compile(
    r"\b(?:called my (?:sponsor|counselor|therapist)|told my|i'm safe|staying safe|my kids need me|one day at a time|going to a meeting|got help)\b"
)
MEMBER = re.compile(
    r"@[a-z0-9]|\bthat post\b|\btheir post\b|\b(?:someone|somebody) (?:here|in this thread|on here)\b"
)
ALONE = re.compile(
    r"\b(?:alone|by myself|nobody'?s? (?:home|here|around)|no one'?s? (?:home|here|around)|empty house)\b"
)
MEANS = re.compile(r"\b(?:gun|rope|noose|pills|knife|blade|razor|bridge|bottle|needle|stash)\b")
LOSS = re.compile(r"\b(?:funeral|died|passed away|lost my|left me|divorce|fired|evicted|custody)\b")
ALL: tuple[Pattern, ...] = (*OTHERS, *AGAINST, *SELF)
AT_END = frozenset(pattern for pattern in ALL if "$" in pattern.words.pattern)
"""Patterns that look for the end of a sentence, and so cannot be tried on the whole text first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What triage says about one text."""

    signals: tuple[Signal, ...] = ()
    score: float = 0.0


@dataclass(slots=True)
class _Text:
    normal: Normal
    scan: Scan
    quoted: list[tuple[int, int]] = field(default_factory=list)


def triage(text: str, *, scan: Scan = Scan.PLAIN) -> Found:
    """Return the signals in ``text`` and how much a person is needed, in [0, 1].

    Texts that are cited by reference are no part of ``text``: they are somebody else's words,
    triaged where they were written.
    """
    normal = normalise(text)
    # Most texts match nothing: one pass over the whole is cheaper than one a sentence.
    likely = [pattern for pattern in ALL if pattern in AT_END or pattern.words.search(normal.text)]
    whole = _Text(normal, scan, [found.span() for found in QUOTED.finditer(normal.text)])
    signals: list[Signal] = []
    for sentence in SENTENCE.finditer(normal.text):
        signals += _in_sentence(whole, likely, sentence.start(), sentence.group())
    signals = _raise_together(signals, normal.text)
    return Found(tuple(signals), _score(signals))


def _in_sentence(whole: _Text, likely: list[Pattern], offset: int, sentence: str) -> list[Signal]:
    lead = len(sentence) - len(sentence.lstrip())
    body = sentence.strip()
    hits = [(pattern, found) for pattern in likely if (found := pattern.words.search(body))]
    if not hits:
        return []
    figurative = [found.span() for found in FIGURATIVE.finditer(body)]
    signals: list[Signal] = []
    for pattern, found in hits:
        if any(start < found.end() and found.start() < end for start, end in figurative):
            continue
        if any(signal.code == pattern.code and signal.care_level >= pattern.level for signal in signals):
            continue
        signals.append(_signal(whole, pattern, body, offset + lead, found))
    third = {signal.code for signal in signals if signal.subject in {Subject.OUTSIDE, Subject.MEMBER}}
    # "My friend wants to die" is said of the friend: the author's own reading of it goes.
    if third and not re.search(
        r"\b(?:i|i'm|i've) ",
        re.sub(r"\bi(?:'m| am)? (?:so )?(?:worried|think|heard|know|just got)\b", "", body),
    ):
        signals = [signal for signal in signals if signal.subject is not Subject.SELF]
    return signals


def _signal(whole: _Text, pattern: Pattern, body: str, offset: int, found: re.Match[str]) -> Signal:
    start, end = offset + found.start(), offset + found.end()
    in_quote = any(first <= start and end <= last for first, last in whole.quoted)
    before = body[: found.start()]
    modifiers = _modifiers(pattern, body, before, found, in_quote)
    level = _level(pattern, modifiers, body)
    subject = Subject.NONE
    if pattern in SELF:
        subject = Subject.SELF
    elif pattern in OTHERS:
        subject = Subject.MEMBER if MEMBER.search(body) else Subject.OUTSIDE
    elif pattern.code in {"HTO", "ENC", "GROOM"}:
        subject = Subject.MEMBER if re.search(r"\b(?:you|yourself|me)\b", found.group()) else Subject.OUTSIDE
    return Signal(
        code=pattern.code,
        source="pattern",
        care_level=level,
        subject=subject,
        span=whole.normal.span(start, end),
        scan=whole.scan,
        modifiers=MappingProxyType(modifiers),
        version=PATTERNS,
    )


def _modifiers(
    pattern: Pattern, body: str, before: str, found: re.Match[str], in_quote: bool
) -> dict[str, str]:
    # A negation counts when it stands in the same clause, within six words before the match.
    clause = re.split(r"[,;:]| but | and then ", before)[-1]
    near = " ".join(clause.split()[-6:])
    negated = not pattern.firm and bool(NEGATION.search(NEGATION_TRAP.sub("", near + " ")))
    past = bool(PAST.search(body)) and not re.search(
        r"\b(?:and|but) (?:it|that|they)(?:'s| is| are)? (?:come )?back\b", body
    )
    modifiers = {
        "polarity": "negated" if negated else "question" if body.endswith("?") else "asserted",
        "time": "past" if past else "now" if STILL.search(body) else "unsaid",
        "mode": "quote" if in_quote else "education" if EDUCATION.search(body) else "own",
    }
    for name, sign in (("alone", ALONE), ("means", MEANS), ("protective", HOPE), ("loss", LOSS)):
        if sign.search(body):
            modifiers[name] = "yes"
    return modifiers


def _level(pattern: Pattern, modifiers: dict[str, str], body: str) -> CareLevel:
    """Return the pattern's level, moved by its modifiers. Source: domain reference 4.3."""
    level = pattern.level
    if pattern not in SELF:
        return CareLevel(max(1, level - 2)) if modifiers["time"] == "past" else level
    if modifiers["polarity"] == "negated" or modifiers["mode"] == "quote" or modifiers["time"] == "past":
        return min(level, CareLevel.WATCH)  # never below: a person should see it
    if (
        modifiers["mode"] == "education"
        and pattern.code in {"SH-URGE", "OD-RISK", "SUI-IDE", "WD-RISK"}
        and not re.search(r"\bi(?:'m|'ve)? (?:want|am|feel|need)", body)
    ):
        return min(level, CareLevel.WATCH)
    if level == CareLevel.CONCERN and pattern.code == "SUI-PAS" and "loss" in modifiers:
        return CareLevel.URGENT
    if (
        level == CareLevel.URGENT
        and pattern.code in {"SUI-INT", "SUI-IDE"}
        and "means" in modifiers
        and re.search(r"\b(?:tonight|right now|in my hand)\b", body)
    ):
        return CareLevel.NOW
    return level


def _raise_together(signals: list[Signal], text: str) -> list[Signal]:
    """Raise repeated passive wishes to urgent: said twice, in other words, it weighs more."""
    passive = [
        signal for signal in signals if signal.code == "SUI-PAS" and signal.care_level == CareLevel.CONCERN
    ]
    if len(passive) < 2:
        return signals
    return [
        Signal(
            code=signal.code,
            source=signal.source,
            care_level=CareLevel.URGENT,
            subject=signal.subject,
            span=signal.span,
            scan=signal.scan,
            modifiers=MappingProxyType({**signal.modifiers, "repeated": "yes"}),
            version=signal.version,
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
