"""Nothing that a member wrote, and nothing that says who they are, reaches a log line."""

import json
import logging

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
    assert CANARY not in line_of(record)
