"""Stage 3a: how does it score on Detoxify's six labels?"""

from dataclasses import replace

from moderation.pipeline.types import Draft, Scorer, Stage


def score(scorer: Scorer) -> Stage:
    """Return a stage that adds the scores of ``scorer``. Raises what the scorer raises."""

    def stage(draft: Draft) -> Draft:
        text = "\n".join(filter(None, (draft.title, draft.plain)))
        scores = scorer.score(text)
        return replace(draft, scores=scores, versions={**draft.versions, "scorer": scorer.version})

    return stage


def score_with_fallback(slow: Scorer, bundled: Scorer) -> Stage:
    """Return a stage that asks ``slow``, and lets ``bundled`` decide when it cannot, for whatever reason."""

    def stage(draft: Draft) -> Draft:
        try:
            return score(slow)(draft)
        except Exception:  # noqa: BLE001  out of memory, a bad window: words do not wait for its repair
            scored = score(bundled)(draft)
            return replace(scored, versions={**scored.versions, "fallback": "slow scorer unavailable"})

    return stage


def mark_waiting(draft: Draft) -> Draft:
    """Say that a slow scorer is configured and has not spoken yet."""
    return replace(draft, awaits_scorer=True)
