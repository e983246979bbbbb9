"""Whatever happened, in whatever order: the number in the header is that of the unread entries.

Each history runs on the rows themselves through the real actions. After every step the number that
the header would show, kept or counted, is compared with the list, and the list with a plain
re-telling of the rules, row by row.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.core import clock
from community.core.errors import DomainError
from community.members.actions.people import block, mute, unblock, unmute
from community.members.models import Block, Inbox, Member, Mute
from forum import policy
from forum.actions.contribute import edit, reply
from forum.actions.places import BoardFacts, change_board
from forum.actions.refusing import Refused
from forum.actions.responding import delete_post, mark_all_read, mark_read, react, set_watch
from forum.actions.steering import move
from forum.models import Mention, Post, Reaction, ReadMark, Thread, Watch
from forum.pages import for_you
from forum.pages.news import unread_count
from forum.review_targets import PostTarget

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = ["Me too.", "Hello @ada.", "Hello @bob and @mona.", "@ada, @alice, @bob, @mona."]
WHO = st.sampled_from(["alice", "bob", "ada", "mona"])
STEP = st.tuples(
    st.sampled_from(
        [
            *("reply", "reply", "reply", "edit", "react", "react", "hide", "show", "delete"),
            *("block", "unblock", "mute", "unmute", "move", "audience", "watch", "unwatch"),
            *("read", "read", "read_all"),
        ]
    ),
    WHO,
    WHO,
    st.integers(0, 9),
)


class House:
    """Two threads, four people, and what they can do to each other's news."""

    def __init__(self, threads: list[Thread], otto: Member) -> None:
        self.threads, self.otto = threads, otto

    def do(self, what: str, who: str, other: str, number: int) -> None:
        deed: Callable[[Member, Member, int], object] = getattr(self, what)
        deed(Member.objects.get(handle=who), Member.objects.get(handle=other), number)

    def thread(self, number: int) -> Thread:
        return Thread.objects.get(pk=self.threads[number % len(self.threads)].pk)

    def post(self, number: int) -> Post:
        posts = Post.objects.order_by("pk")
        return posts[number % posts.count()]

    def reply(self, who, other, number):
        text = WORDS[number % len(WORDS)]
        reply(author=who, thread_id=self.thread(number).public_id, text=text, client_key=uuid4())

    def edit(self, who, other, number):
        post = self.post(number)
        words = WORDS[number % len(WORDS)]
        edit(author=post.author, post_id=post.public_id, text=words, title="New", client_key=uuid4())

    def react(self, who, other, number):
        react(member=who, post_id=self.post(number).public_id, kind="strength")

    def hide(self, who, other, number):
        post = self.post(number)
        PostTarget().remove(post.public_id, post.visible_revision.public_id)

    def show(self, who, other, number):
        post = self.post(number)
        PostTarget().publish(post.public_id, post.visible_revision.public_id)

    def delete(self, who, other, number):
        post = self.post(number)
        delete_post(member=post.author, post_id=post.public_id)

    def block(self, who, other, number):
        block(actor=who, other=other)

    def unblock(self, who, other, number):
        unblock(actor=who, other=other)

    def mute(self, who, other, number):
        mute(actor=who, other=other)

    def unmute(self, who, other, number):
        unmute(actor=who, other=other)

    def move(self, who, other, number):
        to = ("today", "participants", "alumni")[number % 3]
        thread = self.thread(number)
        move(
            actor=Member.objects.get(handle="mona"),
            thread_id=thread.public_id,
            board_slug=to,
            reason="It fits.",
        )

    def audience(self, who, other, number):
        audience = ("members", "participants", "alumni")[number % 3]
        facts = BoardFacts(title="Today", description="", group="Daily", audience=audience)
        change_board(actor=self.otto, slug="today", facts=facts)

    def watch(self, who, other, number):
        set_watch(member=who, thread_id=self.thread(number).public_id, on=True)

    def unwatch(self, who, other, number):
        set_watch(member=who, thread_id=self.thread(number).public_id, on=False)

    def read(self, who, other, number):
        mark_read(member=who, thread_id=self.thread(number).public_id, position=number)

    def read_all(self, who, other, number):
        mark_all_read(member=who, at=clock.now())


def told_again(viewer: Member) -> set[tuple[str, object]]:
    """Return what should be unread to ``viewer``, by the rules for a single row."""
    blocks = Block.objects.filter(member=viewer).values_list("other", flat=True)
    blocked_by = Block.objects.filter(other=viewer).values_list("member", flat=True)
    unmet = {*blocks, *blocked_by, *Mute.objects.filter(member=viewer).values_list("other", flat=True)}
    marks = dict(ReadMark.objects.filter(member=viewer).values_list("thread", "position"))
    seen = Inbox.objects.filter(member=viewer).values_list("seen_at", flat=True).first()
    news: set[tuple[str, object]] = set()
    for post in Post.objects.filter(state="published").select_related("thread__board", "visible_revision"):
        in_reach = post.thread.is_visible and policy.can_see(viewer, post)
        if not in_reach or post.author_id in unmet:
            continue
        is_new = post.position > marks.get(post.thread_id, 0) and post.author_id != viewer.pk
        named = Mention.objects.filter(revision=post.visible_revision, member=viewer).exists()
        follows = Watch.objects.filter(member=viewer, thread=post.thread).exists()
        if is_new and named:
            news.add(("mention", post.public_id))
        elif is_new and follows and not post.is_opening and post.thread.author_id not in unmet:
            news.add(("replies", post.thread.public_id))
        answers = Reaction.objects.filter(post=post).exclude(member__in=unmet)
        if post.author_id == viewer.pk and any(seen is None or one.made_at > seen for one in answers):
            news.add(("reactions", post.public_id))
    return news


def listed(viewer: Member) -> set[tuple[str, object]]:
    found = for_you(viewer)
    unread = [entry for entry in found.entries if entry.is_unread]
    assert found.unread == len(unread) == unread_count(viewer)
    assert found.entries == sorted(found.entries, key=lambda one: (one.is_unread, one.at), reverse=True)
    return {(entry.kind, entry.url.split("/")[2]) for entry in unread}


@given(history=st.lists(STEP, min_size=4, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_history_number_list_and_rules_agree(history, cast, boards, start):
    with transaction.atomic():
        cache.clear()
        alice, bob = cast["alice"], cast["bob"]
        received = [start(alice), start(bob, title="By the hill")]
        threads = [Thread.objects.get(public_id=each.thread_id) for each in received]
        house = House(threads, cast["otto"])
        for step in history:
            try:
                with transaction.atomic():
                    house.do(*step)
            except (DomainError, Refused):
                continue  # not theirs to do at this moment
            for handle in ("alice", "bob", "ada", "mona"):
                viewer = Member.objects.get(handle=handle)
                assert listed(viewer) == told_again(viewer), f"{handle} after {step[0]}"
        transaction.set_rollback(True)
