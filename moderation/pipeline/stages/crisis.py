"""Stage 2: does someone need a person now?

It needs nothing that can be down, sees the whole text, and reads the source as well as the plain
text, so that no word can hide from it in markup. Patterns and the classifier each say what they
find, and the graver answer counts: the classifier may raise, and never lower.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from zipfile import BadZipFile

from community.core.screening import CareLevel, Scan, Signal
from moderation.crisis import classifier
from moderation.crisis.classifier import Proposal
from moderation.crisis.context import in_answer_to
from moderation.crisis.patterns import VERSION
from moderation.crisis.triage import Found, triage
from moderation.pipeline.stages.sanitise import clean_source, places_in
from moderation.pipeline.types import Draft

logger = logging.getLogger("holdfast.screening")

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
    by_patterns = (plain, hidden, titled, answering)
    strongest = max(
        (signal.care_level for found in by_patterns for signal in found.signals), default=CareLevel.NONE
    )
    proposal, model = _second_opinion(draft.plain or source)
    more = [
        signal
        for signal in (
            *(_as_typed(signal, places) for signal in hidden.signals),
            *(replace(signal, span=None) for signal in titled.signals),
            *answering.signals,
            *_proposed(proposal, model, strongest),
        )
        if (signal.code, signal.care_level) not in seen
    ]
    signals: tuple[Signal, ...] = (*plain.signals, *_without_repeats(more))
    return replace(
        draft,
        signals=(*draft.signals, *signals),
        care_score=_together(max(found.score for found in by_patterns), proposal),
        versions={**draft.versions, "crisis": f"{VERSION}+{model}"},
    )


def _second_opinion(text: str) -> tuple[Proposal, str]:
    """Return the classifier's proposal and name; nothing and "none" where its weights cannot be read."""
    try:
        return classifier.propose(text), classifier.version()
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        logger.error("classifier_failed", extra={"error": type(error).__name__})
        return classifier.NOTHING, "none"


def _proposed(proposal: Proposal, model: str, strongest: CareLevel) -> tuple[Signal, ...]:
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
            version=model,
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
