"""Every role over words and pages in every state and place, through every index, whatever the news does.

What a viewer finds never holds more than the row rules of forum and pages let them read as it stands now;
and it holds all of that once the index has heard of it.
"""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from community.core import clock
from community.core.models import Outbox
from community.members.actions.people import block
from community.members.models import Member
from community.resources.models import ArticlePage, ResourcePage, SectionPage
from community.resources.queries import can_see as can_see_page
from forum import policy
from forum.actions import answering, chat, contribute
from forum.actions.visibility import hide, hold
from forum.models import Board, Contribution, Message, Post, Room, Thread
from search.actions.indexing import (
    DATABASE,
    ELASTIC,
    deliver,
    items_of,
    rebuild_database,
    rebuild_elastic,
    reconcile,
)
from search.adapters.database import DatabaseIndex
from search.analyse import query
from search.ports import KINDS, NEWEST, Index, Key, Looking
from search.queries.asking import ask
from search.queries.audience import tokens_for
from search.queries.pages_kind import public_id_of
from tests.conftest import HELD_WORDS
from tests.search.test_indexing import change

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STATES = ("published", "held", "pending", "rejected", "hidden", "held again", "deleted", "edited")
SPOKEN = f"A heron. {HELD_WORDS}"
PAGES = {
    "public": "everyone",
    "members": "members",
    "families": "families",
    "draft": "everyone",
    "planned": "everyone",
    "expired": "everyone",
    "taken down": "everyone",
    "given to families": "everyone",
    "given to all": "members",
}
"""Pages by what becomes of them, and whom they are for at first."""


@dataclass
class Words:
    """Something that was written, and what is to become of it."""

    item: Contribution
    state: str

    @property
    def key(self) -> Key:
        item = self.item
        if isinstance(item, Post) and item.is_opening:
            return Key("thread", item.thread.public_id)
        return Key(item.ENTRY, item.public_id)


class House:
    """Words in every state, at every place. Told to the index in one way or another."""

    def __init__(self, cast: dict[str, Member], index: Index, *, has_elastic: bool) -> None:
        self.authors = (cast["mona"], cast["clara"])
        self.index, self.has_elastic = index, has_elastic
        self.viewers = [*Member.objects.filter(handle__in=list(cast)), AnonymousUser()]
        self.words: list[Words] = []
        self.pages: dict[str, ArticlePage] = {}

    def write(self) -> None:
        """Write everything that is shown at first, and what is held from the start."""
        self._write_pages()
        for board in Board.objects.all():
            for number, state in enumerate(STATES):
                opened = self._start(board, state, number)
                thread = Thread.objects.get(public_id=opened)
                self.words.append(Words(thread.posts.get(is_opening=True), state))
            below = Thread.objects.get(public_id=self._start(board, "published", 0))
            for number, state in enumerate(STATES):
                replied = contribute.reply(
                    author=self.authors[number % 2],
                    thread_id=below.public_id,
                    text=self._text(state),
                    client_key=uuid4(),
                )
                self.words.append(Words(Post.objects.get(public_id=replied.post_id), state))
            # What stands under an opening post goes with it.
            gone = next(
                each for each in self.words if each.state == "hidden" and each.item.thread.board == board
            )
            under = contribute.reply(
                author=self.authors[0], thread_id=gone.key.public_id, text="A heron.", client_key=uuid4()
            )
            self.words.append(Words(Post.objects.get(public_id=under.post_id), "published"))
        for room in Room.objects.all():
            for number, state in enumerate(STATES):
                said = chat.say(
                    author=self.authors[number % 2],
                    room_id=room.public_id,
                    text=self._text(state),
                    client_key=uuid4(),
                )
                self.words.append(Words(Message.objects.get(public_id=said.message_id), state))

    def _write_pages(self) -> None:
        section = SectionPage.objects.first()
        for state, audience in PAGES.items():
            is_up = state not in {"draft", "planned"}
            page = ArticlePage(title=f"A heron, {state}", intro="Waits.", audience=audience, live=is_up)
            section.add_child(instance=page)
            if state == "planned":
                page.go_live_at = clock.now() + timedelta(days=1)
                page.save_revision().publish()
            self.pages[state] = page

    def _start(self, board: Board, state: str, number: int) -> str:
        return contribute.start_thread(
            author=self.authors[number % 2],
            board_slug=board.slug,
            kind="listen",
            title="A heron",
            text=self._text(state),
            client_key=uuid4(),
        ).thread_id

    @staticmethod
    def _text(state: str) -> str:
        return SPOKEN if state in {"held", "pending", "rejected"} else "A heron."

    def settle(self) -> None:
        """Let become of the words what is to become of them."""
        for words in self.words:
            item = type(words.item)._default_manager.get(pk=words.item.pk)
            if words.state == "pending":
                item.revisions.update(state="pending")
                type(item)._default_manager.filter(pk=item.pk).update(state="pending")
            elif words.state in {"hidden", "rejected"}:
                change(item, hide)
            elif words.state == "held again":
                change(item, hold, item.visible_revision)
            elif words.state == "deleted":
                answering.take_back(member=item.author, item=item)
            elif words.state == "edited":
                self._edit(item)
        self._settle_pages()

    def _settle_pages(self) -> None:
        self.pages["taken down"].unpublish()
        for state, audience in (("given to families", "families"), ("given to all", "everyone")):
            self.pages[state].audience = audience
            self.pages[state].save_revision().publish()
        # Its time is over, and no index hears of it before `tick` takes it down.
        ended = clock.now() - timedelta(seconds=1)
        ResourcePage.objects.filter(pk=self.pages["expired"].pk).update(expire_at=ended)

    @staticmethod
    def _edit(item: Contribution) -> None:
        if isinstance(item, Post):
            contribute.edit(
                author=item.author,
                post_id=item.public_id,
                title="Another heron",
                text="Another heron.",
                client_key=uuid4(),
            )
        else:
            chat.change_message(
                author=item.author, message_id=item.public_id, text="Another heron.", client_key=uuid4()
            )

    def tell(self) -> None:
        """Let every note reach the index."""
        then = ELASTIC if self.has_elastic else ""
        while deliver(DATABASE, DatabaseIndex(), then=then):
            pass
        while self.has_elastic and deliver(ELASTIC, self.index):
            pass

    def found(self, viewer: Member | AnonymousUser) -> set[Key]:
        """Return what ``viewer`` finds now."""
        looking = Looking(query=query("heron"), kinds=KINDS, audience=tokens_for(viewer), order=NEWEST)
        answer = ask(viewer, looking)
        assert not answer.is_quiet
        return {seen.key for seen in answer.seen}

    def readable(self, viewer: Member | AnonymousUser) -> dict[Key, int]:
        """Return what ``viewer`` may read now by the row rules, with its version."""
        readable = {
            Key("page", public_id_of(page.translation_key)): page.index_version
            for page in self._pages()
            if can_see_page(viewer if isinstance(viewer, Member) else None, page)
        }
        if not isinstance(viewer, Member):
            return readable
        for item in (*Post.objects.select_related("thread__board"), *Message.objects.select_related("room")):
            is_up = item.state == "published" and (not isinstance(item, Post) or item.thread.is_visible)
            if is_up and policy.can_see(viewer, item):
                words = Words(item, "")
                opens = isinstance(item, Post) and item.is_opening
                readable[words.key] = item.thread.index_version if opens else item.index_version
        return readable

    def _pages(self) -> list[ResourcePage]:
        return list(ResourcePage.objects.filter(pk__in=[page.pk for page in self.pages.values()]))

    def compare(self, known: dict[Key, int] | None = None) -> int:
        """Hold what each viewer finds against what they may read; return how much was found in all.

        ``known`` says which versions the index has heard of; left out, it has heard of everything.
        """
        number = 0
        for viewer in self.viewers:
            readable, found = self.readable(viewer), self.found(viewer)
            expected = {
                key for key, version in readable.items() if known is None or known.get(key) == version
            }
            assert found <= readable.keys(), viewer
            assert found >= expected, viewer
            number += len(found)
        return number

    def versions(self) -> dict[Key, int]:
        """Return the version of everything, whoever may read it."""
        threads = {Key("thread", t.public_id): t.index_version for t in Thread.objects.all()}
        pages = {
            Key("page", public_id_of(page.translation_key)): page.index_version for page in self._pages()
        }
        return (
            threads
            | pages
            | {
                Key(item.ENTRY, item.public_id): item.index_version
                for item in (*Post.objects.filter(is_opening=False), *Message.objects.all())
            }
        )


@pytest.fixture(params=["database", "elastic"])
def house(request, cast, boards, index) -> House:
    """A house full of words that wait to be told."""
    has_elastic = request.param == "elastic"
    used = request.getfixturevalue("elastic_index") if has_elastic else index
    for audience, board in boards.items():
        Room.objects.create(
            slug=audience, title="R", topic="", hours="always", audience=board.audience, circle=board.circle
        )
    block(actor=cast["alice"], other=cast["clara"])
    house = House(cast, used, has_elastic=has_elastic)
    house.write()
    return house


def test_with_prompt_news_everybody_finds_what_they_may_read(house):
    house.tell()
    house.settle()
    house.tell()
    found = {getattr(viewer, "handle", "guest"): len(house.found(viewer)) for viewer in house.viewers}
    assert house.compare() == sum(found.values())
    assert found["mona"] > found["bob"] > found["alice"] > 0
    assert found["fay"] > 0
    assert found["guest"] == len({"public", "given to all"})
    assert found["eddie"] == len({"public", "given to all", "members", "families", "given to families"})


def test_with_delayed_news_nobody_finds_what_is_gone(house):
    house.tell()
    known = house.versions()
    house.settle()
    assert house.compare(known) > 0
    house.tell()
    assert house.compare() > 0


def test_with_reordered_and_doubled_news_the_last_word_counts(house):
    noted = [(Key(note.kind, note.public_id), note.version) for note in Outbox.objects.all()]
    sent = items_of(noted)
    house.settle()
    noted = [(Key(note.kind, note.public_id), note.version) for note in Outbox.objects.all()]
    sent += items_of(noted) + sent
    Random(5).shuffle(sent)  # noqa: S311  an order, no secret
    for start in range(0, len(sent), 80):
        house.index.put(sent[start : start + 80])
        house.compare({})
    assert house.compare() > 0


def test_with_dropped_news_nobody_finds_more_and_reconciling_brings_the_rest(house):
    house.tell()
    before = house.versions()
    house.settle()
    dropped = list(Outbox.objects.values_list("pk", flat=True))[::2]
    lost = {Key(note.kind, note.public_id) for note in Outbox.objects.filter(pk__in=dropped)}
    Outbox.objects.filter(pk__in=dropped).delete()
    told = {Key(note.kind, note.public_id) for note in Outbox.objects.all()} - lost
    house.tell()
    now = house.versions()
    house.compare({key: now[key] if key in told else version for key, version in before.items()})
    reconcile(house.index)
    assert house.compare() > 0


def test_during_a_rebuild_nobody_finds_more_and_afterwards_everything(house):
    house.tell()
    rounds: list[int] = []

    def meanwhile(number: int) -> None:
        if not rounds:
            house.settle()
        rounds.append(number)
        house.compare({})

    if house.has_elastic:
        rebuild_elastic(house.index, meanwhile)
    else:
        rebuild_database(meanwhile)
        house.tell()
    assert len(rounds) >= 3
    assert house.compare() > 0
