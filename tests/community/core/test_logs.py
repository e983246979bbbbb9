"""Nothing that a member wrote, and nothing that says who they are, reaches a log line."""

import json
import logging

import pytest

from community.core import middleware
from community.core.logs import JsonFormatter

CANARY = "canary-word-of-a-member"


def line_of(record: logging.LogRecord) -> str:
    return JsonFormatter().format(record)


def test_a_line_holds_the_event_and_the_fields_we_named():
    record = logging.makeLogRecord(
        {"name": "holdfast.tick", "msg": "job_failed", "job": "alerts", "handle": CANARY}
    )
    line = json.loads(line_of(record))
    assert (line["event"], line["job"]) == ("job_failed", "alerts")
    assert CANARY not in line_of(record)


def test_an_exceptions_message_is_left_out_and_its_type_is_kept():
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        record = logging.LogRecord(
            "holdfast.web", logging.ERROR, "", 0, "failed", (), (type(error), error, error.__traceback__)
        )
    assert json.loads(line_of(record))["error"] == "ValueError"
    assert CANARY not in line_of(record)


def test_the_arguments_of_other_libraries_messages_are_left_out():
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/search/?q={CANARY}",), None
    )
    assert json.loads(line_of(record))["event"] == "Not Found: %s"
    assert CANARY not in line_of(record)


def test_another_librarys_message_that_was_put_together_before_is_known_by_its_place_alone():
    told = f"Exception inside application: {CANARY}"  # as Daphne and asyncio write
    record = logging.LogRecord("daphne.server", logging.ERROR, "/lib/server.py", 290, told, (), None, "done")
    assert json.loads(line_of(record))["event"] == "server.py:290 done"
    assert CANARY not in line_of(record)


@pytest.mark.django_db
def test_a_page_is_told_by_its_view_and_a_static_file_not_at_all(client, monkeypatch, settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    told = []
    monkeypatch.setattr(
        middleware.logger, "info", lambda event, extra: told.append((extra["view"], extra["status"]))
    )
    answers = [
        client.get(path) for path in ("/help-now/", "/static/holdfast/tokens.css", f"/static/{CANARY}.css")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert told == [("resources:help-now", 200), ("", 404)]
