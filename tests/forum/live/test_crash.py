"""A process dies between commit and fan-out: what is stored reaches every page, once."""

import signal
import subprocess
import sys
from uuid import uuid4

import pytest

from community.live.threads import writing
from forum.models import Post
from tests.forum.live.deeds import InThread
from tests.forum.live.servers import ROOT, environment, within

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COMMIT_AND_DIE = """
import os, signal, sys
import django
django.setup()
from uuid import uuid4
from community.core import events
from community.members.models import Member
from forum.actions.contribute import reply
events._dispatch = lambda event: os.kill(os.getpid(), signal.SIGKILL)
author = Member.objects.get(handle="bob")
reply(author=author, thread_id=sys.argv[1], text="Committed, and told to nobody.", client_key=uuid4())
"""


def commit_and_die(thread) -> int:
    """Let a process of its own post and be killed; return how it ended."""
    words = [sys.executable, "-c", COMMIT_AND_DIE, thread.public_id]
    return subprocess.run(words, cwd=ROOT, env=environment(), check=False).returncode


async def test_what_another_process_committed_and_told_nobody_is_there_within_two_seconds(
    servers, follow, thread, alice, bob, ada
):
    deeds = InThread(thread)
    (server,) = await writing(servers)
    async with follow(deeds, (server, alice), (server, ada)) as followers:
        assert await writing(commit_and_die, thread) == -signal.SIGKILL
        await within(2, lambda: all(one.has("told to nobody") for one in followers))
        assert await writing(Post.objects.filter(thread=thread).count) == 2


async def test_a_server_that_dies_after_the_commit_is_followed_again_without_loss_or_double(
    servers, follow, thread, alice, bob, ada, say, session_of
):
    deeds = InThread(thread)
    (server,) = await writing(servers)
    bobs, key = await writing(session_of, bob), str(uuid4())
    form = {"text": "Stored as the lights went out.", "client_key": key}
    async with follow(deeds, (server, alice), (server, ada)) as followers:
        await writing(say, bob, "Before.")
        await within(2, lambda: all(one.has("Before.") for one in followers))
        server.fault.touch()
        with pytest.raises(ConnectionError):
            await writing(server.ask, "POST", f"/threads/{thread.public_id}/", bobs, **form)
        await within(10, lambda: server.process.poll() is not None)
        server.fault.unlink()
        await writing(say, bob, "While it was down.")
        await writing(server.start)
        words = ("Before.", "Stored as the lights", "While it was down.")
        await within(20, lambda: all(one.has(word) for one in followers for word in words))
        # Bob saw no answer, and his browser sends the form once more.
        assert await writing(server.ask, "POST", f"/threads/{thread.public_id}/", bobs, **form) == 302
        await writing(say, bob, "After.")
        await within(2, lambda: all(one.has("After.") for one in followers))
        for follower in followers:
            assert follower.page.reads == (await writing(follower.page.kept().load)).reads
        assert len(followers[0].page.reads) == 5, "the opening post and four replies"
