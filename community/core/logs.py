"""Logs that can be kept: JSON lines with an event, a view's name and an outcome.

Never a path, a query, an address, a handle or a member's words. An exception is recorded by
its type and the places it passed through, since its message may quote what a member wrote.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

FIELDS = ("view", "status", "milliseconds", "job", "error", "process", "code", "item", "step", "count")
"""What may stand beside an event: names, numbers and public ids that we chose ourselves."""


def _event(record: logging.LogRecord) -> str:
    """Return what another library's message may be called here.

    Its arguments can hold a path or a text, and so can a message that was put together before:
    the template alone is kept, and where there is none, the place that it was written at.
    """
    if isinstance(record.msg, str) and record.args:
        return record.msg
    return f"{record.filename}:{record.lineno} {record.funcName}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Anything not named in ``FIELDS`` is left out."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.startswith("holdfast")
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg) if ours else _event(record),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]
            ]
        return json.dumps(line, ensure_ascii=False)
