"""Somebody is called, whatever breaks: alerts are read from rows, and tried until they are taken."""

import logging
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from community.core import clock
from community.core.beats import beat
from community.core.health import state
from community.core.preflight import NO_MAIL
from community.core.screening import CareLevel
from community.members.actions.roles import grant_role
from community.members.models import Role
from moderation.actions import alerting, deciding, desk
from moderation.actions.answering import answer_card, ask_for_person
from moderation.actions.deciding import Step
from moderation.adapters.email import EmailAlerter
from moderation.hours import alert_state, is_staffed, ladder, promise
from moderation.models import Alert, OnCallShift, ReviewItem
from moderation.tasks import alerts
from tests.moderation.conftest import ASKED_AT, CRISIS, PHONE, confirm, item_of

pytestmark = pytest.mark.django_db


class RefusingBackend(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


REFUSING = f"{__name__}.{RefusingBackend.__name__}"


def paged() -> list[str]:
    """Return who was paged so far, in order."""
    return [message.to[0] for message in mail.outbox]


def test_urgent_words_and_their_alert_are_written_together(staffed, write, alice):
    with transaction.atomic():
        item = item_of(write(alice, CRISIS))
        assert item.alerts.count() == 1
        transaction.set_rollback(True)
    assert not Alert.objects.exists()
    assert not ReviewItem.objects.exists()


def test_the_on_call_address_is_reached_by_the_next_tick(staffed, crisis):
    alerts()
    assert paged() == ["first@example.org"]
    alert = Alert.objects.get()
    assert alert.sent_at - crisis.opened_at < timedelta(seconds=60)


def test_a_second_tick_sends_nothing_twice(staffed, crisis):
    alerts()
    alerts()
    assert len(mail.outbox) == 1


def test_an_alert_that_was_never_written_is_made_from_the_item(staffed, crisis):
    Alert.objects.all().delete()
    alerts()
    assert paged() == ["first@example.org"]


def test_words_below_urgent_call_nobody_at_once(staffed, held):
    alerts()
    assert paged() == []


def test_the_next_person_is_called_when_a_clock_passes_and_again_later(staffed, crisis, later):
    alerts()
    with later(minutes=6):
        alerts()
        assert paged() == ["first@example.org", "second@example.org"]
        alerts()
        assert len(paged()) == 2
    with later(minutes=11):
        alerts()
        assert paged()[2:] == ["first@example.org"]


def test_a_night_without_a_tick_ends_in_one_page_and_no_flood(staffed, crisis, later):
    with later(hours=9):
        alerts()
    assert len(paged()) == 2  # the one that was due at once, and one for being late


def test_after_a_decision_nobody_is_called_before_the_new_clock_passes(staffed, write, alice, mona, later):
    item = item_of(write(alice, "I want to kill myself. " + PHONE))
    assert item.care_level == CareLevel.URGENT
    with later(minutes=31):
        alerts()
        item.refresh_from_db()
        deciding.decide(
            Step(actor=mona, item_id=item.public_id, version=item.version), verdict="keep_held", note="Soon."
        )
    before = len(paged())
    with later(minutes=55):  # the lease is over, and the new clock has six minutes left
        alerts()
        assert len(paged()) == before
    with later(minutes=62):
        alerts()
    assert len(paged()) == before + 1


def test_a_clock_set_back_by_an_hour_delays_no_alert(staffed, settings, crisis, later):
    settings.EMAIL_BACKEND = REFUSING
    with later(hours=1):
        alerting.send_alerts(EmailAlerter())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    alerts()
    assert paged() == ["first@example.org"]


def test_a_beat_from_the_future_does_not_hide_a_dead_tick(staffed, db, later):
    with later(hours=1):
        beat("tick")
    assert "tick_silent" in alert_state().faults


def test_nobody_further_is_called_while_somebody_is_at_it(staffed, crisis, mona, later):
    alerts()
    desk.claim(actor=mona, item_id=crisis.public_id)
    with later(minutes=10):
        alerts()
        assert len(paged()) == 1
    with later(minutes=16):  # the lease is over and nothing was done
        alerts()
        assert paged()[1:] == ["second@example.org"]


def test_a_closed_item_calls_nobody(staffed, crisis, mona, later):
    deciding.close(Step(actor=mona, item_id=crisis.public_id, version=crisis.version), outcome="answered")
    with later(hours=1):
        alerts()
    assert paged() == []


def test_raising_an_item_to_now_calls_again(staffed, write, alice, mona):
    item = item_of(write(alice, PHONE))
    for level in (CareLevel.URGENT, CareLevel.NOW):
        item.refresh_from_db()
        desk.set_level(actor=mona, item_id=item.public_id, version=item.version, level=level)
        alerts()
    assert list(Alert.objects.order_by("pk").values_list("cause", flat=True)) == ["urgent", "now"]
    assert len(paged()) == 2


def test_an_alert_is_sent_only_once_the_mail_server_took_it(staffed, settings, crisis, later):
    settings.EMAIL_BACKEND = REFUSING
    alerts()
    alert = Alert.objects.get()
    assert (alert.sent_at, alert.attempts) == (None, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with later(seconds=2):
        alerts()
        assert paged() == []  # it waits a little before it tries again
    with later(seconds=6):
        alerts()
    assert paged() == ["first@example.org"]


def test_without_a_mail_server_an_alert_waits_and_counts_as_not_sent(staffed, settings, crisis):
    settings.EMAIL_BACKEND = NO_MAIL
    alerts()
    assert Alert.objects.get().sent_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    alerts()
    assert paged() == ["first@example.org"]


def test_each_try_waits_longer_up_to_five_minutes(staffed, settings, crisis):
    settings.EMAIL_BACKEND = REFUSING
    waits = []
    moment = clock.now()
    for _ in range(9):
        with clock.moved_to(moment):
            alerting.send_alerts(EmailAlerter())
        alert = Alert.objects.get(cause="now")
        waits.append(round((alert.next_try_at - moment).total_seconds()))
        moment = alert.next_try_at
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_a_crash_after_the_mail_and_before_the_mark_sends_it_again(staffed, crisis, monkeypatch, later):
    def crash(self, *args, **kwargs):
        EmailAlerter.page(self, *args, **kwargs)
        raise KeyboardInterrupt

    class Crashing(EmailAlerter):
        page = crash

    with pytest.raises(KeyboardInterrupt):
        alerting.send_alerts(Crashing())
    with later(seconds=6):
        alerts()
    assert paged() == ["first@example.org", "first@example.org"]


def test_one_address_that_fails_does_not_hold_up_the_next_item(staffed, settings, write, alice, bob):
    settings.ON_CALL = ["broken@example.org"]
    item_of(write(alice, CRISIS))
    settings.ON_CALL = ["works@example.org"]
    item_of(write(bob, CRISIS))

    class Picky(EmailAlerter):
        def page(self, recipient, **facts):
            if recipient == "broken@example.org":
                raise OSError
            super().page(recipient, **facts)

    alerting.send_alerts(Picky())
    assert paged() == ["works@example.org"]


def test_a_message_says_nothing_about_anybody(staffed, settings, write, alice, caplog):
    settings.COMMUNITY_NAME = "Saltmarsh"
    with caplog.at_level(logging.DEBUG):
        item = item_of(write(alice, CRISIS + " canaryword"))
        alerts()
    (message,) = mail.outbox
    whole = message.message().as_string().casefold()
    for word in (
        "canaryword",
        "alice",
        "kill",
        "tonight",
        "saltmarsh",
        "holdfast",
        "recover",
        "crisis",
        "sui-",
    ):
        assert word not in whole, word
    assert f"/review/{item.public_id}/" in message.body
    assert "canaryword" not in caplog.text
    assert "alice" not in caplog.text


def test_the_shift_is_called_first_then_the_list_then_the_team(staffed, join, db):
    confirm(join("mo", Role.MODERATOR), "mo@example.org")
    OnCallShift.objects.create(
        address="shift@example.org",
        starts_at=clock.now() - timedelta(hours=1),
        ends_at=clock.now() + timedelta(hours=1),
    )
    assert ladder(clock.now()) == [
        "shift@example.org",
        "first@example.org",
        "second@example.org",
        "mo@example.org",
    ]
    assert ladder(clock.now() + timedelta(hours=2))[0] == "first@example.org"


def test_only_confirmed_addresses_of_the_team_are_used(join, circle):
    unconfirmed = join("una", Role.MODERATOR)
    EmailAddress.objects.create(user=unconfirmed, email="una@example.org", verified=False)
    confirm(join("pat", Role.PARTICIPANT), "pat@example.org")
    scoped = confirm(join("sam", Role.PARTICIPANT), "sam@example.org")
    grant_role(actor=None, member=scoped, role=Role.MODERATOR, circle=circle)
    gone = confirm(join("gil", Role.MODERATOR), "gil@example.org")
    gone.grants.update(revoked_at=clock.now())
    confirm(join("mo", Role.MODERATOR), "mo@example.org")
    assert ladder(clock.now()) == ["mo@example.org"]


def test_nobody_is_called_about_their_own_words(settings, write, join):
    mo = confirm(join("mo", Role.MODERATOR), "mo@example.org")
    confirm(join("ola", Role.OPERATOR), "ola@example.org")
    item_of(write(mo, CRISIS))
    alerts()
    assert paged() == ["ola@example.org"]


def test_asking_for_a_person_makes_it_urgent_and_calls_somebody(staffed, held, alice):
    answer_card(author=alice, item_id=held.public_id, answer="person")
    held.refresh_from_db()
    assert held.care_level == CareLevel.URGENT
    assert held.due_at - clock.now() <= timedelta(minutes=30)
    alerts()
    assert paged()


def test_asking_about_what_is_urgent_already_calls_again(staffed, crisis, alice):
    alerts()
    answer_card(author=alice, item_id=crisis.public_id, answer="person")
    alerts()
    assert len(paged()) == 2
    answer_card(author=alice, item_id=crisis.public_id, answer="person")
    alerts()
    assert len(paged()) == 2  # the same press of the button


def test_a_person_can_be_asked_for_without_any_words(staffed, alice):
    ask_for_person(author=alice)
    alerts()
    assert paged() == ["first@example.org"]


def test_calling_a_clinician_reaches_those_with_a_confirmed_address(staffed, crisis, mona, join, later):
    confirm(join("cleo", Role.CLINICIAN), "cleo@example.org")
    join("carl", Role.CLINICIAN)
    desk.call_clinician(actor=mona, item_id=crisis.public_id, version=crisis.version, reason="Please.")
    alerts()
    assert "cleo@example.org" in paged()
    with later(minutes=31):
        alerts()
    assert paged().count("cleo@example.org") >= 2  # nobody has accepted


def test_an_accepted_call_calls_no_clinician_again(staffed, crisis, mona, join, later):
    cleo = confirm(join("cleo", Role.CLINICIAN), "cleo@example.org")
    desk.call_clinician(actor=mona, item_id=crisis.public_id, version=crisis.version, reason="Please.")
    alerts()
    before = Alert.objects.filter(cause="clinician").count()
    desk.accept(actor=cleo, item_id=crisis.public_id)
    with later(hours=2):
        alerts()
    assert Alert.objects.filter(cause="clinician").count() == before == 1


def test_what_is_late_and_not_urgent_waits_for_staffed_hours(settings, write, alice):
    settings.ON_CALL = ["first@example.org"]
    settings.STAFFED_HOURS = ((2, 9 * 60, 17 * 60), (3, 9 * 60, 17 * 60))  # Wednesday and Thursday
    with clock.moved_to(ASKED_AT):
        item_of(write(alice, PHONE))
    with clock.moved_to(ASKED_AT + timedelta(hours=34)):  # Thursday evening
        alerts()
        assert paged() == []
    with clock.moved_to(ASKED_AT + timedelta(days=7)):
        alerts()
        assert paged() == ["first@example.org"]


# --- what is promised ---------------------------------------------------------------------------------


def test_a_time_is_promised_while_people_are_here_and_can_be_called(staffed, ticking, crisis):
    assert promise(crisis) == crisis.due_at
    assert alert_state()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, "no_mail"),
        ({"ON_CALL": []}, "nobody"),
    ],
)
def test_nobody_is_promised_a_time_without_mail_or_somebody_to_call(
    staffed, ticking, crisis, settings, change, fault
):
    for name, value in change.items():
        setattr(settings, name, value)
    assert promise(crisis) is None
    assert fault in alert_state().faults


def test_nobody_is_promised_a_time_when_the_tick_is_silent(staffed, crisis, later):
    assert promise(crisis) is None
    beat("tick")
    assert promise(crisis) is not None
    with later(minutes=3):
        assert alert_state().faults == ("tick_silent",)
        assert promise(crisis) is None


def test_nobody_is_promised_a_time_when_the_mail_server_refuses(staffed, ticking, settings, crisis):
    settings.EMAIL_BACKEND = REFUSING
    moment = clock.now()
    for _ in range(3):
        moment += timedelta(seconds=60)
        with clock.moved_to(moment):
            alerts()
    assert "mail_failing" in alert_state().faults


def test_nobody_is_promised_a_time_outside_staffed_hours(settings, ticking, write, alice, mona):
    settings.ON_CALL = ["first@example.org"]
    settings.STAFFED_HOURS = ((2, 9 * 60, 17 * 60),)
    with clock.moved_to(ASKED_AT):  # Wednesday, ten in the morning where the community is
        beat("tick")
        item = item_of(write(alice, CRISIS))
        assert promise(item) == item.due_at
        assert is_staffed(ASKED_AT)
        late = item_of(write(alice, PHONE))  # due tomorrow, when nobody is here
        assert promise(late) is None
    with clock.moved_to(ASKED_AT + timedelta(hours=8)):
        beat("tick")
        assert promise(item_of(write(alice, CRISIS))) is None


def test_nobody_is_promised_a_time_when_nobody_may_decide(always_open, ticking, mona, clara, alice, write):
    own = item_of(write(mona, CRISIS))
    assert promise(own) == own.due_at  # clara may
    clara.grants.update(revoked_at=clock.now())
    assert promise(own) is None
    about_alice = item_of(write(alice, CRISIS))
    assert promise(about_alice) == about_alice.due_at


def test_health_says_whether_alerts_work(staffed, ticking, settings):
    assert state()["alerts"] == "up"
    settings.ON_CALL = []
    assert state()["alerts"] == "down"
