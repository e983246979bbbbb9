"""The configured pipeline as one function. Works without Django, for ``manage.py screen`` too."""

from collections.abc import Sequence
from functools import partial

from community.core.screening import Assessment, Submission
from moderation.pipeline.run import run
from moderation.pipeline.stages import crisis, rules
from moderation.pipeline.stages.decide import Policy, decide
from moderation.pipeline.stages.sanitise import sanitise
from moderation.pipeline.stages.score import mark_waiting, score, score_with_fallback
from moderation.pipeline.types import Draft, Scorer, Stage
from moderation.scorers.bundled import BundledScorer
from moderation.scorers.detoxify import DetoxifyScorer

BUNDLED = BundledScorer()
Stages = Sequence[tuple[str, Stage]]


class _Configured:
    """What :func:`configure` set. Shipped defaults decide until then."""

    policy: Policy = Policy()
    slow: Scorer | None = None


def configure(*, scorer: str = "bundled", detoxify_path: str = "", hold_crisis: bool = False) -> None:
    """Choose scorer and policy. Called once, at start-up."""
    _Configured.policy = Policy(hold_crisis=hold_crisis)
    _Configured.slow = DetoxifyScorer(detoxify_path) if scorer == "detoxify" else None


def _stages(scoring: Stage) -> Stages:
    return (
        ("sanitise", sanitise),
        ("crisis", crisis.find),
        ("score", scoring),
        ("rules", rules.apply),
        ("decide", partial(decide, policy=_Configured.policy)),
    )


def assess(submission: Submission) -> Assessment:
    """Return what is known of ``submission`` at once. Never call it inside a transaction.

    With a slow scorer configured the bundled one speaks for it, and ``awaits_scorer`` says that
    readers have to wait for :func:`assess_slowly`.
    """
    bundled = score(BUNDLED)

    def scoring(draft: Draft) -> Draft:
        return bundled(mark_waiting(draft)) if _Configured.slow is not None else bundled(draft)

    return run(submission, _stages(scoring))


def assess_slowly(submission: Submission) -> Assessment:
    """Return the assessment with the slow scorer's word; the bundled one's if it is down or late."""
    slow = _Configured.slow
    return run(
        submission, _stages(score_with_fallback(slow, BUNDLED) if slow is not None else score(BUNDLED))
    )


def triage_only(text: str) -> Assessment:
    """Return the care part for a text that is refused and that nothing may render: too long, say."""

    def as_plain(draft: Draft) -> Draft:
        return Draft(submission=draft.submission, plain=draft.submission.source)

    stages: Stages = (
        ("plain", as_plain),
        ("crisis", crisis.find),
        ("decide", partial(decide, policy=_Configured.policy)),
    )
    return run(Submission(source=text), stages)
