"""Content that lives at or below this floor: kept attempts, profile texts, appeals."""

from community.members.actions.profile import publish_profile, reject_profile
from community.members.models import ProfileRevision
from moderation.actions.filing import ATTEMPT
from moderation.models import Appeal, Attempt
from moderation.ports import Around, ReviewTarget, Words


class AttemptTarget:
    """Words that were refused: read, answered, never shown to readers."""

    kind = ATTEMPT

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        attempt = Attempt.objects.filter(public_id=revision_id).first()
        if attempt is None:
            return None
        return Words(
            html=attempt.html,
            plain=attempt.plain,
            source=attempt.source,
            title="",
            state="refused",
            url="",
            place=attempt.surface,
        )

    def around(self, subject_id: str) -> Around:
        return Around()

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        return False

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        return False

    def publish(self, subject_id: str, revision_id: str) -> None:
        """Nothing to show: the words were refused."""

    def hold(self, subject_id: str, revision_id: str) -> None:
        """Nothing to hold: nobody else sees them."""

    def remove(self, subject_id: str, revision_id: str) -> None:
        """Nothing to take away: nobody else sees them."""


class ProfileTarget:
    """What a member says about themselves."""

    kind = "members.profile"

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        found = ProfileRevision.objects.select_related("member").filter(public_id=revision_id).first()
        if found is None:
            return None
        return Words(
            html=found.html,
            plain=found.plain,
            source="\n\n".join(filter(None, (found.pronouns, found.pathway))),
            title="",
            state=found.state,
            url=f"/members/{found.member.public_id}/",
            place="profile",
        )

    def around(self, subject_id: str) -> Around:
        return Around()

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        return not self._is(revision_id, ProfileRevision.State.PUBLISHED)

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        return not self._is(revision_id, ProfileRevision.State.REJECTED)

    def _is(self, revision_id: str, state: str) -> bool:
        return ProfileRevision.objects.filter(public_id=revision_id, state=state).exists()

    def publish(self, subject_id: str, revision_id: str) -> None:
        publish_profile(revision_id=revision_id)

    def hold(self, subject_id: str, revision_id: str) -> None:
        reject_profile(revision_id=revision_id)

    def remove(self, subject_id: str, revision_id: str) -> None:
        reject_profile(revision_id=revision_id)


class AppealTarget(AttemptTarget):
    """A member asks for another look at a decision. Answered by upholding or changing it."""

    kind = "moderation.appeal"

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        appeal = Appeal.objects.filter(public_id=subject_id).first()
        if appeal is None:
            return None
        return Words(
            html=appeal.html,
            plain=appeal.plain,
            source=appeal.source,
            title="",
            state="appeal",
            url="",
            place="appeal",
        )


TARGETS: tuple[ReviewTarget, ...] = (AttemptTarget(), ProfileTarget(), AppealTarget())
