"""What the team does with a room and with a message in it: lock, slow, close, hide with a reason."""

import pytest

from community.core.errors import Conflict, Invalid, NotAllowed, NotFound
from community.core.events import announced
from community.core.models import AuditEvent
from community.members.actions.roles import grant_role
from community.members.models import Circle, Role
from forum import policy
from forum.actions.chat import hide_message
from forum.actions.rooms import RoomFacts, change_room, close_room, make_room, remove_room
from forum.actions.steering import lock_room, slow_room
from forum.events import RoomChanged
from forum.models import Message, Room
from forum.queries import messages_for, room_by_slug
from forum.review_targets import MessageTarget
from moderation.actions.appeals import appeal
from moderation.actions.deciding import Step, decide
from moderation.actions.desk import claim
from moderation.models import Decision, Hold, ReviewItem
from tests.conftest import NOW_WORDS

pytestmark = pytest.mark.django_db
FACTS = RoomFacts(title="Noon", topic="Halfway.", hours="mon-fri 12-13")
WHY = {"rule": "personal", "reason": "A name that is not ours to tell."}


@pytest.fixture
def heard():
    events = []

    def hear(event, **_):
        events.append(event)

    announced.connect(hear, sender=RoomChanged, weak=False, dispatch_uid="test")
    yield events
    announced.disconnect(sender=RoomChanged, dispatch_uid="test")


@pytest.fixture
def steer(room, mona, otto):
    """Each way to change a room for everybody: ``steer["lock"](reason)``."""
    return {
        "lock": lambda reason: lock_room(actor=mona, room_id=room.public_id, locked=True, reason=reason),
        "slow": lambda reason: slow_room(actor=mona, room_id=room.public_id, seconds=30, reason=reason),
        "close": lambda reason: close_room(actor=otto, slug=room.slug, closed=True, reason=reason),
    }


@pytest.mark.parametrize(
    ("what", "column", "value"),
    [("lock", "is_locked", True), ("slow", "slow_seconds", 30), ("close", "is_closed", True)],
)
def test_a_change_for_everybody_has_a_reason_and_a_number_and_is_announced(
    steer, what, column, value, room, heard, django_capture_on_commit_callbacks
):
    with pytest.raises(Invalid):
        steer[what](" ")
    with django_capture_on_commit_callbacks(execute=True):
        steer[what]("Rest.")
    room.refresh_from_db()
    assert (getattr(room, column), room.cursor) == (value, 1)
    audience = (f"room:{room.public_id}",)
    assert heard == [RoomChanged(audience=audience, room_id=room.public_id, cursor=1)]
    noted = AuditEvent.objects.get(action=f"room_{what}", subject=room.public_id)
    assert noted.facts == {"reason": "Rest.", "to": str(value)}


def test_members_steer_nothing(room, alice, fay, otto, mona):
    for act in (
        lambda: lock_room(actor=alice, room_id=room.public_id, locked=True, reason="No."),
        lambda: slow_room(actor=alice, room_id=room.public_id, seconds=3, reason="No."),
        lambda: close_room(actor=mona, slug=room.slug, closed=True, reason="No."),
        lambda: make_room(actor=mona, slug="noon", facts=FACTS),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        lock_room(actor=fay, room_id=room.public_id, locked=True, reason="No.")
    with pytest.raises(Invalid):
        slow_room(actor=otto, room_id=room.public_id, seconds=4000, reason="Too slow.")


def test_a_room_can_be_opened_again(room, otto, mona, alice):
    close_room(actor=otto, slug=room.slug, closed=True, reason="Holidays.")
    room.refresh_from_db()
    assert room.access_version == 2
    close_room(actor=otto, slug=room.slug, closed=False, reason="We are back.")
    lock_room(actor=mona, room_id=room.public_id, locked=True, reason="Rest.")
    lock_room(actor=mona, room_id=room.public_id, locked=False, reason="Rested.")
    room.refresh_from_db()
    assert (room.is_closed, room.is_locked) == (False, False)


def test_an_operator_opens_a_room_and_changes_it(otto, alice, ada, heard, django_capture_on_commit_callbacks):
    made = make_room(actor=otto, slug="noon", facts=FACTS)
    assert policy.can_read_room(alice, made)
    with django_capture_on_commit_callbacks(execute=True):
        changed = change_room(
            actor=otto, slug="noon", facts=RoomFacts(title="Noon", topic="Halfway.", audience="alumni")
        )
    assert not policy.can_read_room(alice, changed)
    assert policy.can_read_room(ada, changed)
    assert (changed.access_version, changed.cursor, [event.cursor for event in heard]) == (2, 1, [1])
    again = change_room(
        actor=otto, slug="noon", facts=RoomFacts(title="At noon", topic="", audience="alumni")
    )
    assert (again.access_version, again.cursor, room_by_slug("noon").title) == (2, 2, "At noon")
    remove_room(actor=otto, slug="noon")
    with pytest.raises(NotFound):
        remove_room(actor=otto, slug="noon")
    with pytest.raises(NotFound):
        change_room(actor=otto, slug="noon", facts=FACTS)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"audience": "circle"}, "place_circle"),
        ({"circle": Circle()}, "place_circle"),
        ({"hours": "whenever"}, "hours"),
        ({"hours": "mon 22-6"}, "hours"),
    ],
)
def test_a_room_that_cannot_be_is_not_made(otto, facts, reason):
    with pytest.raises(Invalid) as refused:
        make_room(actor=otto, slug="noon", facts=RoomFacts(title="Noon", topic="", **facts))
    assert refused.value.reason == reason


def test_a_short_name_is_given_once_and_a_room_with_words_stays(room, otto, alice, speak):
    with pytest.raises(Invalid) as refused:
        make_room(actor=otto, slug=room.slug, facts=FACTS)
    assert refused.value.reason == "room_slug_taken"
    speak(alice)
    with pytest.raises(Conflict):
        remove_room(actor=otto, slug=room.slug)


def test_a_moderator_takes_a_message_down_and_its_author_is_told_and_appeals(speak, alice, bob, mona):
    said = speak(bob, "My neighbour Anna drinks.")
    decision = hide_message(actor=mona, message_id=said.message_id, **WHY)
    message = Message.objects.get(public_id=said.message_id)
    assert (message.state, message.position, message.cursor) == ("hidden", 1, 2)
    item = ReviewItem.objects.get(subject_id=said.message_id)
    assert (decision.verdict, decision.note, decision.made_by) == ("remove", WHY["reason"], mona)
    assert (item.author, item.outcome, item.closed_by) == (bob, "removed", mona)
    assert item.signals.get().code == "TEAM"
    appeal(author=bob, decision_id=decision.public_id, text="She told it here herself.")
    assert ReviewItem.objects.filter(subject_kind="moderation.appeal").exists()


@pytest.mark.parametrize("who", ["greta", "otto"])
def test_who_may_not_decide_keeps_a_message_back_until_somebody_has(speak, cast, mona, who):
    bob, alice = cast["bob"], cast["alice"]
    said = speak(bob, "My neighbour Anna drinks.")
    decision = hide_message(actor=cast[who], message_id=said.message_id, **WHY)
    item = ReviewItem.objects.get(subject_id=said.message_id)
    assert (decision.verdict, item.closed_at, item.claimed_by) == ("keep_held", None, None)
    assert Hold.objects.filter(item=item, lifted_at=None).exists()
    assert Message.objects.get(public_id=said.message_id).state == "hidden"
    taken = claim(actor=mona, item_id=item.public_id)
    step = Step(actor=mona, item_id=item.public_id, version=taken.version)
    decide(step, verdict="publish", note="It is her own name for herself.")
    message = Message.objects.get(public_id=said.message_id)
    assert (message.state, message.position, message.cursor) == ("published", 1, 3)
    assert messages_for(alice).filter(pk=message.pk, state="published").exists()


def test_a_facilitator_of_one_circle_hides_there_and_nowhere_else(circle, join, bob, speak, room):
    own = Room.objects.create(
        slug="circle", title="Circle", topic="", hours="always", audience="circle", circle=circle
    )
    theo = join("theo", Role.PARTICIPANT)
    grant_role(actor=None, member=theo, role=Role.FACILITATOR, circle=circle)
    here, elsewhere = speak(bob, to=own), speak(bob)
    assert hide_message(actor=theo, message_id=here.message_id, **WHY).verdict == "keep_held"
    with pytest.raises(NotAllowed):
        hide_message(actor=theo, message_id=elsewhere.message_id, **WHY)


@pytest.mark.parametrize("who", ["mona", "greta"])
@pytest.mark.parametrize("missing", ["rule", "reason"])
def test_nothing_is_hidden_without_a_rule_and_a_word_to_its_author(speak, cast, who, missing):
    said = speak(cast["bob"])
    with pytest.raises(Invalid):
        hide_message(actor=cast[who], message_id=said.message_id, **{**WHY, missing: " "})
    assert Message.objects.get(public_id=said.message_id).state == "published"
    assert not ReviewItem.objects.exists()


def test_hiding_is_not_for_members_nor_for_ones_own_nor_for_what_is_gone(speak, alice, bob, mona):
    said, own = speak(bob), speak(mona)
    for actor, message_id, reason in (
        (alice, said.message_id, "role"),
        (mona, own.message_id, "own_post"),
    ):
        with pytest.raises(NotAllowed) as refused:
            hide_message(actor=actor, message_id=message_id, **WHY)
        assert refused.value.reason == reason
    message = Message.objects.get(public_id=said.message_id)
    MessageTarget().remove(message.public_id, message.visible_revision.public_id)
    with pytest.raises(NotAllowed) as refused:
        hide_message(actor=mona, message_id=said.message_id, **WHY)
    assert refused.value.reason == "gone_already"


def test_words_in_danger_stay_on_the_desk_when_they_are_hidden(speak, bob, mona, clara):
    said = speak(bob, NOW_WORDS)
    item = ReviewItem.objects.get(subject_id=said.message_id)
    claim(actor=clara, item_id=item.public_id)
    with pytest.raises(NotAllowed) as refused:
        hide_message(actor=mona, message_id=said.message_id, **WHY)
    assert refused.value.reason == "item_held_by_other"
    hide_message(actor=clara, message_id=said.message_id, **WHY)
    item.refresh_from_db()
    assert (item.closed_at, item.care_level) == (None, 4)
    assert Decision.objects.get(item=item).verdict == "remove"
