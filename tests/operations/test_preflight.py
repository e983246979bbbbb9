"""What is missing before people are invited is named, one sentence each."""

import re
from io import StringIO
from tempfile import gettempdir

import pytest
from allauth.account.models import EmailAddress
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.core.models import Mark
from community.resources.models import Helpline
from forum.models import Board

pytestmark = pytest.mark.django_db


def preflight() -> tuple[str, bool]:
    """Return what the command prints, and whether it ended well."""
    said = StringIO()
    try:
        call_command("preflight", stdout=said)
    except CommandError:
        return said.getvalue(), False
    return said.getvalue(), True


@pytest.fixture
def ready(settings, monkeypatch, board, mona, clara, otto):
    """A community that lacks nothing; its mail server takes everybody in."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(EmailBackend, "open", lambda self: None)
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["community.example.org"]
    settings.STAFFED_HOURS, settings.ON_CALL = ((0, 540, 1020),), ["oncall@example.org"]
    settings.DEMO = settings.DEBUG = False
    for member in (mona, clara):
        EmailAddress.objects.create(user=member, email=f"{member.handle}@example.org", verified=True)
    Helpline.objects.update(checked_on=timezone.localdate(), review_by=timezone.localdate())


def test_a_community_that_lacks_nothing_is_ready(ready):
    said, good = preflight()
    assert good, said
    assert "missing" not in said


def test_a_new_installation_is_told_everything_it_lacks(settings):
    settings.STAFFED_HOURS, settings.ON_CALL = (), []
    said, good = preflight()
    assert not good
    for word in ("SITE_URL", "STAFFED_HOURS", "ON_CALL", "has not been checked", "board", "create_operator"):
        assert word in said


def lack_https(settings):
    settings.HTTPS = False


def lack_a_name(settings):
    settings.ALLOWED_HOSTS = ["localhost"]


def hold_a_demo(settings):
    Mark.objects.create(name="demo")


def show_errors(settings):
    settings.DEBUG = True


def lack_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def write_mail_to_the_screen(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def write_mail_into_files(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = gettempdir()


def keep_mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def lack_hours(settings):
    settings.STAFFED_HOURS = ()


def lack_on_call(settings):
    settings.ON_CALL = []


def lack_a_second_decider(settings):
    EmailAddress.objects.filter(email__startswith="clara").update(verified=False)


def let_a_line_grow_old(settings):
    Helpline.objects.filter(country="us").update(review_by="2020-01-01")


def lack_an_emergency_number(settings):
    Helpline.objects.filter(country="us", kind="emergency").delete()


def show_no_crisis_line(settings):
    Helpline.objects.filter(country="us", kind="crisis").update(is_active=False)


def lack_boards(settings):
    Board.objects.all().delete()


@pytest.mark.parametrize(
    ("lack", "said"),
    [
        (lack_https, "https://"),
        (lack_a_name, "names this machine itself"),
        (hold_a_demo, "demo accounts"),
        (show_errors, "DEBUG"),
        (lack_mail, "EMAIL_URL is not set"),
        (write_mail_to_the_screen, "no mail server"),
        (write_mail_into_files, "no mail server"),
        (keep_mail_in_memory, "no mail server"),
        (lack_hours, "STAFFED_HOURS"),
        (lack_on_call, "ON_CALL"),
        (lack_a_second_decider, "Fewer than two"),
        (let_a_line_grow_old, "checked again"),
        (lack_an_emergency_number, "“Danger now”"),
        (show_no_crisis_line, "“Suicide and crisis”"),
        (lack_boards, "no board"),
    ],
)
def test_each_thing_that_is_missing_is_named_alone(ready, settings, lack, said):
    lack(settings)
    printed, good = preflight()
    assert not good
    assert said in printed
    assert len(re.findall("^missing", printed, re.MULTILINE)) == 1


def test_a_country_without_any_line_is_told_what_it_lacks(ready):
    Helpline.objects.all().delete()
    printed, good = preflight()
    assert not good
    assert "“Danger now”" in printed
    assert "“Suicide and crisis”" in printed


def test_a_mail_server_that_does_not_answer_is_named(ready, monkeypatch):
    def refuse(self: EmailBackend) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", refuse)
    printed, good = preflight()
    assert not good
    assert "did not take us in" in printed
