"""What a frame holds: the same for all readers, and nothing of whom one of them excludes."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.core.errors import NotFound
from forum.actions.citing import QuoteRange
from forum.actions.contribute import edit
from forum.actions.responding import delete_post, react
from forum.actions.steering import set_lock, set_pin, set_slow
from forum.models import ContentLabel, Post
from forum.pages.frames import changes
from forum.pages.thread_frames import Posts
from moderation.ports import target_for
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db
NOBODY: frozenset[int] = frozenset()
KIND = Posts()


@pytest.fixture
def after(thread):
    """Return what changed in alice's thread after a number: ``after(1)``."""

    def read(number, limit=50):
        return changes(KIND, thread.public_id, number, limit)

    return read


def drawn(found, excluded=NOBODY):
    """Return the items as one reader gets them, without the thread itself."""
    items = [item.draw(frozenset(excluded) & item.people) for item in found.items]
    return [item for item in items if item is not None and item["id"]]


def itself(found):
    (item,) = [drawing["stream"] for item in found.items if (drawing := item.draw(NOBODY))["id"] == ""]
    return item


def hide(receipt):
    post = Post.objects.get(public_id=receipt.post_id)
    target_for("forum.post").remove(post.public_id, post.visible_revision.public_id)


def cite(receipt, end=5):
    return [QuoteRange(post_id=receipt.post_id, start=0, end=end)]


class TestItems:
    def test_a_new_post_comes_as_an_article_without_anything_of_a_viewer_s_own(self, say, bob, after, thread):
        said = say(bob, "Me **too**.")
        found = after(1)
        assert (found.after, found.to, found.more) == (1, 2, False)
        (item,) = drawn(found)
        html = item.pop("html")
        assert item == {
            "id": said.post_id,
            "at": 2,
            "position": 2,
            "state": "published",
            "by": bob.public_id,
            "edited": False,
            "quotes": [],
            "reactions": {},
        }
        assert "<strong>too</strong>" in html
        assert f'data-post="{said.post_id}"' in html
        for own in ("<button", "<details", "aria-pressed", "/report/", "/edit/", "csrf"):
            assert own not in html

    def test_the_page_shows_the_very_article_that_a_frame_carries(self, say, bob, ada, after, thread, browse):
        say(bob, "Me **too**.")
        (item,) = drawn(after(1))
        pieces = item["html"].replace("<!--quotes-->", "<!--menu-->").split("<!--menu-->")
        for reader in (bob, ada):
            page = browse(reader).get(f"/threads/{thread.public_id}/").content.decode()
            for piece in (part for whole in pieces for part in whole.split("<!--notice-->")):
                assert piece.split("<!--foot-->")[0] in page

    def test_a_changed_post_comes_again_at_its_new_number_and_in_its_old_place(self, say, bob, ada, after):
        said = say(bob, "Me too.")
        say(ada, "And I.")
        edit(author=bob, post_id=said.post_id, text="Me as well.", client_key=uuid4())
        first, second = drawn(after(1))
        assert (first["at"], first["position"]) == (3, 3)
        assert (second["at"], second["position"], second["edited"]) == (4, 2, True)
        assert "Me as well." in second["html"]

    @pytest.mark.parametrize("state", ["hidden", "deleted"])
    def test_what_was_taken_away_is_a_number_and_a_tombstone(self, state, say, bob, after):
        said = say(bob, "Me too.")
        if state == "hidden":
            hide(said)
        else:
            delete_post(member=bob, post_id=said.post_id)
        assert drawn(after(1)) == [{"id": said.post_id, "at": 3, "state": state}]

    def test_what_waits_is_in_no_frame_and_an_approval_is_new_to_everybody(self, say, bob, after, thread):
        waiting = say(bob, HELD_WORDS)
        assert drawn(after(1)) == []
        post = Post.objects.get(public_id=waiting.post_id)
        revision = post.revisions.get()
        target_for("forum.post").publish(post.public_id, revision.public_id)
        (item,) = drawn(after(1))
        assert (item["id"], item["at"], item["position"]) == (waiting.post_id, 2, 2)

    def test_a_label_folds_the_words_in_the_frame_too(self, say, bob, after):
        label, _ = ContentLabel.objects.get_or_create(slug="relapse", defaults={"name": "relapse"})
        say(bob, "That night.", labels=["relapse"])
        (item,) = drawn(after(1))
        assert f"Mentions {label.name}" in item["html"]

    def test_reactions_are_numbers_by_kind(self, say, bob, ada, petra, after):
        said = say(bob, "Me too.")
        for member, kind in ((ada, "sitting"), (petra, "sitting"), (petra, "strength")):
            react(member=member, post_id=said.post_id, kind=kind)
        (item,) = drawn(after(1))
        assert item["reactions"] == {"sitting": 2, "strength": 1}


class TestTheThreadItself:
    def test_a_lock_takes_a_number_without_a_post_and_is_told(self, mona, after, thread):
        set_lock(actor=mona, thread_id=thread.public_id, locked=True, reason="Late.")
        found = after(1)
        assert (found.to, drawn(found)) == (2, [])
        assert itself(found)["is_locked"] is True

    def test_slow_mode_pins_and_titles_are_told(self, mona, alice, after, thread):
        set_slow(actor=mona, thread_id=thread.public_id, seconds=30, reason="Busy.")
        set_pin(actor=mona, thread_id=thread.public_id, pinned=True, reason="Good.")
        opening = Post.objects.get(thread=thread)
        edit(author=alice, post_id=opening.public_id, title="By the sea", text="Salt.", client_key=uuid4())
        assert itself(after(1)) == {
            "title": "By the sea",
            "is_locked": False,
            "slow_seconds": 30,
            "is_pinned": True,
        }

    def test_the_title_goes_with_the_opening_post(self, alice, after, thread):
        delete_post(member=alice, post_id=Post.objects.get(thread=thread).public_id)
        found = after(0)
        assert itself(found)["title"] == ""
        assert thread.title not in json.dumps(drawn(found))

    def test_a_thread_that_is_not_there_is_not_found(self, db):
        with pytest.raises(NotFound):
            changes(KIND, "nowhere", 0, 10)


class TestQuotes:
    def test_they_come_beside_the_words_with_their_author(self, say, ada, bob, after):
        first = say(ada, "Hello there.")
        say(bob, "Yes.", quotes=cite(first))
        item = drawn(after(2))[0]
        (quote,) = item["quotes"]
        assert (quote["id"], quote["by"]) == (first.post_id, ada.public_id)
        assert "Hello" in quote["html"]
        assert "Hello" not in item["html"]

    def test_when_the_quoted_words_change_those_who_quote_them_get_new_parts(self, say, ada, bob, after):
        first = say(ada, "Hello there.")
        second = say(bob, "Yes.", quotes=cite(first))
        edit(author=ada, post_id=first.post_id, text="Other words.", client_key=uuid4())
        changed, part = drawn(after(3))
        assert (changed["id"], changed["at"]) == (first.post_id, 4)
        assert (part["id"], part["at"], part["part"]) == (second.post_id, 4, True)
        assert "html" not in part
        (quote,) = part["quotes"]
        assert "Hello" not in quote["html"]

    def test_when_the_quoted_post_is_taken_down_its_quotes_go_too(self, say, ada, bob, after):
        first = say(ada, "Hello there.")
        second = say(bob, "Yes.", quotes=cite(first))
        hide(first)
        gone, part = drawn(after(3))
        assert gone["state"] == "hidden"
        assert (part["id"], part["quotes"]) == (second.post_id, [])

    def test_whose_own_words_changed_too_needs_no_part(self, say, ada, bob, after):
        first = say(ada, "Hello there.")
        second = say(bob, "Yes.", quotes=cite(first))
        hide(first)
        assert [item["id"] for item in drawn(after(1))] == [second.post_id, first.post_id]


class TestExclusion:
    """``excluded`` are the keys of members whom one reader must not meet."""

    @pytest.fixture
    def lively(self, say, alice, ada, bob, petra):
        label, _ = ContentLabel.objects.get_or_create(slug="relapse", defaults={"name": "relapse"})
        first = say(ada, "Words of Ada.", labels=[label.slug])
        second = say(bob, "Yes.", quotes=cite(first, 12))
        for member in (ada, petra):
            react(member=member, post_id=second.post_id, kind="sitting")
        say(petra, "Fine.", quotes=[*cite(second, 3), *cite(first, 12)])
        edit(author=ada, post_id=first.post_id, text="Words of Ada, again.", client_key=uuid4())
        gone = say(ada, "Gone words of Ada.")
        delete_post(member=ada, post_id=gone.post_id)

    @pytest.mark.parametrize("number", range(9))
    def test_nothing_of_an_excluded_person_is_anywhere_in_the_frame(self, number, lively, ada, after):
        sent = json.dumps(drawn(after(number), {ada.pk}))
        written = Post.objects.filter(author=ada).values_list("public_id", flat=True)
        for trace in (ada.handle, ada.public_id, "Words of Ada", *written):
            assert trace not in sent

    def test_their_reactions_are_not_counted(self, lively, ada, bob, after):
        counts = [item["reactions"] for item in drawn(after(0), {ada.pk}) if item.get("by") == bob.public_id]
        assert counts == [{"sitting": 1}]

    def test_the_people_of_an_item_are_all_whose_exclusion_changes_it(self, lively, cast, after):
        everybody = frozenset(member.pk for member in cast.values())
        for number in range(9):
            for item in after(number).items:
                for outsider in everybody - item.people:
                    assert item.draw(NOBODY) == item.draw(frozenset({outsider}))
                assert item.people <= everybody


class TestSize:
    def test_more_than_the_limit_comes_in_pieces_without_a_gap(self, say, bob, after):
        for number in range(5):
            say(bob, f"Line {number}.")
        seen, at, more = [], 0, True
        while more:
            found = after(at, limit=2)
            assert found.after == at
            seen += [item["at"] for item in drawn(found)]
            at, more = found.to, found.more
        assert seen == [1, 2, 3, 4, 5, 6]
        assert at == 6

    def test_nothing_new_is_an_empty_answer_that_asks_one_query(self, after, thread):
        with CaptureQueriesContext(connection) as queries:
            found = after(1)
        assert (found.after, found.to, list(found.items)) == (1, 1, [])
        assert len(queries) == 1

    def test_it_costs_the_same_however_much_changed(self, say, alice, ada, bob, after):
        def costs():
            with CaptureQueriesContext(connection) as queries:
                found = after(1)
            with CaptureQueriesContext(connection) as drawing:
                drawn(found)
            assert not drawing.captured_queries
            return len(queries)

        first = say(ada, "Hello there.")
        react(member=bob, post_id=first.post_id, kind="sitting")
        few = costs()
        for number in range(6):
            more = say((ada, bob)[number % 2], f"Line {number}.", quotes=cite(first))
            react(member=alice, post_id=more.post_id, kind="strength")
        assert costs() == few <= 6
