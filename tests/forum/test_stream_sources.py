"""How sockets reach threads and rooms: where these stand, and who may listen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.core.errors import NotFound
from community.live.ports import Mark, source_for
from community.members.actions.people import block, mute
from community.members.models import Role
from forum.actions.responding import delete_post
from forum.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["thread", "room"])
def stream(request):
    return request.getfixturevalue(request.param)


def test_one_query_says_where_all_of_a_kind_stand_and_what_is_gone_is_missing(stream):
    source = source_for(stream.KIND)
    with CaptureQueriesContext(connection) as queries:
        marks = source.marks([stream.public_id, "nowhere"])
    assert marks == {stream.public_id: Mark(stream.cursor, stream.access_version)}
    assert len(queries) == 1


def test_whoever_may_read_there_is_let_in_without_those_whom_they_do_not_meet(stream, bob, ada, petra, join):
    blocker = join("blocker", Role.PARTICIPANT)
    block(actor=bob, other=ada)
    mute(actor=bob, other=petra)
    block(actor=blocker, other=bob)
    admitted = source_for(stream.KIND).admit(bob, stream.public_id)
    assert admitted == {ada.pk, petra.pk, blocker.pk}


def test_reviewers_meet_everybody(stream, mona, ada):
    mute(actor=mona, other=ada)
    assert source_for(stream.KIND).admit(mona, stream.public_id) == frozenset()


def test_nobody_else_is_told_that_there_is_something(stream, fay):
    for public_id in (stream.public_id, "nowhere"):
        with pytest.raises(NotFound):
            source_for(stream.KIND).admit(fay, public_id)


def test_rooms_show_who_is_there_and_threads_do_not():
    assert source_for("room").shows_presence
    assert not source_for("thread").shows_presence


def test_a_thread_that_is_hidden_lets_all_its_readers_be_asked_again(thread, alice, bob):
    source = source_for("thread")
    before = source.marks([thread.public_id])[thread.public_id]
    source.admit(bob, thread.public_id)
    delete_post(member=alice, post_id=Post.objects.get(thread=thread).public_id)
    after = source.marks([thread.public_id])[thread.public_id]
    assert after.access_version > before.access_version
    with pytest.raises(NotFound):
        source.admit(bob, thread.public_id)
    source.admit(alice, thread.public_id)
