"""What members say about themselves: off until they write it, and screened like every text."""

from dataclasses import dataclass

from django.db import transaction

from community.core import clock
from community.core.errors import DomainError, Invalid, NotAllowed, NotFound
from community.core.rulings import require
from community.core.screening import (
    Assessment,
    Card,
    CareLevel,
    Filed,
    Filing,
    RuleLevel,
    Submission,
    Verdict,
    file,
    screen,
)
from community.members.models import Member, ProfileRevision
from community.members.policy import may
from community.members.queries import last_profile_revision, standing_of

State = ProfileRevision.State
LONGEST = {"pronouns": 40, "pathway": 80}
"""Letters that fit on a profile."""


@dataclass(frozen=True, slots=True)
class ProfileReceipt:
    """What the member is told: ``state`` of the words, the cards to show, and a line on the team.

    ``refusal`` is the reason code when the words were not taken; the cards are shown all the same.
    """

    state: str
    cards: tuple[Card, ...] = ()
    team_line: str = ""
    refusal: str = ""


def write_profile(*, member: Member, stage: str, pronouns: str, pathway: str) -> ProfileReceipt:
    """Change one's own profile. Words that have to wait leave the shown ones as they are.

    The words are read for danger before anything can refuse them.
    """
    last = last_profile_revision(member)
    said_before = (last.pronouns, last.pathway) if last else (member.pronouns, member.pathway)
    is_new = (pronouns, pathway) != said_before
    assessment = screen(Submission(source=_whole(pronouns, pathway), surface="profile"))
    try:
        _admit(member, stage, pronouns, pathway, is_new=is_new)
    except DomainError as refusal:
        return _refused(member, _whole(pronouns, pathway), assessment, refusal)
    filed = None
    with transaction.atomic():
        Member.objects.filter(pk=member.pk).update(stage=stage)
        member.stage = stage
        if is_new:
            held = assessment.verdict is Verdict.HOLD
            last = _write(member, pronouns, pathway, assessment, State.HELD if held else State.PUBLISHED)
            filed = _file(member, last, assessment)
            if not held:
                _show(last)
                member.pronouns, member.pathway = pronouns, pathway
    return ProfileReceipt(
        last.state if last else State.PUBLISHED, _cards(assessment), filed.team_line if filed else ""
    )


def turn_away(*, member: Member, pronouns: str, pathway: str, why: DomainError) -> ProfileReceipt:
    """Answer profile words that the door refused: nobody has read them for danger yet."""
    words = _whole(pronouns, pathway)
    return _refused(member, words, screen(Submission(source=words, surface="profile")), why)


def _whole(pronouns: str, pathway: str) -> str:
    return "\n\n".join(filter(None, (pronouns, pathway)))


def _cards(assessment: Assessment) -> tuple[Card, ...]:
    return tuple(card for card in assessment.cards if card is not Card.HELD)


def _refused(member: Member, words: str, assessment: Assessment, why: DomainError) -> ProfileReceipt:
    filed = _keep_refused(member, words, assessment, why.reason)
    return ProfileReceipt("refused", _cards(assessment), filed.team_line if filed else "", why.reason)


def _admit(member: Member, stage: str, pronouns: str, pathway: str, *, is_new: bool) -> None:
    require(may(standing_of(member), "profile.edit"))
    if is_new and member.is_paused(clock.now()):
        raise NotAllowed("paused")
    if stage and stage not in Member.Stage.values:
        raise Invalid("stage", {"stage": "stage"})
    if len(pronouns) > LONGEST["pronouns"] or len(pathway) > LONGEST["pathway"]:
        raise Invalid("profile_too_long")


def _write(
    member: Member, pronouns: str, pathway: str, assessment: Assessment, state: ProfileRevision.State
) -> ProfileRevision:
    return ProfileRevision.objects.create(
        member=member,
        pronouns=pronouns,
        pathway=pathway,
        html=assessment.html,
        plain=assessment.plain,
        versions=dict(assessment.versions),
        state=state,
        written_at=clock.now(),
    )


def _file(
    member: Member, revision: ProfileRevision, assessment: Assessment, refusal: str = ""
) -> Filed | None:
    return file(
        Filing(
            subject_kind="members.profile",
            subject_id=member.public_id,
            revision_id=revision.public_id,
            surface="profile",
            author_id=member.pk,
            assessment=assessment,
            refusal=refusal,
        )
    )


def _keep_refused(member: Member, words: str, assessment: Assessment, reason: str) -> Filed | None:
    """Keep refused words from care level 3 for the author and the team, and open an item."""
    if assessment.care_level < CareLevel.URGENT:
        return None
    with transaction.atomic():
        kept = _write(member, "", "", assessment, State.KEPT)
        if not kept.plain:  # too long for any parser
            kept.plain = words
            kept.save(update_fields=["plain"])
        return _file(member, kept, assessment, refusal=reason)


def file_name(*, member: Member, assessment: Assessment) -> None:
    """Let a person look at a name that asks for it. Called when the account is made."""
    if assessment.care_level > CareLevel.NONE or assessment.rule_level > RuleLevel.NONE:
        _file(member, _write(member, "", "", assessment, State.KEPT), assessment)


def publish_profile(*, revision_id: str) -> None:
    """Show what was held. Called by the review desk inside its decision's transaction.

    Words that the member has replaced meanwhile are cleared, and the newer ones stay.
    """
    revision = _locked(revision_id)
    newer = revision.member.profile_revisions.filter(pk__gt=revision.pk, state=State.PUBLISHED)
    if not newer.exists():
        _show(revision)
    revision.state = State.PUBLISHED
    revision.save(update_fields=["state"])


def reject_profile(*, revision_id: str) -> None:
    """Take words off a profile. Called by the review desk inside its decision's transaction."""
    revision = _locked(revision_id)
    revision.state = State.REJECTED
    revision.save(update_fields=["state"])
    member = revision.member
    if (member.pronouns, member.pathway) == (revision.pronouns, revision.pathway):
        member.pronouns = member.pathway = ""
        member.save(update_fields=["pronouns", "pathway"])


def _locked(revision_id: str) -> ProfileRevision:
    found = (
        ProfileRevision.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(public_id=revision_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _show(revision: ProfileRevision) -> None:
    member = revision.member
    member.pronouns, member.pathway = revision.pronouns, revision.pathway
    member.save(update_fields=["pronouns", "pathway"])
