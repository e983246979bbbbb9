"""Work that does not belong in a request: words that wait for a slow scorer, and sweeping up."""

from dataclasses import replace

from django.db import connection, transaction
from django_tasks import task

from community.core.periodic import every
from community.core.screening import Assessment, Filing, Submission, Verdict, file
from forum.actions.contribute import KIND
from forum.actions.visibility import lock_thread, show
from forum.models import Post, PostRevision
from moderation.assess import assess_slowly

BATCH = 16
"""Pending rows that one task takes. The sweep starts another task while some are left."""


@task()
def score_pending() -> None:
    """Let the slow scorer speak about pending words, then show or hold them.

    Scoring happens with no transaction open. A row that somebody else has settled meanwhile is
    left alone, so that two workers, or a worker and a person, never both decide.
    """
    for revision in (
        PostRevision.objects.filter(awaits_scorer=True).select_related("post").order_by("pk")[:BATCH]
    ):
        assessment = assess_slowly(
            Submission(
                source=revision.source, title=revision.title, surface="thread" if revision.title else "post"
            )
        )
        _settle(revision.pk, revision.post.thread_id, assessment)


def _settle(revision_id: int, thread_id: int, assessment: Assessment) -> None:
    with transaction.atomic():
        thread = lock_thread(thread_id)
        locking = PostRevision.objects.select_for_update(
            of=("self",), skip_locked=connection.vendor == "postgresql"
        )
        revision = locking.select_related("post").filter(pk=revision_id, awaits_scorer=True).first()
        if revision is None:
            return
        revision.awaits_scorer = False
        revision.scores, revision.versions = dict(assessment.scores), dict(assessment.versions)
        if revision.state != PostRevision.State.PENDING:
            # A person was faster. The score is kept, and changes nothing.
            revision.save(update_fields=["awaits_scorer", "scores", "versions"])
            return
        post = Post.objects.select_for_update(of=("self",)).get(pk=revision.post_id)
        post.thread = thread
        if post.state in {Post.State.DELETED, Post.State.HIDDEN}:
            # Taken away meanwhile, by its author or by a person's decision: no score brings it back.
            revision.state = PostRevision.State.REJECTED
            revision.save(update_fields=["awaits_scorer", "scores", "versions", "state"])
            return
        held = assessment.verdict is Verdict.HOLD
        revision.state = PostRevision.State.HELD if held else revision.state
        revision.save(update_fields=["awaits_scorer", "scores", "versions", "state"])
        # Crisis signals were filed when the words came in; what is new is what the scorer found.
        scored = replace(
            assessment, signals=tuple(signal for signal in assessment.signals if signal.source == "scorer")
        )
        if scored.signals or held:
            file(
                Filing(
                    subject_kind=KIND,
                    subject_id=post.public_id,
                    revision_id=revision.public_id,
                    surface="thread" if post.is_opening else "post",
                    author_id=revision.author_id,
                    circle_id=thread.board.circle_id,
                    assessment=scored,
                )
            )
        if not held:
            show(post, revision, thread)
        elif post.position is None:
            post.state = Post.State.HELD
            post.save(update_fields=["state"])


@every(seconds=5, name="score_pending")
def sweep_pending() -> None:
    """Start a worker on words that wait, also those that a dead worker left behind."""
    if PostRevision.objects.filter(awaits_scorer=True).exists():
        score_pending.enqueue()
