"""SQLite with web, worker and tick as processes: everybody writes at once, and nothing is lost or doubled."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.journeys.house import House

LASTS = 10.0  # seconds
WRITERS = 5
CSRF = "0123456789abcdefghijklmnopqrstuv"
OPEN_DOORS = f"""
import json
from django.conf import settings
from django.test import Client
from community.members.models import Member, Role
from forum.models import Post, Thread
thread = Thread.objects.filter(is_visible=True, is_locked=False, slow_seconds=0, board__audience="members",
                               board__posting="everyone").first()
doors = []
people = Member.objects.filter(grants__role=Role.PARTICIPANT, paused_until=None).exclude(pk=thread.author_id)
for member in people.distinct()[:{WRITERS}]:
    client = Client()
    client.force_login(member)
    doors.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
opening = thread.posts.get(is_opening=True).public_id
print(json.dumps({{"thread": thread.public_id, "opening": opening, "doors": doors}}))
"""
LOOK = """
import json
from forum.models import Post, Thread
from moderation.models import ReviewItem
from moderation.queries import first_broken_event
thread = Thread.objects.get(public_id={thread!r})
posts = Post.objects.filter(thread=thread)
urgent = ReviewItem.objects.filter(subject_id__in=posts.values("public_id"), care_level=4)
print(json.dumps({{
    "words": sorted(posts.filter(visible_revision__plain__startswith="canary")
                    .values_list("visible_revision__plain", flat=True)),
    "positions": sorted(posts.exclude(position=None).values_list("position", flat=True)),
    "last": thread.last_position,
    "cursors": len(set(posts.values_list("cursor", flat=True))) == posts.count(),
    "urgent": urgent.count(),
    "called": urgent.filter(alerts__cause="now", alerts__sent_at__isnull=False).distinct().count(),
    "broken": sum(first_broken_event(item) is not None for item in urgent),
}}))
"""


@dataclass(slots=True)
class Writer:
    """A member with a browser: posts, reacts and reads as fast as the house answers."""

    house: House
    thread: str
    opening: str
    session: str
    number: int
    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, **fields: str) -> int:
        wire = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        try:
            headers = {
                "Host": f"127.0.0.1:{self.house.port}",
                "Cookie": f"session={self.session}; csrf={CSRF}",
                "X-CSRFToken": CSRF,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            wire.request(method, path, urlencode(fields) if fields else None, headers)
            answer = wire.getresponse()
            answer.read()
            if answer.status not in {200, 302, 429}:
                self.refused.append(f"{method} {path} {answer.status}")
            return answer.status
        finally:
            wire.close()

    def write(self, until: float) -> None:
        line = 0
        while time.monotonic() < until:
            line += 1
            words = f"canary{self.number}x{line} A line of the day."
            if line % 4 == 0:
                words += " I am going to kill myself tonight."
            status = self.ask("POST", f"/threads/{self.thread}/", text=words, client_key=str(uuid4()))
            if status < 400:
                self.sent.append(words)
            self.ask("POST", f"/posts/{self.opening}/react/", kind="strength")
            self.ask("GET", f"/threads/{self.thread}/")


@pytest.mark.slow
def test_ten_seconds_of_everybody_writing_lock_nobody_out_and_leave_no_gap(tmp_path):
    house = House(
        tmp_path,
        {"EMAIL_URL": f"filemail:///{tmp_path / 'mail'}", "ON_CALL": "oncall@example.org"},
    )
    house.open()
    try:
        found = json.loads(house.manage("shell", "-v0", "-c", OPEN_DOORS))
        writers = [
            Writer(house, found["thread"], found["opening"], session, number)
            for number, session in enumerate(found["doors"])
        ]
        until = time.monotonic() + LASTS
        threads = [threading.Thread(target=writer.write, args=(until,)) for writer in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        sent = sorted(words for writer in writers for words in writer.sent)
        urgent = sum("kill" in words for words in sent)
        deadline = time.monotonic() + 60
        while True:  # the tick has what is left to send
            now = json.loads(house.manage("shell", "-v0", "-c", LOOK.format(thread=found["thread"])))
            if now["called"] == urgent or time.monotonic() > deadline:
                break
            time.sleep(1)
    finally:
        house.close()
    assert len(writers) == WRITERS
    # A member who posts ten times in five minutes is asked to wait (429); nobody is told anything else.
    assert [told for writer in writers for told in writer.refused] == []
    assert len(sent) >= WRITERS
    assert now["words"] == sent
    assert now["positions"] == list(range(1, now["last"] + 1))
    assert now["cursors"]
    assert (now["urgent"], now["called"], now["broken"]) == (urgent, urgent, 0)
    assert "locked" not in house.log
    assert '"error"' not in house.log
    assert "canary" not in house.log
