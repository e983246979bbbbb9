"""Words of danger are answered through every refusal there is: with the card, an item, and the words kept.

Each case is sent over HTTP and is refused for the reason it is named for. Reasons are collected
from the code, so that a new refusal has to be tried here, or to say that it takes no member's words.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from community.core import clock
from community.core.screening import CareLevel
from community.members.actions.roles import grant_role
from community.members.actions.sign_ins import end_other_sign_ins
from community.members.models import Agreement, Member, Role, RoleGrant
from forum.actions import chat
from forum.actions.answering import REPORTING
from forum.actions.chat import SAYING, Said
from forum.actions.contribute import POSTING, Receipt, reply, start_thread
from forum.actions.responding import delete_post
from forum.actions.steering import set_lock, set_slow
from forum.models import Board, Post, Room
from forum.review_targets import PostTarget
from moderation.actions.deciding import Step, decide
from moderation.models import Decision, ReviewItem
from moderation.ports import target_for
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[1]
LONG = f"{NOW_WORDS} " + "on and on " * 2500


@dataclass
class Place:
    """Where the words are sent: alice's thread, and a room that she has spoken in."""

    people: Mapping[str, Member]
    board: Board
    room: Room
    thread_id: str
    opening_id: str
    settings: object
    ended: bool = False  # whether bob's sign-in has ended by the time his words arrive

    def __post_init__(self) -> None:
        self.bob, self.mona = self.people["bob"], self.people["mona"]

    def say(self, text: str = CALM, *, by: str = "bob", key: UUID | None = None) -> Receipt:
        author = self.people[by]
        return reply(author=author, thread_id=self.thread_id, text=text, client_key=key or uuid4())

    def speak(self, text: str = CALM, *, by: str = "bob", key: UUID | None = None) -> Said:
        author = self.people[by]
        return chat.say(author=author, room_id=self.room.public_id, text=text, client_key=key or uuid4())

    def send(
        self, address: str, fields: dict[str, str], *, stale: bool = False, origin: str = "http://testserver"
    ) -> HttpResponseBase:
        """Post as bob, from a page of ``origin``; ``stale`` if its token is old."""
        browser = Client(enforce_csrf_checks=stale)
        browser.force_login(self.bob)
        if self.ended:
            end_other_sign_ins(member=self.bob)
        return browser.post(address, fields, headers={"Origin": origin})

    def decision(self, verdict: str = "remove", *, by: str = "bob") -> Decision:
        said = self.say(HELD_WORDS, by=by)
        item = ReviewItem.objects.get(subject_id=said.post_id)
        step = Step(actor=self.mona, item_id=item.public_id, version=item.version)
        return decide(step, verdict=verdict, rule="personal", note="No numbers.")


@pytest.fixture
def place(cast, board, room, settings) -> Place:
    opened = start_thread(
        author=cast["alice"],
        board_slug="today",
        kind="listen",
        title="A title",
        text=CALM,
        client_key=uuid4(),
    )
    return Place(cast, board, room, opened.thread_id, opened.post_id, settings)


Sent = tuple[str, dict[str, str]]
"""Address and fields of what bob sends."""
Case = Callable[[Place], Sent]


def to_thread(place: Place, text: str = NOW_WORDS, thread_id: str = "", **more: str) -> Sent:
    return reverse("forum:thread", args=[thread_id or place.thread_id]), {"text": text, **more}


def to_board(place: Place, text: str = NOW_WORDS, slug: str = "today", **more: str) -> Sent:
    fields = {"text": text, "title": "A title", "kind": "listen", **more}
    return reverse("forum:new_thread", args=[slug]), fields


def to_edit(post_id: str, text: str = NOW_WORDS) -> Sent:
    return reverse("forum:edit", args=[post_id]), {"text": text}


def to_room(place: Place, text: str = NOW_WORDS, slug: str = "evening") -> Sent:
    return reverse("forum:room", args=[slug]), {"text": text}


def to_message(message_id: str, text: str = NOW_WORDS) -> Sent:
    return reverse("forum:message_edit", args=[message_id]), {"text": text}


def to_message_report(message_id: str, note: str = NOW_WORDS) -> Sent:
    return reverse("forum:message_report", args=[message_id]), {"reason": "other", "note": note}


def to_report(place: Place, post_id: str = "", note: str = NOW_WORDS, reason: str = "other") -> Sent:
    return reverse("forum:report", args=[post_id or place.opening_id]), {"reason": reason, "note": note}


def to_profile(pathway: str = NOW_WORDS, **more: str) -> Sent:
    return reverse("members:profile"), {"stage": "", "pronouns": "", "pathway": pathway, **more}


def to_appeal(decision_id: str, text: str = NOW_WORDS) -> Sent:
    return reverse("moderation:appeal", args=[decision_id]), {"text": text}


EVERY_FORM: dict[str, Case] = {
    "reply": to_thread,
    "thread": to_board,
    "edit": lambda place: to_edit(place.say().post_id),
    "report": to_report,
    "message": to_room,
    "message edit": lambda place: to_message(place.speak().message_id),
    "message report": lambda place: to_message_report(place.speak(by="alice").message_id),
    "profile": lambda place: to_profile(),
    "appeal": lambda place: to_appeal(place.decision().public_id),
}


ABOUT_OTHERS = {form: then for form, then in EVERY_FORM.items() if form != "profile"}


def paused(then: Case) -> Case:
    def case(place: Place) -> Sent:
        sent = then(place)
        Member.objects.filter(pk=place.bob.pk).update(paused_until=clock.now() + timedelta(days=1))
        return sent

    return case


def locked(place: Place) -> Sent:
    set_lock(actor=place.mona, thread_id=place.thread_id, locked=True, reason="Rest.")
    return to_thread(place)


def slow(place: Place) -> Sent:
    set_slow(actor=place.mona, thread_id=place.thread_id, seconds=600, reason="Calm.")
    place.say()
    return to_thread(place)


def too_many_posts(then: Case) -> Case:
    def case(place: Place) -> Sent:
        sent = then(place)
        place.settings.RATE_LIMITS = True
        for _ in range(POSTING.burst):
            place.say()
        return sent

    return case


def in_room(then: Case = to_room, **changes: object) -> Case:
    """Let the room be otherwise before bob's words arrive."""

    def case(place: Place) -> Sent:
        sent = then(place)
        Room.objects.filter(pk=place.room.pk).update(**changes)
        return sent

    return case


def slow_room(place: Place) -> Sent:
    place.speak()
    return in_room(slow_seconds=600)(place)


def too_many_messages(then: Case) -> Case:
    def case(place: Place) -> Sent:
        sent = then(place)
        place.settings.RATE_LIMITS = True
        for _ in range(SAYING.burst):
            place.speak()
        return sent

    return case


def message_key_used(place: Place) -> Sent:
    key = uuid4()
    place.speak(key=key)
    address, fields = to_room(place)
    return address, {**fields, "client_key": str(key)}


def late_message(place: Place) -> Sent:
    with clock.moved_to(clock.now() - timedelta(days=1)):
        said = place.speak()
    return to_message(said.message_id)


def deleted_message(place: Place) -> Sent:
    said = place.speak()
    chat.delete_message(member=place.bob, message_id=said.message_id)
    return to_message(said.message_id)


def too_many_reports(place: Place) -> Sent:
    place.settings.RATE_LIMITS = True
    for _ in range(REPORTING.burst):
        place.send(*to_report(place, note=""))
    return to_report(place)


def key_used(then: Case) -> Case:
    def case(place: Place) -> Sent:
        key = uuid4()
        place.say(key=key)
        address, fields = then(place)
        return address, {**fields, "client_key": str(key)}

    return case


def signed_out(then: Case) -> Case:
    """Bob's sign-in was ended while he wrote: he asked for it elsewhere, or it was too old."""

    def case(place: Place) -> Sent:
        sent = then(place)
        place.ended = True
        return sent

    return case


def posting(rule: str, then: Case) -> Case:
    def case(place: Place) -> Sent:
        Board.objects.filter(pk=place.board.pk).update(posting=rule)
        return then(place)

    return case


def of_another_audience(then: Callable[[Place, Board], Sent]) -> Case:
    def case(place: Place) -> Sent:
        hidden = Board.objects.create(slug="alumni", title="A", description="", group="G", audience="alumni")
        return then(place, hidden)

    return case


def unseen_thread(place: Place, board: Board) -> Sent:
    ada = place.people["ada"]
    words = {"kind": "listen", "title": "T", "text": CALM}
    opened = start_thread(author=ada, board_slug=board.slug, client_key=uuid4(), **words)
    return to_thread(place, thread_id=opened.thread_id)


def own_held_thread(place: Place) -> Sent:
    words = {"kind": "listen", "title": "T", "text": HELD_WORDS}
    opened = start_thread(author=place.bob, board_slug="today", client_key=uuid4(), **words)
    return to_thread(place, thread_id=opened.thread_id)


def late_edit(place: Place) -> Sent:
    with clock.moved_to(clock.now() - timedelta(days=1)):
        said = place.say()
    return to_edit(said.post_id)


def deleted(then: Callable[[str], Sent]) -> Case:
    def case(place: Place) -> Sent:
        said = place.say()
        delete_post(member=place.bob, post_id=said.post_id)
        return then(said.post_id)

    return case


def appealed(place: Place) -> Sent:
    sent = to_appeal(place.decision().public_id, text="It was mine to share.")
    place.send(*sent)
    return sent[0], {"text": NOW_WORDS}


def taken_down(place: Place) -> str:
    said = place.say(by="alice")
    post = Post.objects.select_related("visible_revision").get(public_id=said.post_id)
    PostTarget().remove(said.post_id, post.visible_revision.public_id)
    return said.post_id


def without_role(then: Case) -> Case:
    def case(place: Place) -> Sent:
        sent = then(place)
        RoleGrant.objects.filter(member=place.bob).delete()
        return sent

    return case


def to_sign_again(then: Case) -> Case:
    def case(place: Place) -> Sent:
        sent = then(place)
        Agreement.objects.create(version=99, source="Other words.", published_at=clock.now())
        return sent

    return case


def without_second_step(then: Case) -> Case:
    def case(place: Place) -> Sent:
        sent = then(place)
        place.settings.TEAM_SECOND_STEP = True
        grant_role(actor=None, member=place.bob, role=Role.FACILITATOR)
        return sent

    return case


WORDS_IN = ("reply", "thread", "edit", "message", "message edit")
"""Forms for words that readers are to see."""
CASES: dict[str, dict[str, Case]] = {
    "locked": {"reply": locked},
    "room_locked": {"message": in_room(is_locked=True)},
    "room_shut": {"message": in_room(hours="")},
    "room_closed": {"message": in_room(is_closed=True)},
    "message_long": {
        "message": lambda place: to_room(place, LONG[:5000]),
        "message edit": lambda place: to_message(place.speak().message_id, LONG[:5000]),
    },
    "paused": {form: paused(EVERY_FORM[form]) for form in (*WORDS_IN, "profile")},
    "too_fast": {
        "slow mode": slow,
        "slow room": slow_room,
        **{form: too_many_messages(EVERY_FORM[form]) for form in ("message", "message edit")},
        "reports": too_many_reports,
        **{form: too_many_posts(EVERY_FORM[form]) for form in ("reply", "thread", "edit")},
    },
    "too_long": {
        "reply": lambda place: to_thread(place, LONG),
        "thread": lambda place: to_board(place, LONG),
        "edit": lambda place: to_edit(place.say().post_id, LONG),
        "message": lambda place: to_room(place, LONG),
        "appeal": lambda place: to_appeal(place.decision().public_id, LONG),
    },
    "empty": {"only a title": lambda place: to_board(place, " ", title=NOW_WORDS)},
    "title": {
        "none": lambda place: to_board(place, title=" "),
        "too long": lambda place: to_board(place, CALM, title=f"{NOW_WORDS} {'and so on ' * 20}"),
    },
    "kind": {"unknown": lambda place: to_board(place, kind="shout")},
    "not_found": {
        "thread": lambda place: to_thread(place, thread_id="nothere"),
        "unseen thread": of_another_audience(unseen_thread),
        "board": lambda place: to_board(place, slug="nothere"),
        "unseen board": of_another_audience(lambda place, board: to_board(place, slug=board.slug)),
        "room": lambda place: to_room(place, slug="nothere"),
        "unseen room": in_room(audience="families"),
        "message": lambda place: to_message("nothere"),
        "message report": lambda place: to_message_report("nothere"),
        "edit": lambda place: to_edit("nothere"),
        "edit without a role": without_role(EVERY_FORM["edit"]),
        "report": lambda place: to_report(place, "nothere"),
        "appeal": lambda place: to_appeal("nothere"),
        "appeal at a long address": lambda place: to_appeal("n" * 200),
        "somebody else's decision": lambda place: to_appeal(place.decision(by="alice").public_id),
    },
    "not_posted_yet": {"reply": own_held_thread},
    "team_only": {"reply": posting("team", to_thread)},
    "team_starts_threads": {"thread": posting("replies", to_board)},
    "edit_window": {"edit": late_edit, "message": late_message},
    "not_yours": {
        "edit": lambda place: to_edit(place.opening_id),
        "message": lambda place: to_message(place.speak(by="alice").message_id),
    },
    "not_editable": {"edit": deleted(to_edit), "message": deleted_message},
    "key_reused": {
        "reply": key_used(to_thread),
        "thread": key_used(to_board),
        "message": message_key_used,
    },
    "own_post": {
        "report": lambda place: to_report(place, place.say().post_id),
        "message report": lambda place: to_message_report(place.speak().message_id),
    },
    "reason": {"report": lambda place: to_report(place, reason="nonsense")},
    "note_long": {"report": lambda place: to_report(place, note=LONG[:5000])},
    "profile_too_long": {"profile": lambda place: to_profile(LONG)},
    "stage": {"profile": lambda place: to_profile(stage="nowhere")},
    "nothing_to_appeal": {"appeal": lambda place: to_appeal(place.decision("publish").public_id)},
    "appealed_already": {"appeal": appealed},
    "role": {
        "report of what was taken down": lambda place: to_report(place, taken_down(place)),
        **{
            form: without_role(EVERY_FORM[form])
            for form in ("reply", "thread", "report", "message", "message report", "profile")
        },
    },
    "agreement": {form: to_sign_again(then) for form, then in EVERY_FORM.items() if form != "profile"},
    "second_step": {
        form: without_second_step(then) for form, then in EVERY_FORM.items() if form != "profile"
    },
    "stale_form": EVERY_FORM,
    "signed_out": {form: signed_out(then) for form, then in EVERY_FORM.items()},
}
TRIED = [(reason, name) for reason, cases in CASES.items() for name in cases]


@pytest.mark.parametrize(("reason", "name"), TRIED)
def test_words_of_level_four_get_card_and_item_through_every_refusal(place, reason, name):
    address, fields = CASES[reason][name](place)
    before = set(ReviewItem.objects.values_list("pk", flat=True))
    answer = place.send(address, fields, stale=reason == "stale_form")
    page = answer.content.decode()
    assert answer.status_code in {400, 403, 404, 409, 429}
    assert 'data-card="support"' in page
    assert NOW_WORDS in page, "what was typed is lost"
    item = ReviewItem.objects.exclude(pk__in=before).get()
    assert (item.author, item.care_level) == (place.bob, CareLevel.NOW)
    assert item.events.get(name="filed").facts["refusal"] == reason
    assert item.alerts.exists() or not place.settings.ON_CALL
    words = target_for(item.subject_kind).words(item.subject_id, item.revision_id)
    assert NOW_WORDS in words.source + words.plain


@pytest.mark.parametrize("name", EVERY_FORM)
def test_a_form_of_another_site_says_nothing_in_a_members_name(place, name):
    address, fields = EVERY_FORM[name](place)
    before = ReviewItem.objects.count()
    answer = place.send(address, fields, stale=True, origin="https://elsewhere.example")
    assert answer.status_code == 403
    assert NOW_WORDS not in answer.content.decode()
    assert ReviewItem.objects.count() == before


OF_OTHERS_WORK = {
    # The way in, before anybody has signed in, and the way back.
    *("unknown_code", "expired_code", "used_code", "invitation_needed", "code_or_name"),
    *("handle_taken", "agreement_changed"),
    # Choices from a list, and places on a page: no words.
    *("reaction", "position", "answer", "not_oneself", "steer", "slow"),
    # What staff write and decide.
    *(
        "team_invitation_once",
        "in_the_past",
        "role_unknown",
        "own_operator_role",
        "own_account",
        "verdict",
        "rule",
        "note",
    ),
    *("outcome", "days", "item_changed", "item_closed", "item_held_by_other", "clinician_called"),
    *("not_called", "no_rule_broken", "answered_already", "same_person", "address", "range"),
    *("slug_taken", "place_circle", "board_has_threads", "empty_word", "word_taken", "word_used"),
    *("room_slug_taken", "room_has_messages", "hours", "gone_already"),
}
"""Reasons of refusals that turn no words of a member away."""
ON_SOCKETS = {"unknown_frame"}
"""Reasons that only a socket gives; the sockets' own tests send them words of danger."""
RAISED = {"Invalid", "NotAllowed", "Conflict"}


def test_every_reason_to_refuse_is_tried_or_takes_no_words():
    found = set()
    for package in ("community", "forum", "moderation", "search"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = ast.unparse(node.func)
                if name in RAISED or name == "Ruling.deny":
                    found |= {
                        part.value
                        for part in ast.walk(node.args[0])
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
    assert found - OF_OTHERS_WORK <= set(CASES) | ON_SOCKETS
    assert not OF_OTHERS_WORK & set(CASES)


def test_a_profile_sent_from_a_stale_page_changes_nothing(place):
    place.send(*to_profile("Long walks."), stale=True)
    assert Member.objects.get(pk=place.bob.pk).pathway == ""
