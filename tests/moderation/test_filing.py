"""Words come in: an item opens or is raised, every reason is kept, and nothing is lost to a refusal."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from community.core.screening import (
    Assessment,
    Card,
    CareLevel,
    Filing,
    RuleLevel,
    Signal,
    Subject,
    Submission,
    Verdict,
    screen,
)
from community.core.screening import file as file_away
from community.members.actions.profile import write_profile
from forum.actions.contribute import Refused, edit, reply
from forum.actions.responding import delete_post, report
from forum.models import Post, Thread
from moderation.actions import deciding
from moderation.actions.deciding import Step
from moderation.actions.filing import keep_attempt
from moderation.models import Attempt, Hold, Report, ReviewItem
from tests.moderation.conftest import CALM, CRISIS, PHONE, item_of

pytestmark = pytest.mark.django_db


def assessment(care=CareLevel.NONE, rule=RuleLevel.NONE, *signals: Signal) -> Assessment:
    return Assessment(
        html="<p>x</p>",
        plain="x",
        care_level=care,
        care_score=0.0,
        subject=Subject.SELF,
        rule_level=rule,
        verdict=Verdict.HOLD if rule == RuleLevel.HOLD else Verdict.PUBLISH,
        signals=signals,
    )


def filing(author, found: Assessment, *, subject="p1", revision="r1") -> Filing:
    return Filing(
        subject_kind="members.profile",
        subject_id=subject,
        revision_id=revision,
        surface="profile",
        author_id=author.pk,
        assessment=found,
    )


def test_calm_words_open_nothing(alice):
    assert file_away(filing(alice, assessment())) is None
    assert not ReviewItem.objects.exists()


@pytest.mark.parametrize("care", [1, 2, 3, 4])
def test_every_care_level_opens_an_item_with_its_own_clock(alice, settings, care):
    file_away(filing(alice, assessment(CareLevel(care))))
    item = ReviewItem.objects.get()
    minutes = (item.due_at - item.opened_at).total_seconds() / 60
    assert minutes == settings.CARE_MINUTES[care]


def test_the_stricter_of_two_clocks_counts(alice, settings):
    settings.RULE_MINUTES = 10
    file_away(filing(alice, assessment(CareLevel.CONCERN, RuleLevel.HOLD)))
    item = ReviewItem.objects.get()
    assert (item.due_at - item.opened_at).total_seconds() == 600


def test_levels_and_clock_are_raised_and_never_lowered(alice):
    for care in (CareLevel.CONCERN, CareLevel.NOW, CareLevel.WATCH):
        file_away(filing(alice, assessment(care)))
    item = ReviewItem.objects.get()
    assert item.care_level == CareLevel.NOW
    assert [event.name for event in item.events.all()] == ["filed", "raised", "seen_again"]


def test_every_reason_is_kept_even_when_it_says_nothing_new(alice):
    signal = Signal(code="SUI-IDE", source="pattern", care_level=CareLevel.URGENT, span=(0, 1), version="p1")
    for revision in ("r1", "r2"):
        file_away(filing(alice, assessment(CareLevel.URGENT, RuleLevel.NONE, signal), revision=revision))
    item = ReviewItem.objects.get()
    assert [kept.revision_id for kept in item.signals.order_by("pk")] == ["r1", "r2"]


def test_a_new_item_opens_when_something_comes_up_after_the_last_was_closed(held, alice, mona):
    deciding.decide(Step(actor=mona, item_id=held.public_id, version=held.version), verdict="publish")
    edit(author=alice, post_id=held.subject_id, text=CRISIS, title="x", client_key=uuid4())
    items = ReviewItem.objects.filter(subject_id=held.subject_id)
    assert items.count() == 2
    assert items.get(closed_at=None).care_level == 4


def test_a_score_that_comes_after_a_decision_is_kept_and_changes_nothing(held, mona, alice):
    deciding.decide(Step(actor=mona, item_id=held.public_id, version=held.version), verdict="publish")
    late = Signal(code="INSULT", source="scorer", rule_level=RuleLevel.NOTE, score=0.97, version="s1")
    found = Filing(
        subject_kind=held.subject_kind,
        subject_id=held.subject_id,
        revision_id=held.revision_id,
        surface="thread",
        author_id=alice.pk,
        assessment=assessment(CareLevel.NONE, RuleLevel.NOTE, late),
    )
    assert file_away(found) is None
    assert ReviewItem.objects.filter(closed_at=None).count() == 0
    assert held.signals.filter(source="scorer").count() == 1


def test_an_edit_or_a_deletion_by_the_author_closes_and_lowers_nothing(crisis, alice):
    edit(author=alice, post_id=crisis.subject_id, text=CALM, title="x", client_key=uuid4())
    delete_post(member=alice, post_id=crisis.subject_id)
    again = ReviewItem.objects.get(pk=crisis.pk)
    assert (again.closed_at, again.care_level, again.revision_id) == (None, 4, crisis.revision_id)


def test_words_and_item_stand_or_fall_together(alice):
    with transaction.atomic():
        file_away(filing(alice, assessment(CareLevel.NOW)))
        transaction.set_rollback(True)
    assert not ReviewItem.objects.exists()


def test_a_held_profile_text_waits_and_is_shown_once_published(alice, mona):
    receipt = write_profile(member=alice, stage="", pronouns="", pathway="Call 212-555-0143")
    alice.refresh_from_db()
    assert (receipt.state, alice.pathway) == ("held", "")
    item = ReviewItem.objects.get(subject_kind="members.profile")
    deciding.decide(Step(actor=mona, item_id=item.public_id, version=item.version), verdict="publish")
    alice.refresh_from_db()
    assert alice.pathway == "Call 212-555-0143"


def test_a_profile_text_can_be_taken_down(alice, mona):
    write_profile(member=alice, stage="", pronouns="", pathway="Call 212-555-0143")
    item = ReviewItem.objects.get(subject_kind="members.profile")
    step = Step(actor=mona, item_id=item.public_id, version=item.version)
    deciding.decide(step, verdict="remove", rule="personal", note="A number stays private.")
    alice.refresh_from_db()
    assert alice.pathway == ""
    assert not Hold.objects.filter(lifted_at=None).exists()


# --- refused words --------------------------------------------------------------------------------------


def test_refused_words_of_danger_are_kept_and_answered(start, alice, bob, mona):
    thread = Thread.objects.get(public_id=start(bob).thread_id)
    Thread.objects.update(is_locked=True)
    with pytest.raises(Refused) as refused:
        reply(author=alice, thread_id=thread.public_id, text=CRISIS, client_key=uuid4())
    assert Card.SUPPORT in refused.value.care.cards
    attempt = Attempt.objects.get()
    assert (attempt.author, attempt.refusal) == (alice, "locked")
    item = ReviewItem.objects.get(subject_kind="moderation.attempt")
    assert item.care_level == 4
    assert not Hold.objects.exists()


def test_a_kept_attempt_is_read_and_answered_but_never_shown(alice, mona):
    found = screen(Submission(source=CRISIS))
    keep_attempt(
        author=alice,
        surface="post",
        source=CRISIS,
        assessment=found,
        refusal="locked",
        context_ref="thread:x",
    )
    item = ReviewItem.objects.get()
    step = Step(actor=mona, item_id=item.public_id, version=item.version)
    with pytest.raises(Exception, match="verdict"):
        deciding.decide(step, verdict="publish")
    deciding.close(step, outcome="answered", note="I am here.")
    assert Attempt.objects.get().context_ref == "thread:x"


def test_refused_words_without_danger_are_not_kept(alice):
    found = screen(Submission(source=CALM))
    care = keep_attempt(author=alice, surface="post", source=CALM, assessment=found, refusal="locked")
    assert (care.cards, care.item_id) == ((), "")
    assert not Attempt.objects.exists()


# --- reports ----------------------------------------------------------------------------------------------


@pytest.fixture
def calm_post(write, bob) -> Post:
    return Post.objects.get(public_id=write(bob, CALM).post_id)


def test_being_worried_about_someone_asks_for_a_person_within_hours(calm_post, alice):
    care = report(member=alice, post_id=calm_post.public_id, reason="worried", note="")
    item = ReviewItem.objects.get()
    assert (item.care_level, item.author) == (CareLevel.CONCERN, calm_post.author)
    assert Card.SOMEONE_ELSE in care.cards


def test_pushing_someone_toward_harm_is_urgent(calm_post, alice):
    report(member=alice, post_id=calm_post.public_id, reason="encourages", note="")
    assert ReviewItem.objects.get().care_level == CareLevel.URGENT


def test_reports_of_several_members_merge_onto_one_item(calm_post, alice, ada):
    for reporter in (alice, ada):
        report(member=reporter, post_id=calm_post.public_id, reason="other", note="Please look.")
    item = ReviewItem.objects.get()
    assert (item.reports.count(), item.signals.count()) == (2, 2)


def test_telling_twice_adds_nothing_and_disturbs_nobody(calm_post, alice):
    report(member=alice, post_id=calm_post.public_id, reason="other", note="")
    version = ReviewItem.objects.get().version
    report(member=alice, post_id=calm_post.public_id, reason="other", note="")
    assert ReviewItem.objects.get().version == version
    assert Report.objects.count() == 1


def test_telling_again_and_more_urgently_calls_a_person_sooner(calm_post, alice):
    report(member=alice, post_id=calm_post.public_id, reason="other", note="")
    report(member=alice, post_id=calm_post.public_id, reason="threat", note="")
    item = ReviewItem.objects.get()
    assert item.care_level == CareLevel.URGENT
    assert [signal.code for signal in item.signals.in_order()] == ["THREAT", "OTHER"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize("reason", ["encourages", "threat", "advances"])
def test_a_report_of_someone_who_does_harm_does_not_wait_for_hours(calm_post, alice, reason):
    report(member=alice, post_id=calm_post.public_id, reason=reason, note="")
    item = ReviewItem.objects.get()
    assert (item.due_at - item.opened_at).total_seconds() <= 30 * 60


def test_a_note_about_oneself_is_answered_to_the_one_who_wrote_it(calm_post, alice):
    care = report(member=alice, post_id=calm_post.public_id, reason="other", note=CRISIS)
    assert Card.SUPPORT in care.cards
    own = ReviewItem.objects.get(subject_kind="moderation.attempt")
    assert (own.author, own.care_level) == (alice, CareLevel.NOW)


def test_a_note_of_danger_to_somebody_else_raises_the_item_about_them(calm_post, alice):
    note = "My friend here told me he is going to kill himself tonight."
    report(member=alice, post_id=calm_post.public_id, reason="worried", note=note)
    assert ReviewItem.objects.get(subject_kind="forum.post").care_level >= CareLevel.URGENT


def test_a_report_is_one_row_for_each_item_and_member(calm_post, alice):
    report(member=alice, post_id=calm_post.public_id, reason="other", note="")
    again = Report.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_one_hold_stands_on_a_revision(held):
    hold = Hold.objects.get()
    hold.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        hold.save(force_insert=True)


def test_the_item_of_held_words_belongs_to_their_revision(write, alice):
    item = item_of(write(alice, PHONE))
    assert item.revision_id == Post.objects.get(public_id=item.subject_id).revisions.get().public_id
    assert item.holds.get().reasons == ["rule:PII"]
