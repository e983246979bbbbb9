"""How moderation reaches content and people, without knowing a post or a mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from community.members.models import Member


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One revision as the desk shows it: as text, with what was found marked in it."""

    plain: str  # what readers read; spans of signals count in it
    source: str  # as typed
    title: str
    state: str  # "published", "held", "pending", "hidden", "rejected", "deleted", "replaced"
    url: str  # where its author finds it, "" if it has no page
    place: str  # "Boards / Cravings", for the desk


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """A post beside the one under review."""

    author: str
    plain: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """Three before and three after."""

    before: Sequence[Neighbour] = ()
    after: Sequence[Neighbour] = ()


class ReviewTarget(Protocol):
    """Port: one kind of content.

    ``lock`` and the methods that change something run inside the decision's transaction.
    """

    kind: str

    def lock(self, subject_id: str) -> None:
        """Lock the stream it stands in until the transaction ends.

        Called before the item is locked: whoever writes locks content first and the item
        second, so that an edit and a decision at the same moment wait and never deadlock.
        """

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        """Return the revision, or None when it is gone for good."""

    def is_open_to(self, viewer: Member, subject_id: str) -> bool:
        """Return whether ``viewer``, who reads it at the desk, finds it in its place too."""

    def around(self, subject_id: str) -> Around:
        """Return what stands beside it."""

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        """Return whether there is anything to show that is not shown yet."""

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        """Return whether it is shown, or waiting to be."""

    def publish(self, subject_id: str, revision_id: str) -> None:
        """Show it to readers, exactly as a fresh one."""

    def hold(self, subject_id: str, revision_id: str) -> None:
        """Keep it from readers until somebody decides."""

    def remove(self, subject_id: str, revision_id: str) -> None:
        """Take it away from readers for good."""


_targets: dict[str, ReviewTarget] = {}


def register_target(target: ReviewTarget) -> None:
    """Make ``target`` answer for its kind. Called once, at start-up."""
    _targets[target.kind] = target


def target_for(kind: str) -> ReviewTarget:
    """Return the target of ``kind``.

    Raises:
        KeyError: nobody registered it, which is a mistake of ours.

    """
    return _targets[kind]


class Alerter(Protocol):
    """Port: a way to reach a person."""

    def page(self, recipient: str, *, cause: str, step: int, level: int, item: str) -> None:
        """Return once the message has been taken for delivery; raise if it has not."""
