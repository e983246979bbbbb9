"""Planning who is called first, at the machine."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from community.core import clock
from community.core.models import AuditEvent
from moderation.hours import ladder
from tests.moderation.conftest import ASKED_AT

pytestmark = pytest.mark.django_db


def test_a_planned_shift_is_called_first_in_the_communitys_own_time(settings):
    settings.ON_CALL = ["first@example.org"]
    out = StringIO()
    with clock.moved_to(ASKED_AT):
        call_command("on_call", "kit@example.org", "2026-03-04T09:00", "2026-03-04T17:00", stdout=out)
        assert ladder(ASKED_AT) == ["kit@example.org", "first@example.org"]
    assert "2026-03-04 09:00 to 2026-03-04 17:00  kit@example.org" in out.getvalue()
    assert "Called now, in this order: kit@example.org, first@example.org" in out.getvalue()
    assert AuditEvent.objects.get(action="shift_planned").actor == "command"


def test_without_anybody_it_says_so():
    out = StringIO()
    call_command("on_call", stdout=out)
    assert "nobody" in out.getvalue()
    assert "no on-call address is set" in out.getvalue()


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("kit", "2026-03-04T09:00", "2026-03-04T17:00"), "no e-mail address"),
        (("kit@example.org", "2026-03-04T17:00", "2026-03-04T09:00"), "end after it starts"),
        (("kit@example.org", "tomorrow", "2026-03-04T09:00"), "Give two moments"),
        (("kit@example.org", "2026-99-04T17:00", "2026-03-04T09:00"), "Give two moments"),
        (("kit@example.org",), "Give two moments"),
    ],
)
def test_a_wrong_shift_is_refused_with_a_sentence(words, fault):
    with pytest.raises(CommandError, match=fault):
        call_command("on_call", *words)


def test_a_shift_can_be_taken_back(settings):
    settings.ON_CALL = ["first@example.org"]
    with clock.moved_to(ASKED_AT):
        call_command("on_call", "kit@example.org", "2026-03-04T09:00", "2026-03-04T17:00", stdout=StringIO())
        call_command("on_call", "kit@example.org", "--end", stdout=StringIO())
        assert ladder(ASKED_AT) == ["first@example.org"]
        with pytest.raises(CommandError, match="no shift"):
            call_command("on_call", "kit@example.org", "--end")
    assert AuditEvent.objects.filter(action="shift_ended").count() == 1
