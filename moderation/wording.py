"""What codes say to people: to staff why an item is here, to authors why their words wait.

Plain and calm, grade 8 or below. Never a word of a member.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.core import clock
from community.core.sentences import add
from community.core.templatetags.frame import wording as time_wording
from moderation.hours import AlertState
from moderation.models import CardAnswer, Decision, ReviewItem, Signal

Words = Mapping[str, str | Lazy]

RULES: Words = {
    "personal": lazy("It gives away who someone is, or how to reach them."),
    "confidentiality": lazy("It tells something that was said in confidence."),
    "method": lazy("It describes a way to get hurt or to use."),
    "dose": lazy("It gives a dose that someone else might copy."),
    "encourages": lazy("It could push someone toward harm."),
    "sourcing": lazy("It sells drugs or looks for them."),
    "threat": lazy("It threatens or attacks someone."),
    "advances": lazy("It presses someone for money, sex or contact outside."),
    "pathway": lazy("It puts down someone’s way of getting better."),
    "place": lazy("It belongs in another place."),
}
"""House rules that a decision may name, in the words that its author reads."""

SIGNALS: Words = {
    "SUI-NOW": lazy("Ending their life: now, or about to"),
    "SUI-INT": lazy("Ending their life: intent or a plan"),
    "SUI-IDE": lazy("Ending their life: thinking of it"),
    "SUI-PAS": lazy("Would rather not be here"),
    "SH-NOW": lazy("Hurting themselves now"),
    "SH-URGE": lazy("An urge to hurt themselves"),
    "OD-NOW": lazy("An overdose, perhaps now"),
    "OD-RISK": lazy("Could overdose: alone, mixed, or after time off"),
    "WD-DANGER": lazy("Dangerous withdrawal"),
    "WD-RISK": lazy("Stopping suddenly"),
    "REL-NOW": lazy("About to use"),
    "REL-DISC": lazy("Tells of a lapse"),
    "DV-NOW": lazy("Violence at home, now"),
    "DV": lazy("Violence or control at home"),
    "CHILD": lazy("A child at risk"),
    "ELDER": lazy("A dependent adult at risk"),
    "HTO": lazy("Could hurt someone else"),
    "SA": lazy("After a sexual assault"),
    "MED": lazy("A body in danger"),
    "PSY": lazy("Voices, or no sleep for days"),
    "DRIVE": lazy("Driving while not fit to"),
    "MINOR": lazy("Seems to be under 18"),
    "ENC": lazy("Pushes someone toward harm"),
    "METHOD": lazy("Tells how to get hurt or to use"),
    "TRADE": lazy("Sells drugs or looks for them"),
    "GROOM": lazy("Draws someone away, for money, sex or contact"),
    "DIST": lazy("In distress"),
    "PII": lazy("Gives away who someone is"),
    "THREAT": lazy("Threatens someone"),
    "SEVERE": lazy("Very harsh words against someone"),
    "IDENTITY": lazy("Attacks someone for who they are"),
    "INSULT": lazy("Insults someone"),
    "FAULT": lazy("A part of the check did not work"),
    "CALLED": lazy("They asked for a person"),
    "WORRIED": lazy("A member is worried about them"),
    "ENCOURAGES": lazy("Reported: pushes someone toward harm"),
    "CONFIDENTIALITY": lazy("Reported: told in confidence"),
    "PERSONAL": lazy("Reported: gives away who someone is"),
    "SOURCING": lazy("Reported: sells or looks for drugs"),
    "ADVANCES": lazy("Reported: presses for money, sex or contact"),
    "ADVICE": lazy("Reported: advice nobody asked for"),
    "PATHWAY": lazy("Reported: puts down a way of getting better"),
    "OTHER": lazy("Reported: something else"),
}
"""Why an item is here, for staff. Codes of domain reference 4.3, the rules, and reports."""

SOURCES: Words = {
    "pattern": lazy("Phrase list"),
    "classifier": lazy("Care model"),
    "rule": lazy("Rule check"),
    "scorer": lazy("Tone model"),
    "report": lazy("A member’s report"),
    "author": lazy("The author"),
    "fault": lazy("The check itself"),
}

MODIFIERS: Words = {
    "subject:self": lazy("about themselves"),
    "subject:member": lazy("about another member"),
    "subject:outside": lazy("about someone who is not here"),
    "time:now": lazy("about now"),
    "time:past": lazy("about the past"),
    "polarity:asserted": lazy("said outright"),
    "polarity:negated": lazy("denied"),
    "polarity:question": lazy("as a question"),
    "mode:own": lazy("in their own words"),
    "mode:quote": lazy("someone else’s words"),
    "mode:education": lazy("perhaps to inform others"),
    "alone:yes": lazy("they say they are alone"),
    "means:yes": lazy("names something at hand"),
    "loss:yes": lazy("after a loss"),
    "protective:yes": lazy("names something that holds them"),
    "repeated:yes": lazy("said more than once"),
    "substances:yes": lazy("names something taken"),
    "context:answer": lazy("by what it answers"),
    "stage:crisis": lazy("the crisis check"),
    "stage:score": lazy("the tone check"),
    "stage:rules": lazy("the rule check"),
    "stage:sanitise": lazy("the text could not be read"),
}
"""What "name:value" of a modifier says about a signal; others are not worth a word."""

HOLD_REASONS: Words = {
    "PII": lazy("It looks as if it gives away who someone is, or how to reach them."),
    "ENC": lazy("It could be read as pushing someone toward harm."),
    "METHOD": lazy("It may tell how to get hurt or to use."),
    "TRADE": lazy("It looks as if it is about selling or finding drugs."),
    "GROOM": lazy("It may ask someone for money, sex or contact outside."),
    "THREAT": lazy("It could be read as a threat."),
    "HTO": lazy("It could be read as a threat."),
    "SEVERE": lazy("Some words may hurt the person who reads them."),
    "person": lazy("Someone from the team read it and wants a second look before others see it."),
}
"""Why words wait, for their author. Keys are signal codes."""
CARE_HELD = lazy("What you wrote matters to us, and a person reads it first. You’re not in trouble.")
FAULT_HELD = lazy("Part of our check did not work, so a person reads it first.")
SOMEONE_READS = lazy("A person reads it first.")

EVENTS: Words = {
    "filed": lazy("Came in"),
    "raised": lazy("Raised"),
    "seen_again": lazy("Came up again"),
    "opened": lazy("Opened and read"),
    "claimed": lazy("Taken"),
    "released": lazy("Let go"),
    "level_set": lazy("Care level set"),
    "signal_judged": lazy("A flag was judged"),
    "clinician_called": lazy("A clinician was called in"),
    "accepted": lazy("A clinician took it"),
    "decided": lazy("Decided"),
    "closed": lazy("Closed"),
    "note_written": lazy("Wrote to the author"),
    "posting_paused": lazy("Posting paused"),
    "appeal_decided": lazy("The appeal was answered"),
    "card_answered": lazy("The author answered the card"),
}

REPORT_OUTCOMES: Words = {
    "published": lazy("Someone from the team read it. The words stay."),
    "left_up": lazy("Someone from the team read it. The words stay as they are."),
    "removed": lazy("Someone from the team read it and took the words down."),
    "answered": lazy("Someone from the team read it and looked after it."),
}
"""What became of a report, for the member who made it. Nothing about the author."""

SURFACES: Words = {
    "thread": lazy("A thread"),
    "post": lazy("A reply"),
    "edit": lazy("An edit"),
    "message": lazy("A message"),
    "profile": lazy("A profile"),
    "report": lazy("A note in a report"),
    "appeal": lazy("An appeal"),
    "call": lazy("Someone asks for a person"),
}

FAULTS: Words = {
    "no_mail": lazy("No mail server is set up, so no alert can go out."),
    "nobody": lazy(
        "Nobody can be paged: no on-call address is set, and nobody on the team has confirmed one."
    ),
    "tick_silent": lazy("The background clock has been silent for more than two minutes."),
    "mail_failing": lazy("The mail server has refused alerts. They are tried again."),
}

add(
    {
        "item_changed": lazy(
            "Something about this item changed while you wrote. Look again, then send. "
            "Your words are still here."
        ),
        "item_closed": lazy("This item is closed already."),
        "item_held_by_other": lazy("Someone else has taken this item. It comes back if they let it go."),
        "clinician_called": lazy("A clinician has been called in already."),
        "not_called": lazy("No clinician is being waited for here."),
        "no_rule_broken": lazy(
            "Posting can be paused only for a broken rule. Words that show that someone needs help "
            "break none."
        ),
        "same_person": lazy("You made the first decision, so somebody else has to answer this appeal."),
        "answered_already": lazy("This appeal has been answered already."),
        "appealed_already": lazy(
            "You have asked for another look at this already. The answer comes to this page."
        ),
        "nothing_to_appeal": lazy(
            "There is nothing here to look at again: nothing was taken down, held or paused."
        ),
    }
)

FIELD_ERRORS: Words = {
    "unknown": lazy("Choose one of these."),
    "does_not_fit": lazy("That is not possible with these words as they are now."),
    "needed": lazy("This is needed here."),
    "empty": lazy("Write at least a line."),
    "too_long": lazy("That is too long. Please shorten it."),
    "range": lazy("Choose between 1 and 30 days."),
    "words_wait": lazy("These words still wait. Decide first whether readers may see them."),
}


def why_held(reasons: Iterable[str]) -> list[str]:
    """Return sentences for an author from a hold's reason codes ("rule:PII", "care:SUI-INT", "person")."""
    sentences = []
    for reason in reasons:
        family, _separator, code = reason.partition(":")
        found = HOLD_REASONS.get(code or family)
        if found is None:
            found = {"care": CARE_HELD, "fault": FAULT_HELD}.get(family)
        if found is not None:
            sentences.append(str(found))
    return list(dict.fromkeys(sentences)) or [str(SOMEONE_READS)]


def report_became(item: ReviewItem) -> str:
    """Return what became of a report about ``item``."""
    return str(REPORT_OUTCOMES.get(item.outcome, _("The team has it, and a person reads it.")))


def by_when(moment: datetime | None) -> str:
    """Return a promised time in words: "7:48 pm" today, "November 25, 7:48 pm" later; "" for none."""
    if moment is None:
        return ""
    is_today = timezone.localdate(moment) == timezone.localdate(clock.now())
    return time_wording(moment, "clock" if is_today else "near")


def team_line(by: datetime | None, *, told: bool) -> str:
    """Return the one true sentence about the team for a card or a receipt.

    ``told`` says whether the team has an item about it; ``by`` is the time that somebody keeps.
    """
    if not told:
        return _("The team was not told. If you want someone from the team, choose “I need a person”.")
    if by is not None:
        return _("The team has been told. Someone reads it by %(time)s. We are not an emergency service.") % {
            "time": by_when(by)
        }
    return _(
        "The team has been told, but we can’t say when someone will read it. Please don’t wait for us: "
        "the helplines here answer now."
    )


def alert_faults(state: AlertState) -> list[str]:
    """Return a sentence for each thing that keeps alerts from going out."""
    return [str(FAULTS[fault]) for fault in state.faults]


def event_detail(name: str, facts: Mapping[str, object]) -> str:
    """Return what a line of history adds to its name: a level, a verdict, a rule, a reason of staff."""
    parts: list[str] = []
    if name in {"filed", "raised", "level_set"} and isinstance(level := facts.get("care_level"), int):
        parts.append(str(_LEVELS[level]))
    if code := facts.get("verdict") or facts.get("outcome") or facts.get("answer"):
        parts.append(str(_CODES.get(str(code), code)))
    if rule := RULES.get(str(facts.get("rule", ""))):
        parts.append(str(rule))
    if reason := facts.get("reason"):
        parts.append(str(reason))
    return ". ".join(part.rstrip(".") for part in parts)


_LEVELS = (lazy("No care flag"), lazy("Watch"), lazy("Concern"), lazy("Urgent"), lazy("Now"))
_CODES: Words = {
    **dict(Decision.Verdict.choices),
    **dict(ReviewItem.Outcome.choices),
    **dict(CardAnswer.Answer.choices),
    **dict(Signal.Outcome.choices),
}


def time_left(due_at: datetime, at: datetime) -> tuple[str, str]:
    """Return the clock's words and its state: "" (time enough), "soon" (under 15 minutes) or "late"."""
    minutes = round((due_at - at).total_seconds() / 60)
    if minutes < 0:
        return _("%(time)s over") % {"time": _span(-minutes)}, "late"
    return _("%(time)s left") % {"time": _span(minutes)}, "soon" if minutes < SOON else ""


SOON = 15  # minutes
HOUR, DAY = 60, 24 * 60


def _span(minutes: int) -> str:
    if minutes < HOUR:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 2 * DAY:
        return _("%(n)d h") % {"n": minutes // HOUR}
    return _("%(n)d days") % {"n": minutes // DAY}
