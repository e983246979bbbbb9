"""A member's own page as a topic: it says that something moved, to its member alone."""

import pytest

from community.core.errors import NotFound
from community.live.ports import news_for, source_for
from community.members.actions.people import block
from community.members.models import Member
from forum.actions.responding import react

pytestmark = pytest.mark.django_db


def test_the_marks_of_many_members_cost_one_query(say, alice, bob, ada, thread, django_assert_num_queries):
    before = source_for("member").marks([alice.public_id])[alice.public_id].cursor
    react(member=ada, post_id=say(bob).post_id, kind="strength")
    source = source_for("member")
    with django_assert_num_queries(1):
        marks = source.marks([alice.public_id, bob.public_id, ada.public_id, "nobody"])
    cursors = {public_id: mark.cursor for public_id, mark in marks.items()}
    assert cursors == {alice.public_id: before + 1, bob.public_id: 1, ada.public_id: 0}
    assert marks[bob.public_id].access_version == Member.objects.get(pk=bob.pk).access_version


def test_a_change_names_nothing_and_nobody(say, alice, bob, ada):
    react(member=ada, post_id=say(bob).post_id, kind="strength")
    changes = source_for("member").changes(bob.public_id, 0, 20)
    assert (changes.after, changes.to, list(changes.items), changes.more) == (0, 1, [], False)
    assert source_for("member").changes(ada.public_id, 0, 20).to == 0


def test_it_is_open_to_nobody_else(alice, bob, mona):
    block(actor=alice, other=bob)
    source = source_for("member")
    assert source.admit(Member.objects.get(pk=alice.pk), alice.public_id) == {bob.pk}
    for other in (bob, mona):
        with pytest.raises(NotFound):
            source.admit(other, alice.public_id)


def test_a_socket_is_told_the_number_that_the_header_shows(say, alice, bob):
    assert news_for(Member.objects.get(pk=alice.pk)) == 0
    say(bob)
    assert news_for(Member.objects.get(pk=alice.pk)) == 1
