"""Words go into rooms: the same order, retries, refusals, holds and cards as in threads."""

from datetime import timedelta
from uuid import uuid4

import pytest

from community.core import clock
from community.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooFast
from community.core.events import announced
from community.core.screening import Card, CareLevel
from community.members.actions.people import block, mute
from community.members.queries import forget
from forum.actions.chat import (
    LONGEST_MESSAGE,
    SAYING,
    change_message,
    delete_message,
    react_to_message,
    report_message,
    say,
)
from forum.actions.refusing import Refused
from forum.events import MessageChanged
from forum.models import Message, MessageMention, MessageRevision, Room
from forum.queries import messages_for
from forum.review_targets import MessageTarget
from forum.tasks import score_pending
from moderation import assess
from moderation.models import Attempt, ReviewItem
from moderation.ports import target_for
from moderation.scorers.bundled import BundledScorer
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    events = []

    def hear(event, **_):
        events.append(event)

    announced.connect(hear, sender=MessageChanged, weak=False, dispatch_uid="test")
    yield events
    announced.disconnect(sender=MessageChanged, dispatch_uid="test")


def message(said) -> Message:
    return Message.objects.select_related("visible_revision", "room").get(public_id=said.message_id)


def test_a_message_takes_the_next_position_and_is_announced_once(
    speak, bob, room, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        said = speak(bob)
    room.refresh_from_db()
    assert (said.state, said.position, message(said).cursor, room.cursor) == ("published", 1, 1, 1)
    assert heard == [
        MessageChanged(
            audience=(f"room:{room.public_id}",),
            room_id=room.public_id,
            message_id=said.message_id,
            cursor=1,
        )
    ]


def test_a_retry_returns_the_first_receipt_and_writes_nothing(room, bob):
    key = uuid4()
    first = say(author=bob, room_id=room.public_id, text="Here.\r\nStill.", client_key=key)
    again = say(author=bob, room_id=room.public_id, text="Here.\nStill.", client_key=key)
    assert first == again
    assert Message.objects.filter(author=bob).count() == 1


def test_the_same_words_in_answer_to_somebody_else_are_no_retry(speak, room, alice, bob):
    key, first, second = uuid4(), speak(alice), speak(alice, "And again.")
    say(author=bob, room_id=room.public_id, text="Yes.", client_key=key, reply_to=first.message_id)
    with pytest.raises(Refused) as refused:
        say(author=bob, room_id=room.public_id, text="Yes.", client_key=key, reply_to=second.message_id)
    assert isinstance(refused.value.why, Conflict)


REFUSALS = {
    "locked": (NotAllowed, "room_locked"),
    "paused": (NotAllowed, "paused"),
    "shut": (NotAllowed, "room_shut"),
    "closed": (NotAllowed, "room_closed"),
    "too fast": (TooFast, "too_fast"),
    "slow mode": (TooFast, "too_fast"),
    "too long": (Invalid, "message_long"),
    "far too long": (Invalid, "too_long"),
    "unknown room": (NotFound, "not_found"),
    "another audience": (NotFound, "not_found"),
    "key reused": (Conflict, "key_reused"),
    "edit window over": (NotAllowed, "edit_window"),
    "somebody else's": (NotAllowed, "not_yours"),
}


CHANGES = {"edit window over", "somebody else's"}


def _send(sent, room_id, changed):
    if changed is None:
        say(room_id=room_id, **sent)
    else:
        change_message(message_id=changed.message_id, **sent)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_words_of_level_four_get_card_and_item_through_every_refusal(
    refusal, room, speak, alice, bob, fay, settings
):
    author, key, words, room_id = bob, uuid4(), NOW_WORDS, room.public_id
    here = Room.objects.filter(pk=room.pk)
    if refusal == "locked":
        here.update(is_locked=True)
    elif refusal == "paused":
        bob.paused_until = clock.now() + timedelta(days=1)
        bob.save()
    elif refusal == "shut":
        here.update(hours="")
    elif refusal == "closed":
        here.update(is_closed=True)
    elif refusal == "too fast":
        settings.RATE_LIMITS = True
        for number in range(SAYING.burst):
            speak(bob, f"Line {number}.")
    elif refusal == "slow mode":
        here.update(slow_seconds=600)
        speak(bob)
    elif refusal == "too long":
        words = f"{NOW_WORDS} " + "on and on " * 400
    elif refusal == "far too long":
        words = f"{NOW_WORDS} " + "on and on " * 2500
    elif refusal == "unknown room":
        room_id = "nothere"
    elif refusal == "another audience":
        author = fay
    elif refusal == "key reused":
        say(author=bob, room_id=room_id, text="One.", client_key=key)

    sent = {"author": author, "text": words, "client_key": key}
    changed = speak(alice if refusal == "somebody else's" else bob) if refusal in CHANGES else None
    moment = clock.now() + timedelta(days=1) if refusal == "edit window over" else clock.now()
    with pytest.raises(Refused) as refused, clock.moved_to(moment):
        _send(sent, room_id, changed)

    expected, reason = REFUSALS[refusal]
    assert isinstance(refused.value.why, expected)
    assert refused.value.why.reason == reason
    assert Card.SUPPORT in refused.value.care.cards
    item = ReviewItem.objects.get(subject_kind="moderation.attempt", author=author)
    assert item.public_id == refused.value.care.item_id
    assert NOW_WORDS in Attempt.objects.get().source


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ({"is_locked": True}, "room_locked"),
        ({"hours": ""}, "room_shut"),
        ({"is_closed": True}, "room_closed"),
    ],
)
def test_own_words_are_not_replaced_where_nobody_may_speak(where, reason, room, speak, bob):
    said = speak(bob)
    Room.objects.filter(pk=room.pk).update(**where)
    with pytest.raises(Refused) as refused:
        change_message(author=bob, message_id=said.message_id, text=NOW_WORDS, client_key=uuid4())
    assert refused.value.why.reason == reason
    assert Card.SUPPORT in refused.value.care.cards


def test_a_message_may_be_as_long_as_it_says(speak, bob):
    assert speak(bob, "a" * LONGEST_MESSAGE).state == "published"


def test_a_message_in_crisis_is_shown_and_answered_with_the_card(speak, bob, alice):
    said = speak(bob, NOW_WORDS)
    item = ReviewItem.objects.get(subject_kind="forum.message")
    assert (said.state, said.care.item_id, item.surface) == ("published", item.public_id, "message")
    assert Card.SUPPORT in said.care.cards
    assert messages_for(alice).filter(public_id=said.message_id).exists()


@pytest.mark.parametrize("words", [NOW_WORDS, HELD_WORDS])
def test_staff_see_three_messages_before_and_after_a_risky_one(speak, bob, alice, words):
    for number in range(5):
        speak(alice, f"Before {number}.")
    said = speak(bob, words)
    for number in range(5):
        speak(alice, f"After {number}.")
    item = ReviewItem.objects.get(author=bob)
    around = target_for(item.subject_kind).around(said.message_id)
    assert [each.plain for each in around.before] == ["Before 2.", "Before 3.", "Before 4."]
    assert [each.plain for each in around.after] == ["After 0.", "After 1.", "After 2."]
    found = target_for(item.subject_kind).words(said.message_id, item.revision_id)
    assert (found.place, found.title, found.url) == ("Evening check-in", "", f"/messages/{said.message_id}/")


def test_a_held_message_takes_its_place_when_it_is_approved(speak, bob, alice, room):
    said = speak(bob, HELD_WORDS)
    speak(alice)
    assert not messages_for(alice).filter(public_id=said.message_id).exists()
    revision = MessageRevision.objects.get(message__public_id=said.message_id)
    MessageTarget().publish(said.message_id, revision.public_id)
    room.refresh_from_db()
    assert (message(said).position, message(said).cursor, room.cursor) == (2, 2, 2)


def test_pending_messages_are_their_authors_alone_until_the_worker_shows_them(speak, bob, alice, monkeypatch):
    monkeypatch.setattr(assess._Configured, "slow", BundledScorer())
    said = speak(bob, "Slow and steady.")
    assert said.state == "pending"
    assert not messages_for(alice).filter(public_id=said.message_id).exists()
    score_pending.call()
    assert message(said).state == "published"
    assert messages_for(alice).filter(public_id=said.message_id).exists()


def test_readers_keep_the_old_words_until_the_new_ones_are_shown(speak, bob):
    said = speak(bob, "First words.")
    changed = change_message(author=bob, message_id=said.message_id, text=HELD_WORDS, client_key=uuid4())
    assert (changed.state, message(said).visible_revision.plain) == ("held", "First words.")
    change_message(author=bob, message_id=said.message_id, text="Better words.", client_key=uuid4())
    assert (message(said).visible_revision.plain, message(said).position, message(said).cursor) == (
        "Better words.",
        1,
        2,
    )


def test_a_deleted_message_is_a_tombstone_at_its_place(speak, bob, alice):
    said = speak(bob)
    delete_message(member=bob, message_id=said.message_id)
    assert (message(said).state, message(said).position, message(said).cursor) == ("deleted", 1, 2)
    with pytest.raises(NotAllowed):
        delete_message(member=alice, message_id=speak(bob).message_id)


def test_every_reaction_is_a_change_of_its_own(speak, bob, alice, ada, room):
    said = speak(bob)
    assert react_to_message(member=alice, message_id=said.message_id, kind="sitting")
    assert react_to_message(member=ada, message_id=said.message_id, kind="sitting")
    assert not react_to_message(member=ada, message_id=said.message_id, kind="sitting")
    assert (message(said).cursor, message(said).reactions.count()) == (4, 1)
    with pytest.raises(NotAllowed):
        react_to_message(member=bob, message_id=said.message_id, kind="sitting")
    with pytest.raises(Invalid):
        react_to_message(member=alice, message_id=said.message_id, kind="shrug")


def test_a_reported_message_is_on_the_desk_and_a_note_in_danger_is_answered(speak, bob, alice):
    said = speak(bob)
    care = report_message(member=alice, message_id=said.message_id, reason="worried", note=NOW_WORDS)
    assert Card.SUPPORT in care.cards
    assert ReviewItem.objects.filter(subject_id=said.message_id, author=bob).exists()
    with pytest.raises(Refused):
        report_message(member=alice, message_id="nothere", reason="worried", note=NOW_WORDS)


def test_an_answer_names_what_it_answers_and_is_understood_by_it(speak, bob, alice):
    before = speak(alice, NOW_WORDS)
    speak(bob, "Me too.")
    assert not ReviewItem.objects.filter(author=bob).exists()
    said = speak(bob, "Me too.", reply_to=before.message_id)
    assert message(said).reply_to == message(before)
    assert ReviewItem.objects.get(author=bob).care_level >= CareLevel.CONCERN


@pytest.mark.parametrize("what", ["elsewhere", "gone", "of somebody unwanted", "never shown", "nonsense"])
def test_an_answer_to_what_its_author_cannot_read_is_said_without_it(what, speak, alice, bob):
    if what == "elsewhere":
        other = Room.objects.create(slug="other", title="Other", topic="", hours="always")
        answered = speak(alice, to=other).message_id
    elif what == "nonsense":
        answered = "x" * 500
    else:
        answered = speak(alice, HELD_WORDS if what == "never shown" else CALM).message_id
    if what == "gone":
        delete_message(member=alice, message_id=answered)
    elif what == "of somebody unwanted":
        block(actor=alice, other=bob)
        forget(bob)
    assert message(speak(bob, "I hear you.", reply_to=answered)).reply_to is None


@pytest.mark.parametrize("unwanted", [block, mute], ids=["block", "mute"])
def test_a_message_names_whoever_reads_there_and_wants_to(unwanted, speak, alice, bob, ada, fay):
    unwanted(actor=ada, other=bob)
    speak(bob, "Hello @alice, @ada and @fay.")
    assert [mention.member for mention in MessageMention.objects.all()] == [alice]


def test_slow_mode_holds_members_and_not_the_team(speak, bob, mona, room):
    Room.objects.filter(pk=room.pk).update(slow_seconds=600)
    speak(bob)
    for _ in range(2):
        speak(mona)
    with pytest.raises(Refused) as refused:
        speak(bob)
    assert 590 < refused.value.why.retry_after <= 601


def test_the_first_words_of_a_newcomer_reach_a_person_in_a_room_too(speak, bob, settings):
    settings.FIRST_POSTS = True
    said, again = speak(bob), speak(bob)
    assert ReviewItem.objects.get(subject_id=said.message_id).signals.get().code == "FIRST"
    assert not ReviewItem.objects.filter(subject_id=again.message_id).exists()
