"""Stage 2: does someone need a person now?

It needs nothing that can be down, sees the whole text, and reads the source as well as the plain
text, so that no word can hide from it in markup. Patterns and the classifier each say what they
find, and the graver answer counts: the classifier may raise, and never lower.
"""

from collections.abc import Sequence
from dataclasses import replace

from community.core.screening import CareLevel, Scan, Signal
from moderation.crisis import classifier
from moderation.crisis.classifier import Proposal
from moderation.crisis.context import in_answer_to
from moderation.crisis.patterns import VERSION
from moderation.crisis.triage import Found, triage
from moderation.pipeline.stages.sanitise import clean_source, places_in
from moderation.pipeline.types import Draft

PART = 0.7
"""How much of the way to certain the classifier alone can bring a text."""


def find(draft: Draft) -> Draft:
    """Add the crisis signals of title, plain text and source, and the score that ranks texts.

    Out: signals with a care level; care_score in [0, 1]. Never touches the verdict. A signal of the
    title has no span: spans count in the plain text or in the source.
    Errors: none known; any is treated as a signal of its own, see ``decide``.
    """
    submission = draft.submission
    source = clean_source(submission.source)
    plain = triage(draft.plain)
    # Most members write no markup at all: what they typed is what readers read.
    hidden = Found() if source.split() == draft.plain.split() else triage(source, scan=Scan.SOURCE)
    titled = triage(clean_source(submission.title))
    answering = in_answer_to(draft.plain, (submission.reply_to, *submission.quoted))
    places = places_in(submission.source) if hidden.signals else ()
    seen = {(signal.code, signal.care_level) for signal in plain.signals}
    strongest = max(
        (signal.care_level for found in (plain, titled) for signal in found.signals), default=CareLevel.NONE
    )
    proposal = classifier.propose(draft.plain)
    more = [
        signal
        for signal in (
            *(_as_typed(signal, places) for signal in hidden.signals),
            *(replace(signal, span=None) for signal in titled.signals),
            *answering.signals,
            *_proposed(proposal, strongest),
        )
        if (signal.code, signal.care_level) not in seen
    ]
    signals: tuple[Signal, ...] = (*plain.signals, *_without_repeats(more))
    return replace(
        draft,
        signals=(*draft.signals, *signals),
        care_score=_together(max(plain.score, hidden.score, titled.score, answering.score), proposal),
        versions={**draft.versions, "crisis": f"{VERSION}+{classifier.version()}"},
    )


def _proposed(proposal: Proposal, strongest: CareLevel) -> tuple[Signal, ...]:
    """Return the classifier's signal, if it says more than the patterns do."""
    if proposal.level <= strongest:
        return ()
    return (
        Signal(
            code=proposal.code,
            source="classifier",
            care_level=proposal.level,
            subject=proposal.subject,
            score=proposal.likely,
            version=classifier.version(),
        ),
    )


def _together(patterns: float, proposal: Proposal) -> float:
    """Return the score that ranks texts: what the patterns leave open, the classifier may fill."""
    return round(1 - (1 - patterns) * (1 - PART * proposal.likely), 4)


def _as_typed(signal: Signal, places: Sequence[int]) -> Signal:
    """Return ``signal`` with its span counted in the source as the author sent it."""
    if signal.span is None:
        return signal
    start, end = signal.span
    return replace(signal, span=(places[start], places[end - 1] + 1))


def _without_repeats(signals: list[Signal]) -> list[Signal]:
    return list({(signal.code, signal.care_level): signal for signal in signals}.values())
