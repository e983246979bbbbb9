"""The desk and the author's pages over HTTP: everything works with scripts off, and nothing typed is lost."""

import logging
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from community.core.beats import beat
from community.core.logs import JsonFormatter
from community.members.actions.roles import grant_role
from community.members.models import Role
from forum.actions.contribute import edit
from forum.actions.responding import delete_post, report
from forum.models import Post, Thread
from moderation.actions import appeals, deciding, desk
from moderation.actions.deciding import Step
from moderation.models import CardAnswer, Decision, ReviewEvent, ReviewItem
from moderation.pages.notices import notices
from tests.moderation.conftest import CALM, CRISIS, PHONE, confirm, item_of

pytestmark = pytest.mark.django_db
NOTE = "I read what you wrote. A phone number stays private here."


def send(client: Client, name: str, item: ReviewItem, **data):
    """Post one step of the desk, as the page shown last would."""
    item.refresh_from_db()
    return client.post(
        reverse(f"moderation:{name}", args=[item.public_id]), {"version": item.version, **data}
    )


def test_a_participant_finds_no_desk(held, bob, browse):
    assert browse(bob).get("/review/").status_code == 403
    assert browse(bob).get(f"/review/{held.public_id}/").status_code == 403


def test_an_item_of_another_circle_does_not_exist(held, join, circle, browse):
    scoped = join("sam", Role.PARTICIPANT)
    grant_role(actor=None, member=scoped, role=Role.MODERATOR, circle=circle)
    assert browse(scoped).get("/review/").status_code == 200
    assert browse(scoped).get(f"/review/{held.public_id}/").status_code == 404


def test_the_list_shows_level_and_clock_and_no_word_of_the_member(crisis, held, mona, browse):
    page = browse(mona).get("/review/").content.decode()
    assert page.index(crisis.public_id) < page.index(held.public_id)
    assert "5 min left" in page
    assert "kill" not in page
    assert "555" not in page


@pytest.mark.parametrize("which", ["open", "mine", "clinician", "closed", "nonsense"])
def test_every_list_opens_even_when_empty(mona, browse, which):
    assert browse(mona).get("/review/", {"list": which}).status_code == 200


@pytest.mark.parametrize("query", ["after=zzz", "at=nan", "at=1e99", "at=-5", "at=x&after=%00"])
def test_a_list_survives_any_query(held, mona, browse, query):
    assert browse(mona).get(f"/review/?{query}").status_code == 200


def test_the_item_marks_the_words_and_says_why(crisis, mona, browse):
    page = browse(mona).get(f"/review/{crisis.public_id}/").content.decode()
    assert '<span class="flagged" data-level="now">' in page
    assert "Why this is here" in page
    assert "SUI-" in page


def test_a_payload_under_review_is_only_text(write, alice, mona, browse):
    item = item_of(write(alice, f"<script>alert(1)</script><img src=x onerror=alert(2)> {PHONE}"))
    page = browse(mona).get(f"/review/{item.public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page


def test_reading_an_item_is_recorded_once_a_while(held, mona, browse, later):
    browser = browse(mona)
    for _ in range(3):
        browser.get(f"/review/{held.public_id}/")
    read = ReviewEvent.objects.filter(item=held, name="opened", actor=mona.public_id)
    assert read.count() == 1


def test_a_moderator_takes_an_item_and_publishes_it(held, mona, alice, bob, browse):
    browser = browse(mona)
    assert send(browser, "claim", held).status_code == 302
    assert send(browser, "decide", held, verdict="publish").status_code == 302
    post = Post.objects.get(public_id=held.subject_id)
    assert post.state == "published"
    page = browse(alice).get("/me/decisions/").content.decode()
    assert "Posted" in page


def test_a_refused_decision_keeps_what_was_typed_and_says_what_is_missing(held, mona, browse):
    response = send(browse(mona), "decide", held, verdict="remove", note=NOTE)
    page = response.content.decode()
    assert response.status_code == 400
    assert NOTE in page
    assert "This is needed here." in page


def test_a_conflict_keeps_what_was_typed_and_the_next_try_works(held, mona, browse):
    browser = browse(mona)
    old = held.version
    desk.claim(actor=mona, item_id=held.public_id)
    address = reverse("moderation:decide", args=[held.public_id])
    typed = {"version": old, "verdict": "remove", "rule": "personal", "note": NOTE}
    response = browser.post(address, typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert NOTE in page
    held.refresh_from_db()
    assert f'name="version" value="{held.version}"' in page
    assert browser.post(address, {**typed, "version": held.version}).status_code == 302


def test_whoever_comes_second_is_told_and_keeps_their_words(held, mona, milo, browse):
    desk.claim(actor=mona, item_id=held.public_id)
    response = send(browse(milo), "decide", held, verdict="remove", rule="personal", note=NOTE)
    assert response.status_code == 409
    assert "Someone else has taken this item" in response.content.decode()
    assert NOTE in response.content.decode()


def test_a_note_typed_into_an_item_that_was_closed_meanwhile_is_shown_again(held, mona, milo, browse):
    version = held.version
    send(browse(mona), "decide", held, verdict="publish")
    response = browse(milo).post(
        reverse("moderation:write-note", args=[held.public_id]), {"version": version, "note": NOTE}
    )
    assert response.status_code == 409
    assert NOTE in response.content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("decide", {"verdict": "explode"}),
        ("decide", {}),
        ("write-note", {"note": ""}),
        ("write-note", {"note": "x" * 5000}),
        ("set-level", {"level": "9"}),
        ("close", {"outcome": "vanish"}),
        ("pause-posting", {"days": "400", "rule": "place", "note": "x"}),
        ("call-clinician", {"reason": "  "}),
        ("judge-signal", {"number": "77", "right": "1"}),
        ("judge-signal", {"number": "x", "right": "1"}),
        ("answer-appeal", {"answer": "uphold", "note": "x"}),
        ("write-note", {"note": "a\x00b"}),
    ],
)
def test_odd_input_is_refused_with_a_page(held, mona, browse, name, data):
    assert send(browse(mona), name, held, **data).status_code in {400, 403, 404}


def test_the_whole_way_of_a_crisis_post(crisis, mona, clara, alice, browse):
    moderator, clinician = browse(mona), browse(clara)
    send(moderator, "claim", crisis)
    send(moderator, "write-note", crisis, note="Are you safe right now?")
    send(moderator, "call-clinician", crisis, reason="Please take this one.")
    assert "Waiting for a clinician" in moderator.get("/review/?list=clinician").content.decode()
    assert send(clinician, "accept", crisis).status_code == 302
    assert "Yours" in clinician.get("/review/?list=mine").content.decode()
    send(clinician, "close", crisis, outcome="answered", note="Thank you for talking with me.")
    crisis.refresh_from_db()
    assert (crisis.closed_by, crisis.outcome) == (clara, "answered")
    page = browse(alice).get("/me/decisions/").content.decode()
    assert "Are you safe right now?" in page


def test_every_kind_of_item_opens_and_can_be_closed(held, mona, milo, alice, bob, start, browse):
    decided(browse(mona), held)
    decision = Decision.objects.get()
    browse(alice).post(f"/me/decisions/{decision.public_id}/appeal/", {"text": "Please look again."})
    browse(alice).post("/me/person/", {"answer": "person"})
    browse(alice).post("/me/profile/", {"stage": "", "pronouns": "", "pathway": "Call 212-555-0143"})
    thread = start(bob).thread_id
    Thread.objects.filter(public_id=thread).update(is_locked=True)
    browse(alice).post(f"/threads/{thread}/", {"text": CRISIS, "client_key": str(uuid4())})
    kinds = set(ReviewItem.objects.filter(closed_at=None).values_list("subject_kind", flat=True))
    assert kinds == {"moderation.appeal", "moderation.call", "members.profile", "moderation.attempt"}
    browser = browse(milo)
    for item in ReviewItem.objects.filter(closed_at=None):
        assert browser.get(f"/review/{item.public_id}/").status_code == 200
        if item.subject_kind == "moderation.appeal":
            send(browser, "answer-appeal", item, answer="uphold", note="It stays.")
        elif item.subject_kind == "members.profile":
            send(browser, "decide", item, verdict="remove", rule="personal", note=NOTE)
        else:
            send(browser, "close", item, outcome="answered", note="We spoke.")
        item.refresh_from_db()
        assert item.closed_by == milo, item.subject_kind
    page = browse(alice).get(f"/me/decisions/{decision.public_id}/").content.decode()
    assert "The answer to your appeal" in page


def test_whoever_decided_first_is_told_that_somebody_else_answers(held, mona, alice, browse):
    decision = decided(browse(mona), held)
    browse(alice).post(f"/me/decisions/{decision.public_id}/appeal/", {"text": "Please look again."})
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    assert "somebody else answers" in browse(mona).get(f"/review/{item.public_id}/").content.decode()
    refused = send(browse(mona), "answer-appeal", item, answer="uphold", note=NOTE)
    assert refused.status_code == 403
    assert NOTE in refused.content.decode()


def test_the_desk_says_when_alerts_are_down(held, mona, browse, staffed):
    assert "Alerts are down" in browse(mona).get("/review/").content.decode()
    assert "Alerts are down" in browse(mona).get(f"/review/{held.public_id}/").content.decode()
    beat("tick")
    assert "Alerts are down" not in browse(mona).get("/review/").content.decode()


# --- the author --------------------------------------------------------------------------------------


def decided(browser: Client, item: ReviewItem) -> Decision:
    send(browser, "decide", item, verdict="remove", rule="personal", note=NOTE)
    return Decision.objects.latest("pk")


def test_the_author_reads_what_why_by_which_rule_and_how_to_appeal(held, mona, alice, browse):
    decision = decided(browse(mona), held)
    page = browse(alice).get(f"/me/decisions/{decision.public_id}/").content.decode()
    for words in ("Not posted", NOTE, "gives away who someone is", "a person, not", "Ask for another look"):
        assert words in page, words
    assert "mona" not in page  # the team speaks, not one of them


def test_nobody_else_reads_a_decision(held, mona, bob, browse):
    decision = decided(browse(mona), held)
    assert browse(bob).get(f"/me/decisions/{decision.public_id}/").status_code == 404
    assert browse(mona).get(f"/me/decisions/{decision.public_id}/").status_code == 404


def test_words_that_wait_say_why_and_promise_no_time_that_nobody_keeps(held, alice, browse, staffed):
    page = browse(alice).get("/me/decisions/").content.decode()
    assert "gives away who someone is" in page
    assert "We can’t say when" in page
    beat("tick")
    assert "By " in browse(alice).get("/me/decisions/").content.decode()


def test_an_appeal_in_crisis_shows_the_card_and_calls_the_team(held, mona, alice, browse, staffed):
    decision = decided(browse(mona), held)
    response = browse(alice).post(f"/me/decisions/{decision.public_id}/appeal/", {"text": CRISIS})
    assert 'data-card="support"' in response.content.decode()
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    assert item.care_level == 4


def test_an_empty_or_endless_appeal_is_refused_and_keeps_its_words(held, mona, alice, browse):
    decision = decided(browse(mona), held)
    address = f"/me/decisions/{decision.public_id}/appeal/"
    assert browse(alice).post(address, {"text": "  "}).status_code == 400
    response = browse(alice).post(address, {"text": "long " * 5000 + CRISIS})
    page = response.content.decode()
    assert response.status_code == 400
    assert 'data-card="support"' in page
    assert page.count("long ") > 4000
    assert ReviewItem.objects.filter(subject_kind="moderation.attempt", care_level=4).exists()


@pytest.mark.parametrize("text", [f"{CRISIS}\x00", "\x00", "\ud800 half a character"])
def test_odd_bytes_in_an_appeal_are_no_fault_of_ours(held, mona, alice, browse, text):
    decision = decided(browse(mona), held)
    body = "text=" + quote(text.encode("utf-8", "surrogatepass"))
    response = browse(alice).post(
        f"/me/decisions/{decision.public_id}/appeal/", body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code in {200, 302, 400}
    assert ReviewItem.objects.filter(care_level=4).exists() == ("kill" in text)


@pytest.mark.parametrize("query", ["after=zzz", "after=%00", "after="])
def test_the_list_of_decisions_survives_any_query(held, alice, browse, query):
    assert browse(alice).get(f"/me/decisions/?{query}").status_code == 200


def test_the_card_is_answered_with_scripts_off(crisis, alice, browse, staffed):
    beat("tick")
    page = browse(alice).post(f"/me/card/{crisis.public_id}/", {"answer": "person"}).content.decode()
    assert "You asked for a person" in page
    assert "Someone reads it by" in page
    page = browse(alice).post(f"/me/card/{crisis.public_id}/", {"answer": "safe"}).content.decode()
    assert "Thank you" in page
    crisis.refresh_from_db()
    assert crisis.closed_at is None
    assert list(CardAnswer.objects.values_list("answer", flat=True).order_by("pk")) == ["person", "safe"]


@pytest.mark.parametrize(("answer", "status"), [("", 400), ("maybe", 400), ("person", 404)])
def test_the_card_of_somebody_else_or_an_odd_answer_is_refused(crisis, bob, alice, browse, answer, status):
    viewer = bob if answer == "person" else alice
    assert browse(viewer).post(f"/me/card/{crisis.public_id}/", {"answer": answer}).status_code == status


def test_a_person_can_be_asked_for_from_a_card_without_an_item(alice, browse):
    assert (
        "You asked for a person" in browse(alice).post("/me/person/", {"answer": "person"}).content.decode()
    )
    assert ReviewItem.objects.get(subject_kind="moderation.call").care_level == 3
    assert "Thank you" in browse(alice).post("/me/person/", {"answer": "safe"}).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("pending", "Being checked"),
        ("held", "Waiting for a person"),
        ("hidden", "Taken down"),
        ("rejected", "Not posted"),
    ],
)
def test_the_notice_says_the_true_state_and_a_way_on(held, alice, state, words, staffed):
    notice = notices(held.subject_kind, {held.subject_id: state})[held.subject_id]
    page = render_to_string("moderation/_state_notice.html", {"notice": notice})
    assert words in page
    assert 'href="/me/decisions/"' in page
    if state == "held":
        assert "gives away who someone is" in page
        assert "We can’t say when" in page


def test_the_notice_of_shown_words_says_that_the_team_knows(crisis, write, bob, staffed):
    beat("tick")
    calm = write(bob, CALM)
    found = notices(crisis.subject_kind, {crisis.subject_id: "published", calm.post_id: "published"})
    assert set(found) == {crisis.subject_id}
    page = render_to_string("moderation/_state_notice.html", {"notice": found[crisis.subject_id]})
    assert "the team knows" in page
    assert "reads it by" in page


def test_notices_cost_the_same_for_many_posts(write, alice, staffed, django_assert_max_num_queries):
    beat("tick")
    states = {write(alice, PHONE).post_id: "held" for _ in range(6)}
    with django_assert_max_num_queries(9):
        notices("forum.post", states)


def test_no_word_handle_or_path_reaches_a_log(write, alice, mona, browse, caplog):
    with caplog.at_level(logging.DEBUG):
        item = item_of(write(alice, f"{PHONE} canaryword"))
        browser = browse(mona)
        browser.get(f"/review/{item.public_id}/?canaryword=1")
        send(browser, "decide", item, verdict="remove", note="canaryword")
        browse(alice).post("/me/decisions/canaryword/appeal/", {"text": "canaryword"})
    for record in caplog.records:
        line = JsonFormatter().format(record)
        assert "canaryword" not in line
        assert "alice" not in line


# --- nobody is left without a way on ------------------------------------------------------------------


def test_the_desk_leads_to_words_in_their_place_only_where_its_reader_finds_them(held, mona, otto, browse):
    place = f"/posts/{held.subject_id}/"
    for reader, finds_it in ((mona, True), (otto, False)):
        house = browse(reader)
        assert (f'href="{place}"' in house.get(f"/review/{held.public_id}/").content.decode()) is finds_it
        found = house.get(place, follow=True).status_code
        assert found == (200 if finds_it else 404)


def test_an_operator_who_is_called_can_look_and_pass_it_on_but_not_decide(crisis, otto, browse):
    house = browse(otto)
    assert crisis.public_id in house.get("/review/").content.decode()
    page = house.get(f"/review/{crisis.public_id}/").content.decode()
    assert "Nobody here can decide about this yet" in page
    assert f'href="{reverse("members:members")}"' in page
    assert "Call in a clinician" in page
    assert send(house, "close", crisis, outcome="answered").status_code == 403


def test_the_only_moderator_is_told_who_has_to_help_when_their_decision_is_appealed(
    held, mona, otto, alice, browse, always_open
):
    made = deciding.decide(
        Step(actor=mona, item_id=held.public_id, version=held.version),
        verdict="remove",
        rule="personal",
        note=NOTE,
    )
    beat("tick")
    appeals.appeal(author=alice, decision_id=made.public_id, text="Please look again.")
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    page = browse(mona).get(f"/review/{item.public_id}/").content.decode()
    assert "Nobody here can answer this appeal yet" in page
    assert "Ask the person who runs this house" in page
    own = browse(alice).get(reverse("moderation:decision", args=[made.public_id])).content.decode()
    assert "We can’t say when" in own
    grant_role(actor=otto, member=otto, role=Role.MODERATOR)
    page = browse(otto).get(f"/review/{item.public_id}/").content.decode()
    assert "Nobody here can answer" not in page
    assert "Send the answer" in page


def test_who_made_a_report_reads_what_became_of_it(write, bob, alice, mona, browse):
    post = Post.objects.get(public_id=write(bob, CALM).post_id)
    report(member=alice, post_id=post.public_id, reason="advice", note="")
    item = ReviewItem.objects.get()
    assert "The team has it, and a person reads it." in browse(alice).get("/me/decisions/").content.decode()
    send(browse(mona), "close", item, outcome="left_up")
    page = browse(alice).get("/me/decisions/").content.decode()
    assert "The words stay as they are." in page
    assert "bob" not in page
    assert "What you told the team" not in browse(bob).get("/me/decisions/").content.decode()


def test_words_that_their_author_took_back_no_longer_wait_on_their_page(held, alice, browse):
    assert "Your thread" in browse(alice).get("/me/decisions/").content.decode()
    delete_post(member=alice, post_id=held.subject_id)
    assert "Your thread" not in browse(alice).get("/me/decisions/").content.decode()


def test_the_desk_says_that_newer_words_have_taken_the_place_of_held_ones(held, alice, mona, browse):
    edit(author=alice, post_id=held.subject_id, title="Mine", text="Without it.", client_key=uuid4())
    page = browse(mona).get(f"/review/{held.public_id}/").content.decode()
    assert "readers have its author’s newer words" in page
    delete_post(member=alice, post_id=held.subject_id)
    assert "Taken back by its author" in browse(mona).get(f"/review/{held.public_id}/").content.decode()


def test_the_desk_says_when_the_clinician_who_is_called_cannot_be_reached(
    crisis, mona, clara, browse, staffed
):
    send(browse(mona), "call-clinician", crisis, reason="More than I should carry.")
    assert "No clinician has confirmed" in browse(mona).get(f"/review/{crisis.public_id}/").content.decode()
    confirm(clara, "clara@example.org")
    assert "No clinician has" not in browse(mona).get(f"/review/{crisis.public_id}/").content.decode()
