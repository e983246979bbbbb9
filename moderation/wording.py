"""What codes say to people: to staff why an item is here, to authors why their words wait.

Plain and calm, grade 8 or below. Never a word of a member.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core import clock
from community.core.sentences import add
from community.core.templatetags.frame import wording as time_wording
from moderation.hours import AlertState
from moderation.models import CardAnswer, Decision, ReviewItem, Signal

Words = Mapping[str, str | Lazy]

RULES: Words = {
    "personal": _("It gives away who someone is, or how to reach them."),
    "confidentiality": _("It tells something that was said in confidence."),
    "method": _("It describes a way to get hurt or to use."),
    "dose": _("It gives a dose that someone else might copy."),
    "encourages": _("It could push someone toward harm."),
    "sourcing": _("It sells drugs or looks for them."),
    "threat": _("It threatens or attacks someone."),
    "advances": _("It presses someone for money, sex or contact outside."),
    "pathway": _("It puts down someone’s way of getting better."),
    "place": _("It belongs in another place."),
}
"""House rules that a decision may name, in the words that its author reads."""

SIGNALS: Words = {
    "FIRST": _("Their first words here: an answer the same day helps people stay"),
    "SUI-NOW": _("Ending their life: now, or about to"),
    "SUI-INT": _("Ending their life: intent or a plan"),
    "SUI-IDE": _("Ending their life: thinking of it"),
    "SUI-PAS": _("Would rather not be here"),
    "SH-NOW": _("Hurting themselves now"),
    "SH-URGE": _("An urge to hurt themselves"),
    "OD-NOW": _("An overdose, perhaps now"),
    "OD-RISK": _("Could overdose: alone, mixed, or after time off"),
    "WD-DANGER": _("Dangerous withdrawal"),
    "WD-RISK": _("Stopping suddenly"),
    "REL-NOW": _("About to use"),
    "REL-DISC": _("Tells of a lapse"),
    "DV-NOW": _("Violence at home, now"),
    "DV": _("Violence or control at home"),
    "CHILD": _("A child at risk"),
    "ELDER": _("A dependent adult at risk"),
    "HTO": _("Could hurt someone else"),
    "SA": _("After a sexual assault"),
    "MED": _("A body in danger"),
    "PSY": _("Voices, or no sleep for days"),
    "DRIVE": _("Driving while not fit to"),
    "MINOR": _("Seems to be under 18"),
    "ENC": _("Pushes someone toward harm"),
    "METHOD": _("Tells how to get hurt or to use"),
    "TRADE": _("Sells drugs or looks for them"),
    "GROOM": _("Draws someone away, for money, sex or contact"),
    "DIST": _("In distress"),
    "PII": _("Gives away who someone is"),
    "THREAT": _("Threatens someone"),
    "SEVERE": _("Very harsh words against someone"),
    "IDENTITY": _("Attacks someone for who they are"),
    "INSULT": _("Insults someone"),
    "FAULT": _("A part of the check did not work"),
    "TEAM": _("Someone of the team took it from readers where it stood"),
    "CALLED": _("They asked for a person"),
    "WORRIED": _("A member is worried about them"),
    "ENCOURAGES": _("Reported: pushes someone toward harm"),
    "CONFIDENTIALITY": _("Reported: told in confidence"),
    "PERSONAL": _("Reported: gives away who someone is"),
    "SOURCING": _("Reported: sells or looks for drugs"),
    "ADVANCES": _("Reported: presses for money, sex or contact"),
    "ADVICE": _("Reported: advice nobody asked for"),
    "PATHWAY": _("Reported: puts down a way of getting better"),
    "OTHER": _("Reported: something else"),
}
"""Why an item is here, for staff. Codes of domain reference 4.3, the rules, and reports."""

SOURCES: Words = {
    "pattern": _("Phrase list"),
    "classifier": _("Care model"),
    "rule": _("Rule check"),
    "scorer": _("Tone model"),
    "report": _("A member’s report"),
    "author": _("The author"),
    "fault": _("The check itself"),
    "team": _("The team"),
}

MODIFIERS: Words = {
    "subject:self": _("about themselves"),
    "subject:member": _("about another member"),
    "subject:outside": _("about someone who is not here"),
    "time:now": _("about now"),
    "time:past": _("about the past"),
    "polarity:asserted": _("said outright"),
    "polarity:negated": _("denied"),
    "polarity:question": _("as a question"),
    "mode:own": _("in their own words"),
    "mode:quote": _("someone else’s words"),
    "mode:education": _("perhaps to inform others"),
    "mode:teaching": _("perhaps to inform others"),
    "alone:yes": _("they say they are alone"),
    "means:yes": _("names something at hand"),
    "loss:yes": _("after a loss"),
    "protective:yes": _("names something that holds them"),
    "repeated:yes": _("said more than once"),
    "substances:yes": _("names something taken"),
    "context:answer": _("by what it answers"),
    "stage:crisis": _("the crisis check"),
    "stage:score": _("the tone check"),
    "stage:rules": _("the rule check"),
    "stage:sanitise": _("the text could not be read"),
}
"""What "name:value" of a modifier says about a signal; others are not worth a word."""

HOLD_REASONS: Words = {
    "PII": _("It looks as if it gives away who someone is, or how to reach them."),
    "ENC": _("It could be read as pushing someone toward harm."),
    "METHOD": _("It may tell how to get hurt or to use."),
    "TRADE": _("It looks as if it is about selling or finding drugs."),
    "GROOM": _("It may ask someone for money, sex or contact outside."),
    "THREAT": _("It could be read as a threat."),
    "HTO": _("It could be read as a threat."),
    "SEVERE": _("Some words may hurt the person who reads them."),
    "person": _("Someone from the team read it and wants a second look before others see it."),
}
"""Why words wait, for their author. Keys are signal codes."""
CARE_HELD = _("What you wrote matters to us, and a person reads it first. You’re not in trouble.")
FAULT_HELD = _("Part of our check did not work, so a person reads it first.")
SOMEONE_READS = _("A person reads it first.")

EVENTS: Words = {
    "filed": _("Came in"),
    "raised": _("Raised"),
    "seen_again": _("Came up again"),
    "opened": _("Opened and read"),
    "claimed": _("Taken"),
    "released": _("Let go"),
    "level_set": _("Care level set"),
    "signal_judged": _("A flag was judged"),
    "clinician_called": _("A clinician was called in"),
    "accepted": _("A clinician took it"),
    "decided": _("Decided"),
    "closed": _("Closed"),
    "note_written": _("Wrote to the author"),
    "posting_paused": _("Posting paused"),
    "appeal_decided": _("The appeal was answered"),
    "card_answered": _("The author answered the card"),
}

REPORT_OUTCOMES: Words = {
    "published": _("Someone from the team read it. The words stay."),
    "left_up": _("Someone from the team read it. The words stay as they are."),
    "removed": _("Someone from the team read it and took the words down."),
    "answered": _("Someone from the team read it and looked after it."),
}
"""What became of a report, for the member who made it. Nothing about the author."""

SURFACES: Words = {
    "thread": _("A thread"),
    "post": _("A reply"),
    "edit": _("An edit"),
    "message": _("A message"),
    "profile": _("A profile"),
    "report": _("A note in a report"),
    "appeal": _("An appeal"),
    "call": _("Someone asks for a person"),
}

FAULTS: Words = {
    "no_mail": _("No mail server is set up, so no alert can go out."),
    "nobody": _("Nobody can be paged: no on-call address is set, and nobody on the team has confirmed one."),
    "tick_silent": _("The background clock has been silent for more than two minutes."),
    "mail_failing": _("The mail server has refused alerts. They are tried again."),
}

add(
    {
        "item_changed": _(
            "Something about this item changed while you wrote. Look again, then send. "
            "Your words are still here."
        ),
        "item_closed": _("This item is closed already."),
        "item_held_by_other": _("Someone else has taken this item. It comes back if they let it go."),
        "clinician_called": _("A clinician has been called in already."),
        "not_called": _("No clinician is being waited for here."),
        "no_rule_broken": _(
            "Posting can be paused only for a broken rule. Words that show that someone needs help "
            "break none."
        ),
        "same_person": _("You made the first decision, so somebody else has to answer this appeal."),
        "answered_already": _("This appeal has been answered already."),
        "appealed_already": _(
            "You have asked for another look at this already. The answer comes to this page."
        ),
        "nothing_to_appeal": _(
            "There is nothing here to look at again: nothing was taken down, held or paused."
        ),
    }
)

FIELD_ERRORS: Words = {
    "unknown": _("Choose one of these."),
    "does_not_fit": _("That is not possible with these words as they are now."),
    "needed": _("This is needed here."),
    "empty": _("Write at least a line."),
    "too_long": _("That is too long. Please shorten it."),
    "range": _("Choose between 1 and 30 days."),
    "words_wait": _("These words still wait. Decide first whether readers may see them."),
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
    return str(REPORT_OUTCOMES.get(item.outcome, gettext("The team has it, and a person reads it.")))


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
        return gettext("The team was not told. If you want someone from the team, choose “I need a person”.")
    if by is not None:
        return gettext(
            "The team has been told. Someone reads it by %(time)s. We are not an emergency service."
        ) % {"time": by_when(by)}
    return gettext(
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


_LEVELS = (_("No care flag"), _("Watch"), _("Concern"), _("Urgent"), _("Now"))
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
        return gettext("%(time)s over") % {"time": _span(-minutes)}, "late"
    return gettext("%(time)s left") % {"time": _span(minutes)}, "soon" if minutes < SOON else ""


SOON = 15  # minutes
HOUR, DAY = 60, 24 * 60


def _span(minutes: int) -> str:
    if minutes < HOUR:
        return gettext("%(n)d min") % {"n": minutes}
    if minutes < 2 * DAY:
        return gettext("%(n)d h") % {"n": minutes // HOUR}
    return gettext("%(n)d days") % {"n": minutes // DAY}
