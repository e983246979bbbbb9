"""The values that flow through the pipeline. Plain Python: no Django, no I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from community.core.screening import Card, CareLevel, RuleLevel, Signal, Subject, Submission, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Everything known about a submission so far. Each stage returns a fuller copy."""

    submission: Submission
    html: str = ""
    plain: str = ""
    title: str = ""
    signals: tuple[Signal, ...] = ()
    care_score: float = 0.0
    scores: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    faults: tuple[str, ...] = ()  # names of stages that failed
    awaits_scorer: bool = False
    versions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # Set by the decide stage alone; nothing is shown unless it says so.
    care_level: CareLevel = CareLevel.NONE
    rule_level: RuleLevel = RuleLevel.HOLD
    subject: Subject = Subject.NONE
    verdict: Verdict = Verdict.HOLD
    reasons: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()


Stage = Callable[[Draft], Draft]


LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
"""Detoxify's six names, which every scorer answers with."""


class StageUnavailable(Exception):
    """A stage could not do its work now (a model that is not loaded, a time limit)."""


class Scorer(Protocol):
    """Port: says how likely a text has each of Detoxify's six labels."""

    @property
    def version(self) -> str:
        """Name the model and its very weights."""

    def score(self, text: str) -> Mapping[str, float]:
        """Return label -> probability in [0, 1], rounded to four decimals.

        Raises:
            StageUnavailable: it cannot, now.

        """
