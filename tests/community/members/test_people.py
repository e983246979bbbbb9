"""Blocking and muting: at once, everywhere, and known to nobody else."""

import pytest

from community.core.errors import Invalid
from community.members.actions.accounts import close_account
from community.members.actions.people import block, mute, unblock, unmute
from community.members.models import Block, Member, Mute
from community.members.queries import excluded_authors, forget

pytestmark = pytest.mark.django_db


def test_a_block_works_both_ways_and_a_mute_one_way(alice, bob, ada):
    block(actor=alice, other=bob)
    mute(actor=alice, other=ada)
    for member in (alice, bob, ada):
        forget(member)
    assert excluded_authors(alice) == {bob.pk, ada.pk}
    assert excluded_authors(bob) == {alice.pk}
    assert excluded_authors(ada) == frozenset()


def test_someone_who_blocked_me_is_as_unknown_as_nobody(alice, bob, browse):
    block(actor=alice, other=bob)
    reader = browse(bob)
    known, unknown = f"/members/{alice.public_id}/", "/members/xnobodyatallxx/"
    assert reader.get(known).status_code == reader.get(unknown).status_code == 404
    for deed in ("block", "unblock", "mute", "unmute"):
        answers = [reader.post(f"{address}set/", {"do": deed}) for address in (known, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert not Block.objects.filter(member=bob).exists()


def test_a_block_can_be_seen_and_taken_back_by_its_maker(alice, bob, browse):
    maker = browse(alice)
    maker.post(f"/members/{bob.public_id}/set/", {"do": "block"})
    maker.post(f"/members/{bob.public_id}/set/", {"do": "mute"})
    assert maker.get("/me/people/").content.decode().count("bob") >= 2
    assert "Take the block back" in maker.get(f"/members/{bob.public_id}/").content.decode()
    maker.post(f"/members/{bob.public_id}/set/", {"do": "unblock"})
    maker.post(f"/members/{bob.public_id}/set/", {"do": "unmute"})
    assert not Block.objects.exists()
    assert not Mute.objects.exists()


def test_a_block_is_taken_back_also_when_the_account_was_closed_since(alice, bob, otto, browse):
    maker = browse(alice)
    maker.post(f"/members/{bob.public_id}/set/", {"do": "block"})
    close_account(actor=otto, member=bob)
    assert maker.get(f"/members/{bob.public_id}/").status_code == 200
    assert maker.post(f"/members/{bob.public_id}/set/", {"do": "unblock"}).status_code == 302
    assert not Block.objects.exists()


def test_the_other_is_told_nothing(alice, bob, browse):
    browse(alice).post(f"/members/{bob.public_id}/set/", {"do": "block"})
    for address in ("/me/", "/me/people/", "/boards/"):
        assert "alice" not in browse(bob).get(address).content.decode()


def test_blocking_twice_changes_nothing(alice, bob):
    block(actor=alice, other=bob)
    block(actor=alice, other=bob)
    assert Block.objects.count() == 1


def test_nobody_blocks_themselves(alice, browse):
    with pytest.raises(Invalid, match="not_oneself"):
        block(actor=alice, other=alice)
    assert browse(alice).post(f"/members/{alice.public_id}/set/", {"do": "mute"}).status_code == 400


@pytest.mark.parametrize("deed", ["", "erase", "\x00", "<script>", "x" * 5000])
def test_an_unknown_deed_is_no_deed(alice, bob, browse, deed):
    assert browse(alice).post(f"/members/{bob.public_id}/set/", {"do": deed}).status_code == 404


def versions(*members):
    """Return the members' access versions as they stand in the database."""
    found = dict(Member.objects.values_list("pk", "access_version"))
    return [found[member.pk] for member in members]


def test_a_block_is_news_for_the_sockets_of_both_and_a_mute_for_those_of_its_maker(alice, bob):
    before = versions(alice, bob)
    block(actor=alice, other=bob)
    assert versions(alice, bob) == [before[0] + 1, before[1] + 1]
    mute(actor=alice, other=bob)
    assert versions(alice, bob) == [before[0] + 2, before[1] + 1]
    unmute(actor=alice, other=bob)
    unblock(actor=alice, other=bob)
    assert versions(alice, bob) == [before[0] + 4, before[1] + 2]


def test_a_block_that_changes_nothing_is_no_news(alice, bob):
    block(actor=alice, other=bob)
    before = versions(alice, bob)
    block(actor=alice, other=bob)
    unmute(actor=alice, other=bob)
    assert versions(alice, bob) == before
