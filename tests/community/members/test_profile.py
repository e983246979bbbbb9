"""A profile: empty by default, screened like every text, and its true state shown to its owner."""

from datetime import timedelta

import pytest

from community.core import clock
from community.members.actions.profile import publish_profile, reject_profile
from community.members.models import Member, ProfileRevision
from moderation.models import ReviewItem
from moderation.ports import target_for
from tests.conftest import HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db
PAYLOAD = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def me(alice, browse):
    return browse(alice)


def write(browser, **words):
    return browser.post("/me/profile/", {"stage": "", "pronouns": "", "pathway": ""} | words)


def seen_by(browse, reader, member):
    return browse(reader).get(f"/members/{member.public_id}/").content.decode()


def test_everything_is_off_to_begin_with(alice, bob, browse):
    page = seen_by(browse, bob, alice)
    assert "They keep this page empty" in page
    assert "<dl" not in page


def test_what_one_writes_is_seen_by_others_as_text(me, alice, bob, browse):
    write(me, stage="early", pronouns="they/them", pathway=PAYLOAD)
    page = seen_by(browse, bob, alice)
    assert "Early days" in page
    assert "they/them" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_held_words_wait_and_what_was_shown_stays(me, alice, bob, browse):
    write(me, pathway="Meetings and long walks")
    answer = write(me, pathway=HELD_WORDS)
    mine = me.get("/me/profile/").content.decode()
    assert "Waiting for a person" in answer.content.decode() + mine
    assert "212-555-0143" in mine, "the owner always sees what they wrote"
    assert "212-555-0143" not in seen_by(browse, bob, alice)
    assert "Meetings and long walks" in seen_by(browse, bob, alice)


def test_a_persons_decision_shows_or_keeps_off(me, alice, bob, browse):
    write(me, pathway=HELD_WORDS)
    revision = ProfileRevision.objects.get()
    publish_profile(revision_id=revision.public_id)
    assert "212-555-0143" in seen_by(browse, bob, alice)
    reject_profile(revision_id=revision.public_id)
    assert "212-555-0143" not in seen_by(browse, bob, alice)
    assert "Not shown" in me.get("/me/profile/").content.decode()


def test_a_late_decision_does_not_undo_newer_words(me, alice, bob, browse):
    write(me, pathway=HELD_WORDS)
    held = ProfileRevision.objects.get()
    write(me, pathway="Swimming")
    publish_profile(revision_id=held.public_id)
    assert "Swimming" in seen_by(browse, bob, alice)
    assert "212-555-0143" not in seen_by(browse, bob, alice)


def test_words_of_danger_bring_help_and_a_person(me, alice):
    page = write(me, pathway=NOW_WORDS)
    assert page.status_code == 200
    assert 'data-card="support"' in page.content.decode()
    item = ReviewItem.objects.get(author=alice)
    assert item.care_level == 4
    words = target_for(item.subject_kind).words(item.subject_id, item.revision_id)
    assert "kill myself" in words.plain


@pytest.mark.parametrize(
    "words",
    [
        {"pathway": f"{NOW_WORDS} {'And so on. ' * 20}"},
        {"pathway": f"{'And so on. ' * 2500} {NOW_WORDS}"},
        {"pronouns": NOW_WORDS},
        {"pathway": f"{NOW_WORDS}\x00"},
        {"pathway": NOW_WORDS, "stage": "nowhere"},
    ],
    ids=["long", "far too long", "wrong place", "NUL", "bad stage"],
)
def test_words_of_danger_are_heard_even_when_they_are_refused(me, alice, words):
    page = write(me, **words)
    assert 'data-card="support"' in page.content.decode()
    item = ReviewItem.objects.get(author=alice)
    assert item.care_level == 4
    assert target_for(item.subject_kind).words(item.subject_id, item.revision_id).plain
    if page.status_code == 400:
        assert ProfileRevision.objects.get().state == "kept"
        assert Member.objects.get(pk=alice.pk).pathway == ""


def test_a_paused_member_is_told_why_and_keeps_what_they_typed(me, alice):
    Member.objects.filter(pk=alice.pk).update(paused_until=clock.now() + timedelta(days=1))
    page = write(me, pathway="Swimming")
    assert page.status_code == 400
    assert "paused" in page.content.decode()
    assert 'value="Swimming"' in page.content.decode()


def test_kept_words_can_be_neither_shown_nor_taken_down(me, alice):
    write(me, pathway=f"{NOW_WORDS} {'And so on. ' * 20}")
    kept = ProfileRevision.objects.get()
    target = target_for("members.profile")
    assert not target.can_publish(alice.public_id, kept.public_id)
    assert not target.can_remove(alice.public_id, kept.public_id)


def test_saving_the_same_words_again_asks_nobody_again(me, alice):
    write(me, pathway=HELD_WORDS)
    write(me, pathway=HELD_WORDS, stage="early")
    assert ProfileRevision.objects.count() == 1
    assert Member.objects.get(pk=alice.pk).stage == "early"


@pytest.mark.parametrize("stage", ["nowhere", "<script>", "' OR 1=1 --", "x" * 5000])
def test_an_unknown_stage_is_refused_in_words(me, alice, stage):
    page = write(me, stage=stage, pathway="Swimming")
    assert page.status_code == 400
    assert 'value="Swimming"' in page.content.decode()
    assert Member.objects.get(pk=alice.pk).stage == ""
