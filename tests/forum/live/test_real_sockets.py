"""Random histories over real sockets, with a network that does them no good and a server that is killed.

The test is a process of its own beside the server, so that no hint leads from it to the sockets.
"""

import asyncio
import random
import time

import pytest
from django.db import transaction

from community.core.errors import DomainError, NotFound
from community.live.threads import writing
from community.members.models import Member
from forum.actions.refusing import Refused
from forum.queries import hidden_from
from tests.forum.live.deeds import CANARY, DEEDS, PEOPLE, Deeds, InRoom, InThread
from tests.forum.live.page import Page
from tests.forum.live.servers import within

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DEEDS_IN_ALL = 60
PAUSE = 0.1  # seconds between two of them
SETTLED = 15.0  # seconds until everybody has everything, on a machine that does other things too


class Ledger:
    """When each word was shown to readers, and since when each reader must not meet its author."""

    def __init__(self, deeds: Deeds) -> None:
        self.deeds = deeds
        self.shown: dict[str, tuple[float, int]] = {}
        self.apart: dict[tuple[str, int], float] = {}

    def do(self, what: str, who: str, number: int) -> None:
        began = time.time()
        try:
            with transaction.atomic():
                self.deeds.do(what, who, number)
        except (DomainError, Refused):
            return  # not theirs to do at this moment
        for author, plain in self.deeds.stream.items.filter(state="published").values_list(
            "author", "visible_revision__plain"
        ):
            for word in CANARY.findall(plain):
                self.shown.setdefault(word, (began, author))
        for handle in PEOPLE:
            member = Member.objects.get(handle=handle)
            excluded = hidden_from(member, self.deeds.now().place.circle_id)
            for pair in [pair for pair in self.apart if pair[0] == handle and pair[1] not in excluded]:
                del self.apart[pair]
            for author in excluded:
                self.apart.setdefault((handle, author), time.time())

    def check(self, handle: str, heard) -> None:
        """Check that no word came before it was shown, nor one that was said after its reader turned away."""
        for moment, frame in heard:
            for word in CANARY.findall(str(frame)):
                shown, author = self.shown[word]
                assert moment >= shown
                assert shown < self.apart.get((handle, author), float("inf")), (handle, word)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("place", [InThread, InRoom])
async def test_everybody_ends_with_exactly_what_the_database_shows_them(
    place, seed, servers, follow, cast, thread, room, say
):
    chance = random.Random(seed)  # noqa: S311  repeatable, and no secret
    deeds: Deeds = place(thread if place is InThread else room)
    for handle in ("bob", "ada"):
        await writing(deeds.do, "say", handle, 1)
    ledger = Ledger(deeds)
    (server,) = await writing(servers)
    async with follow(deeds, *((server, cast[who]) for who in PEOPLE), chance=chance) as followers:
        for number in range(DEEDS_IN_ALL):
            await writing(ledger.do, chance.choice(DEEDS), chance.choice(PEOPLE), chance.randrange(58))
            if number == DEEDS_IN_ALL // 2:
                server.kill()
                await writing(server.start)
            await asyncio.sleep(PAUSE)
        for follower in followers:
            follower.chance = None
            if follower.socket is not None:
                # Its last frame may be one that was lost, and a frame is lost with its socket alone.
                follower.socket.transport.abort()
        for who, follower in zip(PEOPLE, followers, strict=True):
            ledger.check(who, follower.heard)
            try:
                drawn = await writing(Page(lambda who=who: deeds.draw_for(who)).load)
            except NotFound:
                await within(SETTLED, lambda follower=follower: follower.ended)
            if follower.ended:  # somebody turned away from whoever opened the thread
                assert follower.ended in {403, 404, 4403, 4404}
                continue
            await within(
                SETTLED,
                lambda drawn=drawn, page=follower.page: (
                    (page.reads, page.facts) == (drawn.reads, drawn.facts)
                    # What became of words that were gone already changes nothing that can be read.
                    and page.stones.items() <= drawn.stones.items()
                ),
            )
