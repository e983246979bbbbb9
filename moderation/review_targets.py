"""Content that lives at or below this floor: kept attempts, appeals, calls for a person, profile texts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from community.core.errors import NotFound
from community.members.actions.profile import publish_profile, reject_profile
from community.members.models import Member, ProfileRevision
from community.members.queries import member_for
from moderation.actions.answering import CALL
from moderation.actions.appeals import APPEAL
from moderation.actions.filing import ATTEMPT
from moderation.models import Appeal, Attempt
from moderation.ports import Around, ReviewTarget, Words


class UnseenTarget:
    """Words that no reader sees: they are read and answered, never shown, held or taken down."""

    def lock(self, subject_id: str) -> None:
        """Nothing to lock: the words never change."""

    def is_open_to(self, viewer: Member, subject_id: str) -> bool:
        return False

    def around(self, subject_id: str) -> Around:
        return Around()

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        return False

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        return False

    def publish(self, subject_id: str, revision_id: str) -> None:
        """Not possible; ``can_publish`` says so."""

    def hold(self, subject_id: str, revision_id: str) -> None:
        """Nothing to hold: nobody else sees them."""

    def remove(self, subject_id: str, revision_id: str) -> None:
        """Nothing to take away: nobody else sees them."""


class AttemptTarget(UnseenTarget):
    """Words that were refused and speak of danger."""

    kind = ATTEMPT

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        kept = Attempt.objects.filter(public_id=revision_id).first()
        if kept is None:
            return None
        return Words(
            plain=kept.plain,
            source=kept.source,
            title="",
            state="refused",
            url="",
            place=_("Not posted"),
        )


class AppealTarget(UnseenTarget):
    """A member asks for another look at a decision."""

    kind = APPEAL

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        made = Appeal.objects.filter(public_id=subject_id).first()
        if made is None:
            return None
        return Words(
            plain=made.plain,
            source=made.source,
            title="",
            state="appeal",
            url="",
            place=_("Appeal"),
        )


class CallTarget(UnseenTarget):
    """A member asks for a person, without words of their own."""

    kind = CALL

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        return None


class ProfileTarget:
    """What a member says about themselves."""

    kind = "members.profile"

    def lock(self, subject_id: str) -> None:
        Member.objects.select_for_update(no_key=True).filter(public_id=subject_id).first()

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        found = ProfileRevision.objects.select_related("member").filter(public_id=revision_id).first()
        if found is None:
            return None
        return Words(
            plain=found.plain,
            source="\n\n".join(filter(None, (found.pronouns, found.pathway))),
            title="",
            state=found.state,
            url=reverse("members:member", args=[found.member.public_id]),
            place=_("Profile"),
        )

    def is_open_to(self, viewer: Member, subject_id: str) -> bool:
        try:
            return member_for(viewer, subject_id) is not None
        except NotFound:
            return False

    def around(self, subject_id: str) -> Around:
        return Around()

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        return self._exists(revision_id, but=ProfileRevision.State.PUBLISHED)

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        return self._exists(revision_id, but=ProfileRevision.State.REJECTED)

    def _exists(self, revision_id: str, *, but: str) -> bool:
        # Kept words are a name, or were refused: there is nothing to show or to take down.
        unlike = [but, ProfileRevision.State.KEPT]
        return ProfileRevision.objects.filter(public_id=revision_id).exclude(state__in=unlike).exists()

    def publish(self, subject_id: str, revision_id: str) -> None:
        publish_profile(revision_id=revision_id)

    def hold(self, subject_id: str, revision_id: str) -> None:
        if self._exists(revision_id, but=ProfileRevision.State.HELD):
            reject_profile(revision_id=revision_id)

    def remove(self, subject_id: str, revision_id: str) -> None:
        reject_profile(revision_id=revision_id)


TARGETS: tuple[ReviewTarget, ...] = (AttemptTarget(), AppealTarget(), CallTarget(), ProfileTarget())
