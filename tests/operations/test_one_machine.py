"""Web, worker and tick write to one SQLite file at the same time: nothing is refused, lost or doubled."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from forum.demo import PASSWORD
from tests.journeys.house import ROOT, House

pytestmark = pytest.mark.slow
SECONDS = 10
WRITERS = ("quietharbor", "saltmarsh", "fennel_and_salt", "marlow")
POSTS_EACH = 9
"""Fewer than the limit that a real member meets."""
BESIDE = """
import time, uuid
from django.conf import settings
from community.core.tasks import worker_beat
from community.members.models import Member
from forum.actions.contribute import reply
from forum.models import Thread
settings.RATE_LIMITS = False
open_threads = Thread.objects.filter(board__slug="just-today", is_visible=True, is_locked=False)
thread = open_threads.latest("pk")
author, sent, ends = Member.objects.get(handle="kit"), 0, time.monotonic() + {seconds}
while time.monotonic() < ends:
    worker_beat.enqueue()
    text = f"Beside {{sent}}." + (" I am going to kill myself tonight." if sent % 10 == 0 else "")
    reply(author=author, thread_id=thread.public_id, text=text, client_key=uuid.uuid4())
    sent += 1
print("sent", sent)
"""
THREAD = """
from forum.models import Thread
open_threads = Thread.objects.filter(board__slug="just-today", is_visible=True, is_locked=False)
print(open_threads.latest("pk").public_id)
"""
LOOK = """
from django_tasks_db.models import DBTaskResult
from forum.models import Post, Thread
from moderation.models import Alert
thread = Thread.objects.get(public_id="{thread}")
posts = Post.objects.filter(thread=thread)
positions = sorted(posts.exclude(position=None).values_list("position", flat=True))
plain = list(posts.values_list("visible_revision__plain", flat=True))
print("web", len([words for words in plain if words and words.startswith("Web ")]))
print("different", len(set(plain)) == len(plain))
print("beside", len([words for words in plain if words and words.startswith("Beside ")]))
print("no gap", positions == list(range(1, thread.last_position + 1)))
print("counted", thread.reply_count == posts.filter(state="published", is_opening=False).count())
print("alerts", Alert.objects.filter(sent_at__isnull=False).exists())
print("tasks", DBTaskResult.objects.filter(status="SUCCESSFUL").exists())
print("failed", DBTaskResult.objects.filter(status="FAILED").count())
"""


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    settings = {"EMAIL_URL": f"filemail:///{tmp_path / 'mail'}", "ON_CALL": "oncall@example.org"}
    found = House(tmp_path, settings)
    found.open()
    yield found
    found.close()


def send(browser: OpenerDirector, address: str, **fields: str) -> None:
    """Fill in the first form of a page, as a browser without scripts does. Else it raises."""
    page = browser.open(address, timeout=30).read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    browser.open(address, urlencode({**fields, "csrfmiddlewaretoken": token}).encode(), timeout=30)


def write(house: House, thread: str, handle: str) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    send(browser, f"{house.url}/accounts/login/", login=handle, password=PASSWORD)
    began = time.monotonic()
    for number in range(POSTS_EACH):
        words = f"Web {number} of {handle}, another line of an evening."
        send(browser, f"{house.url}/threads/{thread}/?after=last", text=words)
        time.sleep(max(0.0, began + (number + 1) * SECONDS / POSTS_EACH - time.monotonic()))


def test_web_worker_and_tick_write_at_once_for_ten_seconds(house):
    thread = house.manage("shell", "-v0", "-c", THREAD).strip()
    beside = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", BESIDE.format(seconds=SECONDS)],
        cwd=ROOT,
        env=house.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with ThreadPoolExecutor(len(WRITERS)) as pool:
        list(pool.map(lambda handle: write(house, thread, handle), WRITERS))
    told, _ = beside.communicate(timeout=120)
    assert beside.returncode == 0, told
    time.sleep(2)  # tick and worker come round once more
    seen = dict(
        line.rsplit(" ", 1)
        for line in house.manage("shell", "-v0", "-c", LOOK.format(thread=thread)).splitlines()
    )
    assert seen == {
        "web": str(len(WRITERS) * POSTS_EACH),
        "different": "True",
        "beside": re.findall(r"sent (\d+)", told)[0],
        "no gap": "True",
        "counted": "True",
        "alerts": "True",
        "tasks": "True",
        "failed": "0",
    }
    assert "locked" not in house.log + told
    assert '"error"' not in house.log
