"""Real servers, and pages that follow them, for tests of the live layer from end to end."""

import os
import random
from contextlib import ExitStack, asynccontextmanager

import pytest
from django.conf import settings
from django.db import connection

from community.live.threads import writing
from tests.forum.live.deeds import Deeds
from tests.forum.live.followers import Follower
from tests.forum.live.page import Page
from tests.forum.live.servers import Server, within


@pytest.fixture
def session_of(browse):
    """Return the session of a new browser that a member is signed in to."""

    def sign_in(member) -> str:
        return browse(member).cookies[settings.SESSION_COOKIE_NAME].value

    return sign_in


@pytest.fixture
def servers(transactional_db, tmp_path):
    """Make servers on this database: ``servers(2, redis=…)``. They start at once, and end with the test."""
    with ExitStack() as stack:

        def start(number: int = 1, redis: str = "") -> list[Server]:
            made = [Server(tmp_path, redis) for _ in range(number)]
            for server in made:
                stack.callback(server.close)
                server.start()
            return made

        yield start


@pytest.fixture
def follow(session_of):
    """Let members follow a stream: ``async with follow(deeds, (server, alice), …) as followers``."""

    @asynccontextmanager
    async def opened(deeds: Deeds, *who, chance: random.Random | None = None):
        followers = []
        try:
            for server, member in who:
                session = await writing(session_of, member)
                page = await writing(Page(lambda handle=member.handle: deeds.draw_for(handle)).load)
                followers.append(Follower(server, deeds.path, session, page, chance))
            await within(60, lambda: all(one.told("hello") for one in followers))
            yield followers
        finally:
            for follower in followers:
                await follower.stop()

    return opened


@pytest.fixture
def apart():
    """Return the Redis that two servers need, beside PostgreSQL."""
    redis = os.environ.get("TEST_REDIS_URL", "")
    if connection.vendor != "postgresql" or not redis:
        pytest.skip("two servers need TEST_DATABASE_URL on PostgreSQL and TEST_REDIS_URL")
    return redis
