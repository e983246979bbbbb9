"""Events leave an action only after its transaction commits."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from community.core.events import Event, announce, announced, listen

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True, slots=True)
class LampLit(Event):
    lamp: str


@pytest.fixture
def heard():
    events = []

    @listen(LampLit)
    def hear(event: LampLit) -> None:
        events.append(event.lamp)

    yield events
    announced.disconnect(sender=LampLit, dispatch_uid=f"{hear.__module__}.{hear.__qualname__}")


def test_an_event_is_heard_after_commit_and_not_before(heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        announce(LampLit(audience=("review",), lamp="harbour"))
        assert heard == []
    assert heard == ["harbour"]


def test_an_event_of_a_transaction_that_rolls_back_is_never_heard(heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        announce(LampLit(audience=("review",), lamp="harbour"))
        transaction.set_rollback(True)
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_announcing_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match=r"announce\(LampLit\) must be called inside"):
        announce(LampLit(audience=("review",), lamp="harbour"))


def test_an_event_without_an_audience_cannot_be_made():
    with pytest.raises(TypeError, match="audience"):
        LampLit(lamp="harbour")  # type: ignore[call-arg]


def test_a_listener_that_fails_does_not_cost_the_others_their_turn(heard, django_capture_on_commit_callbacks):
    def fail(event: LampLit, **_: object) -> None:
        raise ValueError

    announced.connect(fail, sender=LampLit, weak=False, dispatch_uid="fails")
    try:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            announce(LampLit(audience=("review",), lamp="harbour"))
    finally:
        announced.disconnect(sender=LampLit, dispatch_uid="fails")
    assert heard == ["harbour"]
