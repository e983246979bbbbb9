"""Stage 3: what may not be shown before a person has looked, whoever wrote it and why.

Personal data, ways to get hurt, sourcing, threats and encouragement. Telling of a lapse, of
medication or of one's own pain is never here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from community.core.screening import RuleLevel, Signal
from moderation.crisis.normalise import normalise
from moderation.pipeline.types import Draft

VERSION = "rules-2"


@dataclass(frozen=True, slots=True)
class Rule:
    """``words`` in the plain text hold it, under ``code``."""

    code: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None


HELPLINES = re.compile(
    r"\b(?:988|911|741741|116 ?123|85258|13 ?11 ?14|1?-?800[- .]\d{3}[- .]\d{4}|877[- .]696[- .]1996)\b"
)
PERSONAL: tuple[Rule, ...] = (
    Rule(
        "PII",
        re.compile(r"(?<![\w$€£.])(?:\+?\d{1,2}[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)"),
        HELPLINES,
    ),
    Rule("PII", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    Rule(
        "PII",
        re.compile(
            r"\b\d{1,5} (?:[A-Z][\w']+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way)\b"
        ),
    ),
    Rule("PII", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
)
"""Read in the text as written: capitals and digits matter."""

UNSAFE: tuple[Rule, ...] = (
    Rule(
        "METHOD",
        re.compile(
            r"\b(?:\d+|how many|how much) (?:mg|milligrams|pills|tablets|grams)\b.{0,60}\b(?:kill|die|fatal|lethal|overdose|end it)"
            r"|\b(?:lethal|fatal) (?:dose|amount)\b|\bhow to (?:tie a noose|cut (?:so|deep|without)|make (?:it|an overdose) (?:work|painless))"
            r"|\b(?:painless|easiest|best|quickest) way to (?:die|kill (?:my|your)self|end it)"
        ),
    ),
    Rule(
        "METHOD",
        re.compile(
            r"\b(?:dissolve|crush|cook|cut) (?:it|them|the (?:pills|powder|dope))\b.{0,40}\b(?:inject|shoot|snort|vein|needle)"
        ),
    ),
)
"""Read in normalised text."""

CARE_HOLDS = frozenset({"ENC", "TRADE", "GROOM", "HTO"})
"""Categories of the crisis stage that also hold: they rest on policy. Source: domain reference 4.3."""
NAMES_SOMEONE = re.compile(r"\b(?:you|u|ur|your|you're|youre)\b|@[a-z0-9]")
FIRST_PERSON = re.compile(r"\b(?:i|i'm|im|me|my|myself)\b")
QUOTED_ABUSE = re.compile(
    r"\b(?:called|calls|calling|said|says|told|yelled|screamed) (?:me|at me|i'm|i was)\b|\bmy (?:ex|dad|mom|boss)\b"
)

THREAT_AT, NOTE_AT = 0.9, 0.7
"""Probabilities, among comments of strangers, from which a person looks. A note is set where at most
one ordinary post in a hundred would have it for its toxicity alone; the labels asked here are rarer.
What waits must be surer: threats are few in what was learned, and "you're going to kill it on
Saturday" is none. Source: moderation/scorers/README.md, "The thresholds"."""


def apply(draft: Draft) -> Draft:
    """Add rule signals: HOLD for what waits, NOTE for what is shown and looked at within a day."""
    text = "\n".join(filter(None, (draft.title, draft.plain)))
    normal = normalise(text)
    signals = [*_written(PERSONAL, text, offset=len(text) - len(draft.plain))]
    for rule in UNSAFE:
        if found := rule.words.search(normal.text):
            signals.append(_hold(rule.code, normal.span(*found.span()), len(text) - len(draft.plain)))
    held = [
        replace(signal, rule_level=RuleLevel.HOLD) if _holds(signal) else signal for signal in draft.signals
    ]
    signals += _scored(draft, normal.text)
    return replace(draft, signals=(*held, *signals), versions={**draft.versions, "rules": VERSION})


def _holds(signal: Signal) -> bool:
    """Quoted, denied or long past, it is no longer an attack: a person looks, and nothing waits.

    Nor does anything wait for what the classifier alone makes of it.
    """
    harmless = (
        signal.source == "classifier"
        or signal.modifiers.get("mode") == "quote"
        or signal.modifiers.get("polarity") == "negated"
        or signal.modifiers.get("time") == "past"
    )
    return signal.code in CARE_HOLDS and not harmless


def _written(rules: Iterable[Rule], text: str, *, offset: int) -> list[Signal]:
    signals = []
    for rule in rules:
        for found in rule.words.finditer(text):
            if rule.unless is None or not rule.unless.search(found.group()):
                signals.append(_hold(rule.code, found.span(), offset))
                break
    return signals


def _hold(code: str, span: tuple[int, int], offset: int) -> Signal:
    """Return a holding signal; a span that begins in the title has none in the plain text."""
    start, end = span[0] - offset, span[1] - offset
    return Signal(
        code=code,
        source="rule",
        rule_level=RuleLevel.HOLD,
        span=(start, end) if start >= 0 else None,
        version=VERSION,
    )


def _scored(draft: Draft, text: str) -> list[Signal]:
    """Return signals from the scores: only what is turned against somebody counts.

    Swearing alone, and harsh words about oneself or repeated from others, never do.
    """
    scores = draft.scores
    against = bool(NAMES_SOMEONE.search(text)) and not QUOTED_ABUSE.search(text)
    if not against:
        return []
    if scores.get("threat", 0) >= THREAT_AT:
        return [_score_signal("THREAT", RuleLevel.HOLD, scores["threat"], draft)]
    about_me = len(FIRST_PERSON.findall(text)) > len(NAMES_SOMEONE.findall(text))
    for label, code in (("severe_toxicity", "SEVERE"), ("identity_attack", "IDENTITY"), ("insult", "INSULT")):
        if scores.get(label, 0) >= NOTE_AT and not about_me:
            return [_score_signal(code, RuleLevel.NOTE, scores[label], draft)]
    return []


def _score_signal(code: str, level: RuleLevel, score: float, draft: Draft) -> Signal:
    return Signal(
        code=code, source="scorer", rule_level=level, score=score, version=draft.versions.get("scorer", "")
    )
