"""Stage 4: the only one that sets a verdict. Levels, reasons, and what the author is shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from community.core.screening import Card, CareLevel, RuleLevel, Signal, Subject, Verdict
from moderation.pipeline.types import Draft

CARDS: dict[str, tuple[Card, ...]] = {
    "OD-NOW": (Card.OVERDOSE, Card.SUPPORT),
    "OD-RISK": (Card.OVERDOSE, Card.SUPPORT),
    "WD-DANGER": (Card.WITHDRAWAL, Card.SUPPORT),
    "WD-RISK": (Card.WITHDRAWAL, Card.SUPPORT),
    "REL-NOW": (Card.CRAVING, Card.SUPPORT),
    "MED": (Card.MEDICAL, Card.SUPPORT),
    "DRIVE": (Card.MEDICAL, Card.SUPPORT),
    "SA": (Card.ASSAULT, Card.SUPPORT),
    "DV-NOW": (Card.SAFE_AT_HOME, Card.SUPPORT),
    "DV": (Card.SAFE_AT_HOME, Card.SUPPORT),
    "MINOR": (Card.YOUTH, Card.SUPPORT),
}
"""First card by category. Source: domain reference 4.3. A self signal always brings the support card too."""
PROTECTED = frozenset({"CHILD", "ELDER"})
ORDER = tuple(Card)
NO_CARD = frozenset({"ENC", "TRADE", "GROOM", "HTO"})
PRESSING = (Card.SAFE_AT_HOME, Card.MEDICAL, Card.OVERDOSE, Card.WITHDRAWAL, Card.SUPPORT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What the operator may set. ``hold_crisis``: words of care level 3 and up wait for a person too."""

    hold_crisis: bool = False


def decide(draft: Draft, policy: Policy = Policy()) -> Draft:
    """Set levels, verdict, reasons and cards from the signals and faults gathered so far.

    A fault of any stage but the slow scorer holds; a fault of the crisis stage also asks for a
    person as if it had found something urgent, and shows the support card.
    """
    signals = (*draft.signals, *(_fault(name) for name in draft.faults))
    care = max((signal.care_level for signal in signals), default=CareLevel.NONE)
    rule = max((signal.rule_level for signal in signals), default=RuleLevel.NONE)
    if policy.hold_crisis and care >= CareLevel.URGENT:
        rule = RuleLevel.HOLD
    verdict = {RuleLevel.NONE: Verdict.PUBLISH, RuleLevel.NOTE: Verdict.NOTE, RuleLevel.HOLD: Verdict.HOLD}[
        rule
    ]
    return replace(
        draft,
        signals=signals,
        care_level=care,
        rule_level=rule,
        care_score=max(draft.care_score, 0.78 if "crisis" in draft.faults else 0.0),
        subject=_subject(signals, care),
        verdict=verdict,
        reasons=_reasons(
            signals, draft.faults, hold=verdict is Verdict.HOLD, crisis=policy.hold_crisis and care >= 3
        ),
        cards=_cards(signals, care, rule),
    )


def _fault(stage: str) -> Signal:
    urgent = stage == "crisis"
    return Signal(
        code="FAULT",
        source="fault",
        care_level=CareLevel.URGENT if urgent else CareLevel.NONE,
        rule_level=RuleLevel.HOLD,
        subject=Subject.SELF if urgent else Subject.NONE,
        modifiers={"stage": stage},
    )


def _subject(signals: Iterable[Signal], care: CareLevel) -> Subject:
    """Return who is at risk in the strongest care signal; the author, where several are as strong."""
    strongest = [signal.subject for signal in signals if signal.care_level == care and care > CareLevel.NONE]
    order = (Subject.SELF, Subject.MEMBER, Subject.OUTSIDE)
    return next((subject for subject in order if subject in strongest), Subject.NONE)


def _reasons(
    signals: Iterable[Signal], faults: tuple[str, ...], *, hold: bool, crisis: bool
) -> tuple[str, ...]:
    care = [f"care:{signal.code}" for signal in signals if signal.care_level > CareLevel.NONE]
    rule = [f"rule:{signal.code}" for signal in signals if signal.rule_level > RuleLevel.NONE]
    broken = [f"fault:{name}" for name in faults]
    policy = ["policy:hold_crisis"] if hold and crisis else []
    return tuple(dict.fromkeys([*rule, *care, *broken, *policy]))


def _cards(signals: Iterable[Signal], care: CareLevel, rule: RuleLevel) -> tuple[Card, ...]:
    """Return the author's cards: by category and subject, never by the level alone. They add up."""
    cards: set[Card] = set()
    for signal in signals:
        is_guess = signal.source == "classifier"  # of who is at risk it is surer than of the category
        if signal.care_level < CareLevel.CONCERN or (
            signal.code in NO_CARD and not (is_guess and signal.subject is Subject.SELF)
        ):
            continue
        if signal.subject is Subject.SELF:
            cards.update(CARDS.get(signal.code, (Card.SUPPORT,)))
        elif signal.code in PROTECTED:
            cards.add(Card.CHILD)
        else:
            cards.add(Card.SOMEONE_ELSE)
            cards.update({Card.OVERDOSE} if signal.code == "OD-NOW" else ())
    if rule == RuleLevel.HOLD:
        cards.add(Card.HELD)
    rank = {
        card: place
        for place, card in enumerate((*PRESSING, *(card for card in ORDER if card not in PRESSING)))
    }
    return tuple(sorted(cards, key=lambda card: rank[card]))
