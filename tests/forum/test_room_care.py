"""What is done with messages and rooms: change, take back, tell the team, take down, steer, furnish."""

import pytest

from community.core.models import AuditEvent
from forum.models import Message, Room
from moderation.models import Decision, Report
from tests.conftest import HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db
HERE = "/rooms/evening/"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def said(speak, alice) -> str:
    """The public id of a message of alice's."""
    return speak(alice, "The kettle is on.").message_id


class TestOneMessage:
    def test_its_author_changes_it_and_readers_see_that(self, said, alice, bob, browse):
        author = browse(alice)
        assert "The kettle is on." in text_of(author.get(f"/messages/{said}/edit/"))
        answer = author.post(f"/messages/{said}/edit/", {"text": "The kettle is off."})
        assert answer["Location"] == f"{HERE}#m1"
        page = text_of(browse(bob).get(HERE))
        assert "The kettle is off." in page
        assert "changed" in page
        history = text_of(author.get(f"/messages/{said}/history/"))
        assert "The kettle is on." in history
        assert "Back to the message" in history

    def test_a_refused_change_keeps_the_words_and_brings_the_card(self, said, bob, browse):
        answer = browse(bob).post(f"/messages/{said}/edit/", {"text": NOW_WORDS})
        assert answer.status_code == 403
        assert NOW_WORDS in text_of(answer)
        assert "not in trouble" in text_of(answer)

    def test_its_author_takes_it_back_after_being_asked(self, said, alice, bob, browse):
        author = browse(alice)
        assert "Delete my message" in text_of(author.get(f"/messages/{said}/delete/"))
        assert author.post(f"/messages/{said}/delete/")["Location"] == f"{HERE}#m1"
        assert "Its author deleted this message." in text_of(browse(bob).get(HERE))

    def test_the_receipt_says_what_is_true_and_leads_back(self, speak, bob, alice, browse):
        held = speak(bob, HELD_WORDS).message_id
        page = text_of(browse(bob).get(f"/messages/{held}/receipt/"))
        assert "Waiting for a person" in page
        assert f'href="{HERE}#{held}"' in page
        assert "Delete my message" in page
        assert browse(alice).get(f"/messages/{held}/receipt/").status_code == 404

    def test_one_s_own_words_stay_within_reach_when_the_room_is_not(self, said, alice, room, circle, browse):
        Room.objects.filter(pk=room.pk).update(audience="circle", circle=circle)
        author = browse(alice)
        assert author.get(HERE).status_code == 404
        assert author.get(f"/messages/{said}/")["Location"] == f"/messages/{said}/receipt/"
        page = text_of(author.get(f"/messages/{said}/receipt/"))
        assert "The kettle is on." in page
        assert "Back to the room" not in page
        assert author.post(f"/messages/{said}/delete/")["Location"] == "/me/"

    def test_a_reaction_needs_no_script(self, said, bob, browse):
        answer = browse(bob).post(f"/messages/{said}/react/", {"kind": "sitting"})
        assert answer["Location"] == f"{HERE}#m1"
        assert "Sitting with you <b>1</b>" in text_of(browse(bob).get(HERE))

    def test_a_worried_reader_tells_the_team_in_two_steps(self, said, bob, browse):
        reader = browse(bob)
        page = text_of(reader.post(f"/messages/{said}/report/", {"reason": "worried"}))
        assert "Thank you. The team knows." in page
        assert f'href="{HERE}#m1"' in page
        assert Report.objects.get().item.subject_id == said
        assert "Tell the team about a message of alice" in text_of(reader.get(f"/messages/{said}/report/"))

    def test_a_stranger_to_the_room_finds_no_message(self, said, fay, browse):
        for page in ("", "edit/", "history/", "delete/", "report/", "receipt/"):
            assert browse(fay).get(f"/messages/{said}/{page}").status_code == 404


class TestTakingDown:
    def test_a_reason_goes_to_the_author_and_readers_see_that_it_is_gone(
        self, said, mona, alice, bob, browse
    ):
        moderator = browse(mona)
        assert f'href="/messages/{said}/hide/"' in text_of(moderator.get(HERE))
        assert "The kettle is on." in text_of(moderator.get(f"/messages/{said}/hide/"))
        sent = {"rule": "advances", "reason": "You asked her for her number again."}
        assert moderator.post(f"/messages/{said}/hide/", sent)["Location"] == f"{HERE}#m1"
        assert "The team took this message down." in text_of(browse(bob).get(HERE))
        assert f"{said}/receipt" not in text_of(browse(bob).get(HERE))
        author = browse(alice)
        assert f'href="/messages/{said}/receipt/">Why, and what you can do' in text_of(author.get(HERE))
        decision = Decision.objects.get()
        assert decision.note == "You asked her for her number again."
        assert "Ask for another look" in text_of(author.get(f"/me/decisions/{decision.public_id}/"))

    @pytest.mark.parametrize(
        "sent", [{"rule": "advances"}, {"reason": "Because."}, {"rule": "x", "reason": "y"}]
    )
    def test_without_a_rule_or_a_reason_nothing_is_taken_down(self, said, mona, browse, sent):
        assert browse(mona).post(f"/messages/{said}/hide/", sent).status_code == 400
        assert Message.objects.get().state == "published"

    def test_a_member_finds_no_way_to_it(self, said, bob, browse):
        assert "hide/" not in text_of(browse(bob).get(HERE))
        assert browse(bob).get(f"/messages/{said}/hide/").status_code == 403
        assert (
            browse(bob).post(f"/messages/{said}/hide/", {"rule": "advances", "reason": "x"}).status_code
            == 403
        )


class TestSteering:
    def steer(self, browse, member, **sent):
        return browse(member).post(f"{HERE}steer/", sent)

    def test_a_room_is_locked_and_opened_again_with_a_reason(self, room, greta, bob, browse):
        assert f'href="{HERE}steer/"' in text_of(browse(greta).get(HERE))
        assert self.steer(browse, greta, do="lock", reason="A quiet minute.")["Location"] == HERE
        assert "The team has locked this room for now." in text_of(browse(bob).get(HERE))
        assert AuditEvent.objects.filter(subject=room.public_id).exists()
        assert "Unlock it" in text_of(browse(greta).get(f"{HERE}steer/"))
        self.steer(browse, greta, do="unlock", reason="It is over.")
        assert "data-say" in text_of(browse(bob).get(HERE))

    def test_a_slow_room_says_so_and_asks_to_wait_with_the_words_kept(self, room, greta, bob, browse):
        self.steer(browse, greta, do="slow", seconds="60", reason="One at a time.")
        speaker = browse(bob)
        assert "Slow: 60 seconds between messages" in text_of(speaker.get(HERE))
        speaker.post(HERE, {"text": "First."})
        answer = speaker.post(HERE, {"text": "Second, at once."})
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) <= 60
        assert "Second, at once.</textarea>" in text_of(answer)

    def test_only_who_runs_the_house_closes_it(self, room, mona, otto, bob, browse):
        assert "Close it" not in text_of(browse(mona).get(f"{HERE}steer/"))
        assert self.steer(browse, mona, do="close", reason="Enough.").status_code == 403
        assert "Close it" in text_of(browse(otto).get(f"{HERE}steer/"))
        self.steer(browse, otto, do="close", reason="Summer break.")
        assert "This room is closed for now." in text_of(browse(bob).get(HERE))
        self.steer(browse, otto, do="open", reason="Back again.")
        assert not Room.objects.get().is_closed

    @pytest.mark.parametrize("sent", [{"do": "lock"}, {"do": "nothing", "reason": "x"}, {"reason": "x"}])
    def test_without_a_reason_or_a_wish_nothing_happens(self, room, greta, browse, sent):
        assert self.steer(browse, greta, **sent).status_code == 400

    def test_a_member_does_not_steer(self, room, bob, browse):
        assert "steer/" not in text_of(browse(bob).get(HERE))
        assert browse(bob).get(f"{HERE}steer/").status_code == 403


ROOM = {
    "title": "Saturday coffee",
    "slug": "saturday-coffee",
    "topic": "Mugs and news.",
    "rules": "One at a time.",
    "hours": "sat 10-11:30",
    "order": "2",
    "audience": "members",
    "circle": "",
}
CHANGED = {name: value for name, value in ROOM.items() if name != "slug"}


class TestFurnishing:
    def test_an_operator_opens_a_room_and_members_find_it(self, otto, alice, browse):
        operator = browse(otto)
        assert operator.get("/house/rooms/new/").status_code == 200
        assert operator.post("/house/rooms/new/", ROOM)["Location"] == "/house/rooms/"
        assert "sat 10-11:30" in text_of(operator.get("/house/rooms/"))
        assert "Mugs and news." in text_of(browse(alice).get("/rooms/"))

    def test_a_room_is_changed_and_its_form_shows_it_as_it_is(self, otto, room, circle, bob, alice, browse):
        operator = browse(otto)
        page = text_of(operator.get("/house/rooms/evening/"))
        assert 'value="Evening check-in"' in page
        assert 'value="always"' in page
        assert 'name="slug"' not in page
        sent = CHANGED | {"audience": "circle", "circle": circle.slug}
        assert operator.post("/house/rooms/evening/", sent).status_code == 302
        assert browse(bob).get(HERE).status_code == 200
        assert browse(alice).get(HERE).status_code == 404

    @pytest.mark.parametrize(
        ("sent", "field", "words"),
        [
            ({"slug": "evening"}, "slug", "short name"),
            ({"hours": "from time to time"}, "hours", "mon-fri"),
            ({"audience": "circle"}, "circle", "circle"),
            ({"title": "x" * 61}, "title", "60"),
        ],
    )
    def test_what_does_not_fit_is_said_beside_its_field_with_everything_kept(
        self, otto, room, browse, sent, field, words
    ):
        answer = browse(otto).post("/house/rooms/new/", ROOM | sent)
        assert answer.status_code == 400
        assert field in answer.context["form"].errors
        assert words in str(answer.context["form"].errors[field])
        assert "Mugs and news." in text_of(answer)

    def test_only_an_empty_room_is_removed(self, otto, room, alice, speak, browse):
        operator = browse(otto)
        speak(alice)
        assert "Remove this room" not in text_of(operator.get("/house/rooms/evening/"))
        refused = operator.post("/house/rooms/evening/remove/", follow=True)
        assert refused.context["messages"]
        operator.post("/house/rooms/new/", ROOM)
        assert "Remove this room" in text_of(operator.get("/house/rooms/saturday-coffee/"))
        operator.post("/house/rooms/saturday-coffee/remove/")
        assert [each.slug for each in Room.objects.all()] == ["evening"]

    def test_others_do_not_furnish(self, room, mona, browse):
        for address in ("/house/rooms/", "/house/rooms/new/", "/house/rooms/evening/"):
            assert browse(mona).get(address).status_code == 403

    def test_the_account_page_of_an_operator_leads_there(self, otto, browse):
        assert 'href="/house/rooms/"' in text_of(browse(otto).get("/me/account/"))
