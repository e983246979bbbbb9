"""What members say about themselves: off until they write it, and screened like every text."""

from dataclasses import dataclass

from django.db import transaction

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.rulings import require
from community.core.screening import Card, CareLevel, Filing, Submission, Verdict, file, screen
from community.members.models import Member, ProfileRevision
from community.members.policy import may
from community.members.queries import standing_of


@dataclass(frozen=True, slots=True)
class ProfileReceipt:
    """What the member is told: ``state`` of the words, and the cards to show."""

    state: str
    cards: tuple[Card, ...]
    care_level: CareLevel


def write_profile(*, member: Member, stage: str, pronouns: str, pathway: str) -> ProfileReceipt:
    """Change one's own profile. Words that have to wait leave the shown ones as they are.

    Raises:
        NotAllowed: the member may not.
        Invalid: an unknown stage.

    """
    assessment = screen(Submission(source="\n\n".join(filter(None, (pronouns, pathway))), surface="profile"))
    require(may(standing_of(member), "profile.edit"))
    if stage and stage not in Member.Stage.values:
        raise Invalid("stage", {"stage": "unknown"})
    held = assessment.verdict is Verdict.HOLD
    with transaction.atomic():
        revision = ProfileRevision.objects.create(
            member=member,
            pronouns=pronouns,
            pathway=pathway,
            html=assessment.html,
            plain=assessment.plain,
            versions=dict(assessment.versions),
            state=ProfileRevision.State.HELD if held else ProfileRevision.State.PUBLISHED,
            written_at=clock.now(),
        )
        file(
            Filing(
                subject_kind="members.profile",
                subject_id=member.public_id,
                revision_id=revision.public_id,
                surface="profile",
                author_id=member.pk,
                assessment=assessment,
            )
        )
        Member.objects.filter(pk=member.pk).update(stage=stage)
        member.stage = stage
        if not held:
            _show(revision)
    return ProfileReceipt(revision.state, assessment.cards, assessment.care_level)


def publish_profile(*, revision_id: str) -> None:
    """Show what was held. Called by the review desk inside its decision's transaction."""
    revision = _locked(revision_id)
    revision.state = ProfileRevision.State.PUBLISHED
    revision.save(update_fields=["state"])
    _show(revision)


def reject_profile(*, revision_id: str) -> None:
    """Take words off a profile. Called by the review desk inside its decision's transaction."""
    revision = _locked(revision_id)
    revision.state = ProfileRevision.State.REJECTED
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
