"""Work that does not belong in a request: words that wait for a slow scorer, and sweeping up."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import connection, transaction
from django.db.models import QuerySet
from django_tasks import task

from community.core.periodic import every
from community.core.preflight import needed
from community.core.screening import Assessment, Submission, Verdict, file
from forum.actions.visibility import lock_item, show
from forum.actions.writing import filing_of
from forum.models import Board, Contribution, MessageRevision, PostRevision, Revision
from moderation.assess import assess_slowly

BATCH = 16
"""Pending rows of a kind that one task takes. The sweep starts another task while some are left."""
KINDS: tuple[type[Revision], ...] = (PostRevision, MessageRevision)
WITHDRAWN = {Contribution.State.DELETED, Contribution.State.HIDDEN}


@task()
def score_pending() -> None:
    """Let the slow scorer speak about pending words, then show or hold them.

    Scoring happens with no transaction open. A row that somebody else has settled meanwhile is
    left alone, so that two workers, or a worker and a person, never both decide.
    """
    for kind in KINDS:
        for revision in _pending(kind).order_by("pk")[:BATCH]:
            surface = revision.item.surface
            submission = Submission(source=revision.source, title=revision.heading, surface=surface)
            _settle(revision, assess_slowly(submission))


def _pending(kind: type[Revision]) -> QuerySet[Revision]:
    return kind._default_manager.filter(awaits_scorer=True).select_related(kind.ITEM)


def _settle(scored: Revision, assessment: Assessment) -> None:
    with transaction.atomic():
        item = lock_item(scored.item)
        locking = item.revisions.select_for_update(
            of=("self",), skip_locked=connection.vendor == "postgresql"
        )
        revision: Revision | None = locking.filter(pk=scored.pk, awaits_scorer=True).first()
        if revision is None:
            return
        revision.awaits_scorer = False
        revision.scores, revision.versions = dict(assessment.scores), dict(assessment.versions)
        if revision.state != Revision.State.PENDING:
            # A person was faster. The score is kept, and changes nothing.
            revision.save(update_fields=["awaits_scorer", "scores", "versions"])
            return
        if item.state in WITHDRAWN:
            # Taken away meanwhile, by its author or by a person's decision: no score brings it back.
            revision.state = Revision.State.REJECTED
            revision.save(update_fields=["awaits_scorer", "scores", "versions", "state"])
            return
        held = assessment.verdict is Verdict.HOLD
        revision.state = Revision.State.HELD if held else revision.state
        revision.save(update_fields=["awaits_scorer", "scores", "versions", "state"])
        # Crisis signals were filed when the words came in; what is new is what the scorer found.
        found = replace(
            assessment, signals=tuple(signal for signal in assessment.signals if signal.source == "scorer")
        )
        if found.signals or held:
            file(filing_of(item, revision, found))
        if not held:
            show(item, revision, item.stream)
        elif item.position is None:
            item.state = Contribution.State.HELD
            item.save(update_fields=["state"])


@every(seconds=5, name="score_pending")
def sweep_pending() -> None:
    """Start a worker on words that wait, also those that a dead worker left behind."""
    if any(_pending(kind).exists() for kind in KINDS):
        score_pending.enqueue()


@needed("boards")
def _boards() -> Iterable[str]:
    if not Board.objects.exists():
        yield "There is no board yet. Me, Account, Running the house offers the usual ones at one press."
