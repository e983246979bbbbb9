"""Rooms on pages: what they say in every state, and that they work whole without a script."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.members.actions.people import block
from forum.actions import chat
from forum.models import Message, Room
from forum.pages.rooms import MESSAGES_PER_PAGE
from moderation.models import ReviewItem
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db
HERE = "/rooms/evening/"
PAGE_BYTES = 100_000


def text_of(answer) -> str:
    return answer.content.decode()


def between(page: str, start: str, end: str) -> str:
    return page[page.index(start) :].partition(end)[0]


class TestTheList:
    def test_it_says_of_each_room_what_it_is_for_who_is_there_and_until_when(
        self, room, alice, browse, time_machine
    ):
        time_machine.move_to(datetime(2026, 3, 11, 22, tzinfo=UTC), tick=False)  # a Wednesday, 6 pm
        Room.objects.filter(pk=room.pk).update(hours="wed 17-20")
        page = text_of(browse(alice).get("/rooms/"))
        assert "Evening check-in" in page
        assert "How was today?" in page
        assert "All members, and the team." in page
        assert "Open until 8:00 pm" in page

    def test_outside_its_hours_it_says_when_it_opens(self, room, alice, browse, time_machine):
        time_machine.move_to(datetime(2026, 3, 11, 22, tzinfo=UTC), tick=False)
        Room.objects.filter(pk=room.pk).update(hours="thu 17-20")
        assert "Opens Thursday, 5:00 pm" in text_of(browse(alice).get("/rooms/"))

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"is_closed": True}, "Closed"),
            ({"is_locked": True}, "Locked for now"),
            ({"hours": "always"}, "Open<"),
        ],
    )
    def test_it_says_what_else_is_true(self, room, alice, browse, changed, said):
        Room.objects.filter(pk=room.pk).update(**changed)
        assert said in re.sub(r"\s*</span>", "<", text_of(browse(alice).get("/rooms/")))

    def test_a_room_of_a_circle_is_seen_by_those_who_are_in_it(self, room, circle, alice, bob, browse):
        Room.objects.filter(pk=room.pk).update(audience="circle", circle=circle)
        assert "Evening check-in" in text_of(browse(bob).get("/rooms/"))
        assert "Evening check-in" not in text_of(browse(alice).get("/rooms/"))
        assert browse(alice).get(HERE).status_code == 404

    def test_every_page_of_a_reader_leads_there(self, alice, fay, browse):
        for reader in (alice, fay):
            assert 'href="/rooms/"' in between(text_of(browse(reader).get("/me/")), "<nav", "</nav>")


class TestReading:
    def test_the_rules_and_the_promise_of_confidence_stand_at_the_top(self, room, alice, speak, browse):
        Room.objects.filter(pk=room.pk).update(rules="One message, then listen.\nNo advice.")
        speak(alice)
        page = text_of(browse(alice).get(HERE))
        top = page[: page.index('id="messages"')]
        assert "What’s said here stays here" in top
        assert "One message, then listen." in top
        assert "No advice." in top

    def test_a_message_says_who_when_and_what_it_answers(self, alice, bob, speak, browse):
        first = speak(alice, "The kettle is on.")
        speak(bob, "Pour me one.", reply_to=first.message_id)
        page = text_of(browse(bob).get(HERE))
        answer = between(page, 'id="m2"', "</article>")
        assert "to alice: The kettle is on." in answer
        assert "<time " in answer
        assert '<span class="tag">You</span>' in answer

    def test_what_is_answered_is_not_shown_to_who_blocks_its_author(self, alice, bob, ada, speak, browse):
        first = speak(alice, "The kettle is on.")
        speak(bob, "Pour me one.", reply_to=first.message_id)
        block(actor=ada, other=alice)
        page = text_of(browse(ada).get(HERE))
        assert "Pour me one." in page
        assert "kettle" not in page
        assert "alice" not in page

    def test_what_is_answered_goes_when_its_author_takes_it_back(self, alice, bob, speak, browse):
        first = speak(alice, "The kettle is on.")
        speak(bob, "Pour me one.", reply_to=first.message_id)
        chat.delete_message(member=alice, message_id=first.message_id)
        page = text_of(browse(bob).get(HERE))
        assert "kettle" not in page
        assert "Its author deleted this message." in page

    def test_small_answers_are_counted_without_those_whom_the_reader_blocks(
        self, alice, bob, ada, speak, browse
    ):
        said = speak(alice)
        for member in (bob, ada):
            chat.react_to_message(member=member, message_id=said.message_id, kind="sitting")
        assert "Sitting with you <b>2</b>" in text_of(browse(alice).get(HERE))
        block(actor=alice, other=ada)
        assert "Sitting with you <b>1</b>" in text_of(browse(alice).get(HERE))
        assert 'aria-pressed="true">Sitting with you' in text_of(browse(bob).get(HERE))

    def test_it_can_be_heard_and_scrolled_without_a_mouse(self, room, alice, browse):
        page = text_of(browse(alice).get(HERE))
        assert re.search(r'class="log" tabindex="0" role="region" aria-label="Messages"', page)
        assert re.search(r'role="log" aria-relevant="additions" aria-label="What is said here"', page)

    def test_how_many_are_here_waits_for_a_script(self, room, alice, browse):
        assert re.search(r"data-presence hidden>", text_of(browse(alice).get(HERE)))

    def test_help_stands_beside_it(self, room, alice, browse):
        assert "Call 988" in between(text_of(browse(alice).get(HERE)), "<aside", "</aside>")

    def test_the_past_is_read_page_by_page(self, alice, speak, browse):
        for number in range(1, MESSAGES_PER_PAGE + 11):
            speak(alice, f"Line {number}.")
        reader = browse(alice)
        newest = text_of(reader.get(HERE))
        assert "Line 11." in newest
        assert "Line 10." not in newest
        assert "Line 50." in newest
        earlier = text_of(reader.get(f"{HERE}?before=11"))
        assert 'href="?before=11"' in newest
        assert "Line 1." in earlier
        assert "Line 11." not in earlier
        assert 'href="?after=10"' in earlier
        assert "Line 50." in text_of(reader.get(f"{HERE}?after=10"))
        assert "?before" not in earlier

    def test_a_permalink_leads_to_where_the_message_stands(self, alice, speak, browse):
        said = [speak(alice, f"Line {number}.") for number in range(1, 71)]
        reader = browse(alice)
        old = reader.get(f"/messages/{said[9].message_id}/")
        assert old["Location"] == f"{HERE}?before=31#m10"
        assert 'id="m10"' in text_of(reader.get(old["Location"]))
        assert reader.get(f"/messages/{said[60].message_id}/")["Location"] == f"{HERE}#m61"

    @pytest.mark.parametrize(
        "asked", ["before=0", "before=x", "before=-1", "after=" + "9" * 40, "before=999999"]
    )
    def test_an_odd_place_in_the_past_is_no_fault(self, room, alice, speak, browse, asked):
        speak(alice)
        assert browse(alice).get(f"{HERE}?{asked}").status_code == 200

    def test_a_full_page_costs_few_queries_writes_nothing_and_stays_small(
        self, alice, bob, ada, circle, speak, browse
    ):
        before = ""
        for number in range(MESSAGES_PER_PAGE):
            before = speak((alice, ada)[number % 2], f"Line {number}. {CALM}", reply_to=before).message_id
            chat.react_to_message(member=(ada, alice)[number % 2], message_id=before, kind="sitting")
        speak(bob, HELD_WORDS)
        reader = browse(bob)
        reader.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            page = reader.get(HERE)
        assert len(queries) <= 8, "\n".join(query["sql"][:120] for query in queries)
        written = [query["sql"] for query in queries if not query["sql"].lstrip("(").startswith("SELECT")]
        assert written == []
        assert len(page.content) < PAGE_BYTES


class TestSaying:
    def test_without_scripts_a_form_says_it_once_and_leads_back(self, room, bob, alice, browse):
        words = {"text": "Tired, but here.", "client_key": str(uuid4())}
        speaker = browse(bob)
        for _ in range(3):
            answer = speaker.post(HERE, words)
            assert answer["Location"] == f"{HERE}#m1"
        assert Message.objects.count() == 1
        assert "Tired, but here." in text_of(browse(alice).get(HERE))

    def test_an_answer_names_what_it_answers(self, room, alice, bob, speak, browse):
        first = speak(alice, "The kettle is on.")
        speaker = browse(bob)
        page = text_of(speaker.get(f"{HERE}?answer={first.message_id}"))
        foot = page[page.index('id="say"') :]
        assert "<b data-answered>alice</b>" in foot
        assert f'name="reply_to" value="{first.message_id}"' in foot
        speaker.post(HERE, {"text": "Pour me one.", "reply_to": first.message_id})
        assert Message.objects.get(author=bob).reply_to.public_id == first.message_id

    def test_what_cannot_be_answered_is_not_offered(self, room, alice, bob, ada, speak, browse):
        held = speak(alice, HELD_WORDS)
        gone = speak(alice)
        chat.delete_message(member=alice, message_id=gone.message_id)
        for name in (held.message_id, gone.message_id, "nothing", "x" * 300):
            page = text_of(browse(bob).get(f"{HERE}?answer={name}"))
            assert "<b data-answered></b>" in page
            assert "alice" not in page.partition('id="say"')[2].partition("<aside")[0]

    def test_words_in_crisis_are_shown_and_their_author_gets_the_card(self, room, bob, alice, browse):
        page = text_of(browse(bob).post(HERE, {"text": NOW_WORDS}, follow=True))
        assert "not in trouble" in page
        assert "Posted, and the team knows" in page
        assert "Back to the room" in page
        assert "kill myself" in text_of(browse(alice).get(HERE))

    def test_held_words_stand_in_the_room_for_their_author_with_their_true_state(
        self, room, bob, alice, browse
    ):
        author = browse(bob)
        assert "Waiting for a person" in text_of(author.post(HERE, {"text": HELD_WORDS}, follow=True))
        mine = between(text_of(author.get(HERE)), 'id="own-waiting"', "</form>")
        assert "Waiting for a person" in mine
        assert "555-0143" in mine
        assert re.search(r'href="/messages/\w+/receipt/">Why, and by when', mine)
        assert "555-0143" not in text_of(browse(alice).get(HERE))

    def test_a_reviewer_sees_what_waits(self, room, bob, mona, speak, browse):
        speak(bob, HELD_WORDS)
        page = text_of(browse(mona).get(HERE))
        assert "555-0143" in page
        assert "Only its author and the team can see this so far." in page

    def test_a_changed_message_that_waits_says_so_to_its_author(self, room, bob, alice, speak, browse):
        said = speak(bob)
        browse(bob).post(f"/messages/{said.message_id}/edit/", {"text": HELD_WORDS})
        assert "Your change waits for a person." in text_of(browse(bob).get(HERE))
        assert "Your change" not in text_of(browse(alice).get(HERE))

    def test_the_line_says_who_reads_it_and_what_reads_first(self, room, alice, browse):
        foot = text_of(browse(alice).get(HERE)).partition('id="say"')[2]
        assert "What you write is read by people in this room and by the team." in foot
        assert "A safety check reads each message first." in foot

    def test_help_for_words_that_wait_is_already_in_the_page(self, room, alice, browse):
        waiting = between(text_of(browse(alice).get(HERE)), "data-unsent hidden", "</section>")
        assert "Nobody has these words yet." in waiting
        assert "Call 988" in waiting


class Shut:
    """Ways in which a room takes no words, and what its page says then."""

    @staticmethod
    def closed(room, member):
        Room.objects.filter(pk=room.pk).update(is_closed=True)
        return "This room is closed for now."

    @staticmethod
    def locked(room, member):
        Room.objects.filter(pk=room.pk).update(is_locked=True)
        return "The team has locked this room for now."

    @staticmethod
    def outside_its_hours(room, member):
        Room.objects.filter(pk=room.pk).update(hours="thu 17-20")
        return "This room opens Thursday, 5:00 pm."

    @staticmethod
    def without_hours(room, member):
        Room.objects.filter(pk=room.pk).update(hours="")
        return "This room is not open, and has no hours yet."


SHUT = [Shut.closed, Shut.locked, Shut.outside_its_hours, Shut.without_hours]


class TestWhereNobodyWritesNow:
    @pytest.fixture(autouse=True)
    def _wednesday_evening(self, time_machine, settings):
        time_machine.move_to(datetime(2026, 3, 11, 22, tzinfo=UTC), tick=False)
        settings.STAFFED_HOURS = ()

    @pytest.mark.parametrize("shut", SHUT, ids=lambda shut: shut.__name__)
    def test_it_can_be_read_says_why_and_shows_help_and_no_line_to_write_on(
        self, room, alice, bob, speak, browse, shut
    ):
        speak(alice)
        why = shut(room, bob)
        page = text_of(browse(bob).get(HERE))
        assert "Tired, but here." in page
        card = between(page, '<section class="support"', "</section>")
        assert why in card
        assert "Call 988" in card
        assert why in page.partition('id="say"')[2]
        assert "<textarea" not in page.partition("data-kept hidden")[0]

    @pytest.mark.parametrize("shut", SHUT, ids=lambda shut: shut.__name__)
    def test_words_that_arrive_all_the_same_are_given_back_with_the_card(self, room, bob, browse, shut):
        why = shut(room, bob)
        answer = browse(bob).post(HERE, {"text": NOW_WORDS})
        page = text_of(answer)
        assert answer.status_code == 403
        assert NOW_WORDS in page
        assert "not in trouble" in page
        assert why in page
        assert ReviewItem.objects.filter(care_level=4).exists()
        assert re.search(r"<[^>]*autofocus", page).group().startswith('<section class="support"')

    def test_a_team_member_writes_outside_the_hours(self, room, mona, browse):
        Shut.outside_its_hours(room, mona)
        assert "data-say" in text_of(browse(mona).get(HERE))

    def test_who_is_paused_is_told_so(self, room, bob, browse, settings):
        type(bob).objects.filter(pk=bob.pk).update(paused_until=datetime(2027, 1, 1, tzinfo=UTC))
        page = text_of(browse(bob).get(HERE))
        assert "The team has paused your posting for a while." in page
        assert "data-say" not in page

    def test_the_page_names_the_moment_at_which_it_will_be_otherwise(self, room, bob, browse):
        Shut.outside_its_hours(room, bob)
        opens = int(datetime(2026, 3, 12, 21, tzinfo=UTC).timestamp())
        assert f'data-changes="{opens}"' in text_of(browse(bob).get(HERE))
