"""The true state of an author's words, in words: what is so, why, who looks and by when, what they can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from community.core.screening import Card, CareLevel
from community.members.models import Member
from moderation import wording
from moderation.hours import promises
from moderation.models import Decision, ReviewItem
from moderation.ports import target_for
from moderation.queries import reports_by, standings, waiting_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What ``moderation/_state_notice.html`` shows. ``by`` is "" when nobody keeps a time."""

    state: str
    why: Sequence[str] = ()
    by: str = ""
    team_told: bool = False
    decision_url: str = ""


NOBODY_ELSE = frozenset({"pending", "held", "hidden", "rejected", "refused"})
"""States in which only the author and the team can see the words."""


def notices(kind: str, states: Mapping[str, str]) -> Mapping[str, Notice]:
    """Return a notice for each subject (public id -> its state) of one author.

    Published words get one only when the team was told about them. A few queries, however many.
    """
    found = standings(kind, list(states))
    kept = promises(known.item for known in found.values() if known.item is not None)
    made = {}
    for subject, state in states.items():
        known = found[subject]
        team_told = known.item is not None and known.item.care_level >= CareLevel.CONCERN
        if state not in NOBODY_ELSE and not team_told:
            continue
        decided = known.decision if state in NOBODY_ELSE else None
        made[subject] = Notice(
            state=state,
            why=_why(known.hold_reasons, decided),
            by=wording.by_when(kept.get(known.item.pk)) if known.item is not None else "",
            team_told=team_told,
            decision_url=reverse("moderation:decision", args=[decided.public_id]) if decided else "",
        )
    return made


def _why(reasons: Sequence[str], decided: Decision | None) -> list[str]:
    if reasons:
        return wording.why_held(reasons)
    return [str(wording.RULES[decided.rule])] if decided and decided.rule in wording.RULES else []


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Words that wait for a person, on their author's page."""

    what: str
    why: Sequence[str]
    by: str
    since: datetime


def waiting(member: Member) -> Sequence[Waiting]:
    """Return what the author reads about words that wait. What they took back waits for nobody."""
    holds = [
        hold
        for hold in waiting_words(member)
        if target_for(hold.item.subject_kind).can_publish(hold.item.subject_id, hold.revision_id)
    ]
    kept = promises(hold.item for hold in holds)
    return [
        Waiting(
            what=_surface(hold.item),
            why=wording.why_held(hold.reasons),
            by=wording.by_when(kept.get(hold.item_id)),
            since=hold.placed_at,
        )
        for hold in holds
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """A report, on the page of the member who made it: what became of it, and nothing about anybody."""

    reason: str
    at: datetime
    became: str
    by: str


def reported(member: Member) -> Sequence[Reported]:
    """Return what became of the member's reports, newest first."""
    reports = reports_by(member)
    kept = promises(report.item for report in reports)
    return [
        Reported(
            reason=report.get_reason_display(),
            at=report.made_at,
            became=wording.report_became(report.item),
            by=wording.by_when(kept.get(report.item_id)),
        )
        for report in reports
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A decision in the words that its author reads. ``state`` is the look's ``data-state``."""

    decision: Decision
    what: str
    headline: str
    state: str
    rule: str
    url: str
    facts: Sequence[str]


def told(decision: Decision) -> Told:
    """Return what the author reads about a decision."""
    headline, state = _headline(decision.verdict)
    codes = [str(code) for code in decision.facts.get("signals", [])]
    return Told(
        decision=decision,
        what=_surface(decision.item),
        headline=headline,
        state=state,
        rule=str(wording.RULES.get(decision.rule, "")),
        url=reverse("moderation:decision", args=[decision.public_id]),
        facts=[str(wording.SIGNALS[code]) for code in dict.fromkeys(codes) if code in wording.HOLD_REASONS],
    )


def _headline(verdict: str) -> tuple[str, str]:
    return {
        Decision.Verdict.PUBLISH: (_("Posted"), "posted"),
        Decision.Verdict.LEAVE: (_("A word from the team"), "posted"),
        Decision.Verdict.NOTE: (_("A note from the team"), "appeal"),
        Decision.Verdict.KEEP_HELD: (_("Still waiting for a person"), "held"),
        Decision.Verdict.REMOVE: (_("Not posted"), "refused"),
        Decision.Verdict.PAUSE: (_("Posting is paused"), "refused"),
        Decision.Verdict.UPHOLD: (_("The decision stays"), "refused"),
        Decision.Verdict.OVERTURN: (_("The decision was changed"), "posted"),
    }[Decision.Verdict(verdict)]


def _surface(item: ReviewItem) -> str:
    return {
        "thread": _("Your thread"),
        "post": _("Your reply"),
        "edit": _("Your edit"),
        "message": _("Your message"),
        "profile": _("Your profile"),
        "appeal": _("Your appeal"),
        "call": _("You asked for a person"),
    }.get(item.surface, _("What you wrote"))


def card_context(*, cards: Sequence[Card], item_id: str, by: datetime | None) -> dict[str, object]:
    """Return what ``_support_card.html`` needs, from the fields of ``moderation.actions.filing.Care``."""
    name, arguments = ("moderation:answer-card", [item_id]) if item_id else ("moderation:ask-person", [])
    return {
        "cards": cards,
        "team_line": wording.team_line(by, told=bool(item_id)),
        "answer_url": reverse(name, args=arguments),
    }


FILLED_IN = "of-the-page"
"""Stands where a form's token goes: a frame has none, and the page that shows the card puts in its own."""


def card_html(*, cards: Sequence[Card], item_id: str, by: datetime | None) -> str:
    """Return the support card as it goes into a frame, or nothing where none is shown."""
    if not cards:
        return ""
    context = card_context(cards=cards, item_id=item_id, by=by) | {"csrf_token": FILLED_IN}
    return render_to_string("_support_card.html", context).strip()
