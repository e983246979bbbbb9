"""One item, one person at a time: take it, let it go, decide, pass it on."""

import pytest
from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import Conflict, Invalid, NotAllowed, NotFound
from community.core.screening import CareLevel
from community.members.actions.roles import grant_role
from community.members.models import Member, Role
from forum.actions.responding import delete_post, report
from forum.models import Board, Post
from moderation import policy
from moderation.actions import deciding, desk
from moderation.actions.deciding import Step
from moderation.models import Decision, Hold, ReviewItem, Sanction
from moderation.queries import items_for
from tests.moderation.conftest import CALM, PHONE, item_of


def step(actor: Member, item: ReviewItem) -> Step:
    item.refresh_from_db()
    return Step(actor=actor, item_id=item.public_id, version=item.version)


def post_of(item: ReviewItem) -> Post:
    return Post.objects.get(public_id=item.subject_id)


def test_one_claims_and_the_other_is_told_who_is_at_it(held, mona, milo):
    desk.claim(actor=mona, item_id=held.public_id)
    with pytest.raises(NotAllowed, match="item_held_by_other"):
        desk.claim(actor=milo, item_id=held.public_id)


def test_a_lease_ends_by_itself(held, mona, milo, later):
    desk.claim(actor=mona, item_id=held.public_id)
    with later(minutes=14), pytest.raises(NotAllowed):
        desk.claim(actor=milo, item_id=held.public_id)
    with later(minutes=16):
        assert desk.claim(actor=milo, item_id=held.public_id).claimed_by == milo


def test_a_step_makes_the_lease_run_afresh(held, mona, milo, later):
    desk.claim(actor=mona, item_id=held.public_id)
    with later(minutes=10):
        deciding.write_note(step(mona, held), note="I am reading this now.")
    with later(minutes=20), pytest.raises(NotAllowed):
        desk.claim(actor=milo, item_id=held.public_id)


def test_what_was_let_go_can_be_taken_by_another(held, mona, milo):
    desk.claim(actor=mona, item_id=held.public_id)
    desk.release(actor=mona, item_id=held.public_id)
    assert desk.claim(actor=milo, item_id=held.public_id).claimed_by == milo


def test_nobody_lets_go_what_somebody_else_holds(held, mona, milo):
    desk.claim(actor=mona, item_id=held.public_id)
    with pytest.raises(NotAllowed):
        desk.release(actor=milo, item_id=held.public_id)


def test_publishing_shows_the_words_as_fresh_ones(held, mona, bob):
    thread = post_of(held).thread
    before = thread.cursor
    deciding.decide(step(mona, held), verdict="publish")
    post = post_of(held)
    thread.refresh_from_db()
    assert (post.state, post.position, post.cursor) == ("published", 1, before + 1)
    assert thread.is_visible
    held.refresh_from_db()
    assert (held.outcome, held.closed_by) == ("published", mona)
    assert not Hold.objects.filter(lifted_at__isnull=True).exists()


def test_removing_needs_a_rule_and_a_word_to_the_author(held, mona):
    with pytest.raises(Invalid, match="rule"):
        deciding.decide(step(mona, held), verdict="remove", note="Because.")
    with pytest.raises(Invalid, match="note"):
        deciding.decide(step(mona, held), verdict="remove", rule="personal")
    deciding.decide(
        step(mona, held), verdict="remove", rule="personal", note="A phone number stays private here."
    )
    assert post_of(held).state == "rejected"


def test_kept_words_stay_open_with_a_fresh_clock(held, mona, later):
    with later(hours=20):
        deciding.decide(step(mona, held), verdict="keep_held", note="I am asking a colleague.")
    before = held.due_at
    held.refresh_from_db()
    assert held.closed_at is None
    assert held.due_at > before
    assert post_of(held).state == "held"


def test_shown_words_can_be_held_and_shown_again(write, bob, mona, alice):
    receipt = write(bob, CALM)
    post = Post.objects.get(public_id=receipt.post_id)
    report(member=alice, post_id=post.public_id, reason="personal", note="")
    item = item_of(receipt)
    deciding.decide(step(mona, item), verdict="keep_held", note="A second look.")
    post.refresh_from_db()
    assert post.state == "hidden"
    deciding.decide(step(mona, item), verdict="publish")
    post.refresh_from_db()
    assert (post.state, post.position) == ("published", 1)


def test_words_of_someone_in_crisis_stay_open_after_a_decision_about_the_words(crisis, mona):
    deciding.decide(step(mona, crisis), verdict="keep_held", note="We read this together with you.")
    deciding.decide(step(mona, crisis), verdict="publish")
    crisis.refresh_from_db()
    assert crisis.closed_at is None
    deciding.close(step(mona, crisis), outcome="answered", note="Thank you for talking with us.")
    crisis.refresh_from_db()
    assert (crisis.outcome, crisis.closed_by) == ("answered", mona)


def test_an_item_whose_words_wait_is_not_closed_beside_them(held, mona):
    with pytest.raises(Invalid, match="outcome"):
        deciding.close(step(mona, held), outcome="left_up")
    held.refresh_from_db()
    assert held.closed_at is None


def test_a_decision_made_on_an_old_page_changes_nothing(held, mona, milo):
    seen = step(mona, held)
    desk.claim(actor=mona, item_id=held.public_id)
    with pytest.raises(Conflict, match="item_changed"):
        deciding.decide(seen, verdict="publish")
    assert post_of(held).state == "held"


def test_a_lease_that_ran_out_while_writing_costs_nothing_if_nobody_took_it(held, mona, later):
    desk.claim(actor=mona, item_id=held.public_id)
    with later(minutes=30):
        deciding.decide(step(mona, held), verdict="publish")
    assert post_of(held).state == "published"


def test_a_closed_item_is_closed(held, mona, milo):
    deciding.decide(step(mona, held), verdict="publish")
    with pytest.raises(NotAllowed, match="item_closed"):
        deciding.decide(step(milo, held), verdict="remove", rule="personal", note="No.")


def test_nobody_sees_or_decides_on_their_own_words(write, mona, milo):
    item = item_of(write(mona, PHONE))
    assert item not in items_for(mona)
    with pytest.raises(NotFound):
        deciding.decide(step(mona, item), verdict="publish")
    assert item in items_for(milo)


def test_the_row_rule_and_the_queryset_agree(write, alice, bob, join, circle, mona, clara, greta):
    group = Board.objects.create(
        slug="morning", title="Morning", description="", group="Groups", audience="circle", circle=circle
    )
    scoped = join("sam", Role.PARTICIPANT)
    grant_role(actor=None, member=scoped, role=Role.MODERATOR, circle=circle)
    items = [item_of(write(alice, PHONE)), item_of(write(bob, PHONE, on=group)), item_of(write(mona, PHONE))]
    for viewer in (alice, bob, scoped, mona, clara, greta):
        by_row = {item.pk for item in items if policy.can_see(viewer, item)}
        assert by_row == set(items_for(viewer).values_list("pk", flat=True)), viewer
    assert set(items_for(scoped)) == {items[1]}


@pytest.mark.parametrize("who", ["greta", "otto"])
def test_who_may_not_decide_calls_a_clinician_and_never_keeps_an_item_from_those_who_can(
    held, cast, mona, who
):
    viewer = cast[who]
    for forbidden in (
        lambda: desk.claim(actor=viewer, item_id=held.public_id),
        lambda: deciding.decide(step(viewer, held), verdict="publish"),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    desk.call_clinician(
        actor=viewer, item_id=held.public_id, version=step(viewer, held).version, reason="Please read."
    )
    held.refresh_from_db()
    assert held.waits_for_clinician
    assert held.claimed_by is None
    deciding.decide(step(mona, held), verdict="publish")


def test_it_stays_mine_until_a_clinician_accepts(crisis, mona, clara, milo):
    desk.claim(actor=mona, item_id=crisis.public_id)
    desk.call_clinician(
        actor=mona, item_id=crisis.public_id, version=step(mona, crisis).version, reason="Urgent."
    )
    crisis.refresh_from_db()
    assert crisis.claimed_by == mona
    with pytest.raises(NotAllowed):
        desk.accept(actor=milo, item_id=crisis.public_id)
    desk.accept(actor=clara, item_id=crisis.public_id)
    crisis.refresh_from_db()
    assert (crisis.claimed_by, crisis.accepted_by) == (clara, clara)


def test_only_one_clinician_accepts(crisis, mona, clara, join):
    carl = join("carl", Role.CLINICIAN)
    desk.call_clinician(
        actor=mona, item_id=crisis.public_id, version=step(mona, crisis).version, reason="Urgent."
    )
    desk.accept(actor=clara, item_id=crisis.public_id)
    with pytest.raises(NotAllowed, match="not_called"):
        desk.accept(actor=carl, item_id=crisis.public_id)


def test_a_person_sets_the_level_and_the_clock_follows(held, mona):
    desk.set_level(actor=mona, item_id=held.public_id, version=held.version, level=CareLevel.URGENT)
    raised = ReviewItem.objects.get(pk=held.pk)
    assert (raised.care_level, raised.due_at < held.due_at) == (3, True)
    desk.set_level(actor=mona, item_id=held.public_id, version=raised.version, level=CareLevel.NONE)
    lowered = ReviewItem.objects.get(pk=held.pk)
    assert (lowered.care_level, lowered.due_at > raised.due_at) == (0, True)


def test_a_pause_hangs_on_its_decision_and_has_an_end(held, mona, alice, later):
    decision = deciding.pause_posting(
        step(mona, held), days=3, rule="personal", note="Three days to cool off."
    )
    alice.refresh_from_db()
    sanction = Sanction.objects.get()
    assert (sanction.decision, sanction.ends_at) == (decision, alice.paused_until)
    with later(days=2):
        assert alice.is_paused(clock.now())
    with later(days=4):
        assert not alice.is_paused(clock.now())


def test_nobody_is_paused_for_being_in_crisis(crisis, mona, alice):
    with pytest.raises(NotAllowed, match="no_rule_broken"):
        deciding.pause_posting(step(mona, crisis), days=1, rule="place", note="Rest a day.")
    alice.refresh_from_db()
    assert alice.paused_until is None


def test_a_wrong_flag_is_remembered_and_changes_nothing_else(crisis, mona):
    level = crisis.care_level
    desk.judge_signal(actor=mona, item_id=crisis.public_id, version=crisis.version, number=1, is_right=False)
    crisis.refresh_from_db()
    assert crisis.signals.in_order()[0].outcome == "wrong"
    assert crisis.care_level == level


def test_a_decision_keeps_the_facts_it_was_made_on(held, mona):
    decision = deciding.decide(step(mona, held), verdict="publish")
    assert decision.facts["signals"] == ["PII"]
    assert decision.facts["versions"]
    assert decision.automated is False


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("reviewitem_closed_by_a_person", {"closed_at": "2026-01-01T00:00Z", "outcome": "left_up"}),
        ("reviewitem_lease_is_whole", {"claimed_until": "2026-01-01T00:00Z"}),
        ("reviewitem_levels_known", {"care_level": 5}),
    ],
)
def test_an_item_cannot_break_its_rules(held, constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReviewItem.objects.filter(pk=held.pk).update(**change)


def test_one_open_item_for_a_subject(held):
    held.pk, held.public_id = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("decision_names_its_rule", {"verdict": "remove", "note": "x"}),
        ("decision_says_why", {"verdict": "keep_held"}),
        ("decision_by_a_person", {"verdict": "leave", "automated": True}),
    ],
)
def test_a_decision_cannot_break_its_rules(held, mona, constraint, facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Decision.objects.create(
            item=held,
            revision_id=held.revision_id,
            made_by=mona,
            care_level=0,
            made_at=held.opened_at,
            **facts,
        )


def test_words_that_their_author_took_back_are_neither_shown_nor_taken_down(held, alice, mona):
    delete_post(member=alice, post_id=held.subject_id)
    for verdict in ("publish", "remove", "keep_held"):
        with pytest.raises(Invalid, match="verdict"):
            deciding.decide(step(mona, held), verdict=verdict, rule="personal", note="A number.")
    deciding.close(step(mona, held), outcome="left_up")
    held.refresh_from_db()
    assert held.outcome == "left_up"
