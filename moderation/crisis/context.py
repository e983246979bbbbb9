"""What a short answer means by what it answers: "me too" and "do it" say nothing by themselves."""

import re
from dataclasses import replace
from types import MappingProxyType

from community.core.screening import CareLevel, Scan, Signal, Subject
from moderation.crisis.normalise import normalise
from moderation.crisis.patterns import VERSION
from moderation.crisis.triage import Found, triage

LONGEST = 120
"""Letters of an answer that is read by what it answers. Whoever writes more speaks for themselves."""
SAME = re.compile(
    r"(?:^|\b)(?:me too|same(?: here)?(?= *(?:$|[.,!]))|i feel (?:the same|that too|exactly like that)|this is me|i (?:want|think about) (?:that|it) too|i could have written (?:this|that))\b"
)
URGED = re.compile(
    r"^\W*(?:(?:just|then|so|well|ok|okay) )*(?:do it|go (?:ahead|for it|on then)|good riddance|you should|please do|nobody's stopping you)\W*(?:$|already|then|coward|now)"
)
LONGEST_PARENT = 20_000


def in_answer_to(plain: str, parents: tuple[str, ...]) -> Found:
    """Return the signals that ``plain`` has only because of the texts it answers or quotes.

    "Me too" under a wish to die is the author's own wish, at most urgent; "do it" encourages.
    """
    text = normalise(plain).text.strip() if len(plain) <= LONGEST and any(parents) else ""
    found = SAME.search(text) or URGED.search(text)
    if not found:
        return Found()
    danger = [
        signal
        for parent in parents
        for signal in triage(parent[:LONGEST_PARENT]).signals
        if signal.care_level >= CareLevel.CONCERN and signal.subject is Subject.SELF
    ]
    if not danger:
        return Found()
    strongest = max(danger, key=lambda signal: signal.care_level)
    answer = replace(
        strongest,
        care_level=min(strongest.care_level, CareLevel.URGENT),
        span=None,
        scan=Scan.PLAIN,
        modifiers=MappingProxyType(
            {"polarity": "asserted", "time": "unsaid", "mode": "own", "context": "answer"}
        ),
        version=VERSION,
    )
    if URGED.search(text):
        answer = Signal(
            code="ENC",
            source="pattern",
            care_level=CareLevel.URGENT,
            subject=Subject.MEMBER,
            modifiers=answer.modifiers,
            version=VERSION,
        )
    return Found((answer,), 0.78 if answer.care_level >= CareLevel.URGENT else 0.5)
