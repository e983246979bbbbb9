"""Screen texts from JSON lines, one answer a line, in order. Needs no database and no network.

The field names and the exit status are a contract with programs outside.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from community.core.screening import Assessment, Scan, Signal, Submission, Verdict
from moderation.pipeline.types import LABELS

Screen = Callable[[Submission], Assessment]
TEXTS = ("text", "surface", "reply_to")


class BadLine(ValueError):
    """A line that cannot be screened. The message says why, without the line's words."""


def answers(lines: Iterable[bytes], screen: Screen) -> Iterator[tuple[str, str]]:
    """Yield (line of JSON to print, what was wrong or "") for each line read."""
    for number, line in enumerate(lines, start=1):
        try:
            answer: dict[str, Any] = _screened(_read(line), screen)
            wrong = ""
        except BadLine as why:
            wrong = str(why)
            answer = {"line": number, "error": wrong}
        yield json.dumps(answer, ensure_ascii=False, separators=(",", ":")), wrong


def _read(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadLine("the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("the line is not JSON") from None
    if not isinstance(found, dict):
        raise BadLine("the line is not a JSON object")
    if not isinstance(found.get("id"), str | int) or isinstance(found.get("id"), bool):
        raise BadLine('"id" must be a string or a whole number')
    if not isinstance(found.get("text"), str):
        raise BadLine('"text" must be a string')
    for name in TEXTS:
        if not isinstance(found.get(name, ""), str):
            raise BadLine(f'"{name}" must be a string')
    return found


def _screened(asked: dict[str, Any], screen: Screen) -> dict[str, Any]:
    submission = Submission(
        source=asked["text"], surface=asked.get("surface", "post"), reply_to=asked.get("reply_to", "")
    )
    found = screen(submission)
    return {
        "id": asked["id"],
        "html": found.html,
        "plain": found.plain,
        "care": {
            "level": int(found.care_level),
            "score": found.care_score,
            "categories": [code for code in found.categories if _is_care(found, code)],
            "subject": found.subject.value,
            "signals": [_signal(signal) for signal in found.signals if signal.care_level],
        },
        "toxicity": {label: found.scores.get(label, 0.0) for label in LABELS},
        "decision": Verdict(found.verdict).value,
        "reasons": list(found.reasons),
        "versions": dict(found.versions),
    }


def _is_care(found: Assessment, code: str) -> bool:
    return any(signal.code == code and signal.care_level for signal in found.signals)


def _signal(signal: Signal) -> dict[str, Any]:
    span = list(signal.span) if signal.span else None
    return {
        "code": signal.code,
        "span": {"source": span} if signal.scan is Scan.SOURCE else span,
        "modifiers": dict(signal.modifiers),
    }
