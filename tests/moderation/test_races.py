"""Two at the same moment: one of them is first, the other is told, and nothing happens twice."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connections

from community.core.errors import Conflict, DomainError, NotAllowed
from community.members.models import Role
from forum.actions.contribute import edit
from forum.actions.responding import report
from forum.models import Post
from moderation.actions import appeals, deciding, desk
from moderation.actions.alerting import make_alerts
from moderation.actions.deciding import Step
from moderation.models import Alert, Decision, ReviewItem
from moderation.queries import first_broken_event
from tests.moderation.conftest import CALM, CRISIS, PHONE, item_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run ``acts`` in threads that start together; return each result, or what it raised."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = act()
        except Exception as error:  # noqa: BLE001  it is what the test looks at
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def step(actor, item: ReviewItem) -> Step:
    return Step(actor=actor, item_id=item.public_id, version=item.version)


def test_two_moderators_never_both_take_an_item(held, mona, milo):
    results = at_once(
        lambda: desk.claim(actor=mona, item_id=held.public_id),
        lambda: desk.claim(actor=milo, item_id=held.public_id),
    )
    refused = [result for result in results if isinstance(result, NotAllowed)]
    assert len(refused) == 1


def test_two_moderators_never_both_decide(held, mona, milo):
    results = at_once(
        lambda: deciding.decide(step(mona, held), verdict="publish"),
        lambda: deciding.decide(step(milo, held), verdict="remove", rule="personal", note="No."),
    )
    refused = [result for result in results if isinstance(result, (NotAllowed, Conflict))]
    assert len(refused) == 1, results
    assert Decision.objects.count() == 1
    held.refresh_from_db()
    assert first_broken_event(held) is None
    shown = Decision.objects.get().verdict == "publish"
    assert Post.objects.get(public_id=held.subject_id).state == ("published" if shown else "rejected")


def test_a_decision_and_an_edit_at_the_same_moment_wait_for_each_other(write, alice, mona):
    for _ in range(3):
        held = item_of(write(alice, PHONE))
        results = at_once(
            lambda held=held: deciding.decide(step(mona, held), verdict="publish"),
            lambda held=held: edit(
                author=alice, post_id=held.subject_id, text=f"{PHONE} {CRISIS}", title="x", client_key=uuid4()
            ),
        )
        unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, DomainError)]
        assert not unexpected
        assert (
            ReviewItem.objects.filter(subject_id=held.subject_id, closed_at=None, care_level=4).count() == 1
        )


def test_the_same_subject_reported_at_once_has_one_open_item(write, alice, bob, ada, petra):
    post_id = write(bob, CALM).post_id
    results = at_once(
        *(
            lambda who=who: report(member=who, post_id=post_id, reason="worried", note="")
            for who in (alice, ada, petra)
        )
    )
    assert not [result for result in results if isinstance(result, Exception)]
    item = ReviewItem.objects.get()
    assert item.reports.count() == 3
    assert first_broken_event(item) is None


def test_two_ticks_write_each_alert_once(staffed, write, alice):
    write(alice, CRISIS)
    Alert.objects.all().delete()
    at_once(make_alerts, make_alerts, make_alerts)
    assert Alert.objects.count() == 1


def test_two_clinicians_never_both_accept(crisis, mona, clara, join):
    carl = join("carl", Role.CLINICIAN)
    desk.call_clinician(actor=mona, item_id=crisis.public_id, version=crisis.version, reason="Please.")
    results = at_once(
        lambda: desk.accept(actor=clara, item_id=crisis.public_id),
        lambda: desk.accept(actor=carl, item_id=crisis.public_id),
    )
    assert len([result for result in results if isinstance(result, NotAllowed)]) == 1


def test_an_appeal_sent_twice_at_once_is_one_appeal(held, mona, alice):
    decision = deciding.decide(step(mona, held), verdict="remove", rule="personal", note="No numbers.")
    results = at_once(
        *(lambda: appeals.appeal(author=alice, decision_id=decision.public_id, text="Please look."),) * 2
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, appeals.Refused)], (
        results
    )
    assert ReviewItem.objects.filter(subject_kind="moderation.appeal").count() == 1
