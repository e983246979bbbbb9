"""A process dies between the commit and everything after it; the next tick makes up for it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
from community.members.actions.joining import sign
from community.members.actions.roles import grant_role
from community.members.models import Member, Role
from community.members.queries import current_agreement
from forum.models import Board
member = Member.objects.create_user("alice", "four unrelated words here")
grant_role(actor=None, member=member, role=Role.PARTICIPANT)
sign(member=member, version=current_agreement().version)
Board.objects.create(slug="today", title="Today", description="", group="Daily")
"""
POST_AND_DIE = """
import os, signal, uuid
from community.core.events import announced
from community.members.models import Member
from forum.actions.contribute import start_thread
def die(**_):
    os.kill(os.getpid(), signal.SIGKILL)
announced.connect(die)
start_thread(author=Member.objects.get(), board_slug="today", kind="listen", title="x",
             text="I have decided. I am going to kill myself tonight. canaryword", client_key=uuid.uuid4())
"""
SEND_AND_DIE = """
import os, signal
from moderation.adapters.email import EmailAlerter
from moderation.actions.alerting import make_alerts, send_alerts
class Dying(EmailAlerter):
    def page(self, *words, **facts):
        super().page(*words, **facts)
        os.kill(os.getpid(), signal.SIGKILL)
make_alerts()
send_alerts(Dying())
"""
LOOK = """
from moderation.models import Alert, ReviewItem
print("items", ReviewItem.objects.filter(care_level=4, closed_at=None).count())
print("sent", Alert.objects.filter(sent_at__isnull=False).count())
print("unsent", Alert.objects.filter(sent_at__isnull=True).count())
"""


@pytest.fixture
def house(tmp_path) -> Mapping[str, str]:
    """The environment of a community of its own, with a mail server that writes files."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DATA_DIR": str(tmp_path),
        "EMAIL_URL": f"filemail:///{tmp_path / 'mail'}",
        "ON_CALL": "oncall@example.org",
    }


def run(house: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=dict(house),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def shell(house: Mapping[str, str], script: str) -> subprocess.CompletedProcess[str]:
    return run(house, "shell", "-v0", "-c", script)


@pytest.mark.slow
def test_kill_9_between_commit_and_everything_after_it_loses_no_alert(house, tmp_path):
    assert run(house, "migrate", "-v0").returncode == 0
    assert shell(house, PREPARE).returncode == 0

    died = shell(house, POST_AND_DIE)
    assert died.returncode == -signal.SIGKILL
    assert "items 1\nsent 0" in shell(house, LOOK).stdout

    assert shell(house, SEND_AND_DIE).returncode == -signal.SIGKILL  # after the mail, before the mark
    assert "unsent 1" in shell(house, LOOK).stdout

    ticked = None
    for _ in range(4):  # it waits a few seconds before it tries again
        ticked = run(house, "tick", "--once")
        if "sent 1" in shell(house, LOOK).stdout.splitlines():
            break
    assert "sent 1" in shell(house, LOOK).stdout.splitlines()
    mails = [path.read_text() for path in sorted((tmp_path / "mail").iterdir())]
    assert sum(mail.count("To: oncall@example.org") for mail in mails) == 2
    for text in (*mails, died.stderr, died.stdout, ticked.stderr, ticked.stdout):
        assert "canaryword" not in text
        assert "alice" not in text
