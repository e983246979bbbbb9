"""The fold: every stage sees the draft, and a broken one never costs the others their turn."""

from collections.abc import Sequence
from dataclasses import replace

from community.core.screening import Assessment, Submission
from moderation.pipeline.types import Draft, Stage


def run(submission: Submission, stages: Sequence[tuple[str, Stage]]) -> Assessment:
    """Return the assessment of ``submission`` after every stage has seen it.

    A stage that raises, for whatever reason, is recorded as a fault under its name; the later
    stages still run, and ``decide`` (the last one, which must not fail) holds the submission.
    """
    draft = Draft(submission=submission)
    for name, stage in stages:
        try:
            draft = stage(draft)
        except Exception:
            if name == "decide":
                raise
            draft = replace(draft, faults=(*draft.faults, name))
    return Assessment(
        html=draft.html,
        plain=draft.plain,
        care_level=draft.care_level,
        care_score=draft.care_score,
        subject=draft.subject,
        rule_level=draft.rule_level,
        verdict=draft.verdict,
        signals=draft.signals,
        scores=draft.scores,
        reasons=draft.reasons,
        cards=draft.cards,
        awaits_scorer=draft.awaits_scorer,
        versions=draft.versions,
    )
