"""Stage 2: does someone need a person now?

It needs nothing that can be down, sees the whole text, and reads the source as well as the plain
text, so that no word can hide from it in markup.
"""

from dataclasses import replace

from community.core.screening import Scan, Signal
from moderation.crisis.triage import VERSION, Found, triage
from moderation.pipeline.stages.sanitise import clean_source
from moderation.pipeline.types import Draft


def find(draft: Draft) -> Draft:
    """Add the crisis signals of title, plain text and source, and the score that ranks texts.

    Out: signals with a care level; care_score in [0, 1]. Never touches the verdict.
    Errors: none known; any is treated as a signal of its own, see ``decide``.
    """
    source = clean_source(draft.submission.source)
    plain = triage(draft.plain)
    # Most members write no markup at all: what they typed is what readers read.
    hidden = Found() if source.split() == draft.plain.split() else triage(source, scan=Scan.SOURCE)
    titled = triage(clean_source(draft.submission.title), scan=Scan.SOURCE)
    seen = {(signal.code, signal.care_level) for signal in plain.signals}
    more = [
        signal
        for signal in (*hidden.signals, *titled.signals)
        if (signal.code, signal.care_level) not in seen
    ]
    signals: tuple[Signal, ...] = (*plain.signals, *_without_repeats(more))
    return replace(
        draft,
        signals=(*draft.signals, *signals),
        care_score=max(plain.score, hidden.score, titled.score),
        versions={**draft.versions, "crisis": VERSION},
    )


def _without_repeats(signals: list[Signal]) -> list[Signal]:
    return list({(signal.code, signal.care_level): signal for signal in signals}.values())
