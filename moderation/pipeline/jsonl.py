"""Screen texts from JSON lines, one answer a line, in order. Needs no database and no network.

The field names and the exit status are a contract with programs outside.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Never

from community.core.screening import Assessment, Scan, Signal, Submission, Verdict
from moderation.pipeline.types import LABELS

Screen = Callable[[Submission], Assessment]
TEXTS = ("text", "surface", "reply_to")
LONGEST_LINE = 1 << 20
"""Bytes of a line that are read; fifty times what the longest text of a member takes."""
BOM = b"\xef\xbb\xbf"


class BadLine(ValueError):
    """A line that cannot be screened. The message says why, without the line's words."""


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield each line of ``stream``; of one that is too long, as much as shows that it is."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def answers(lines: Iterable[bytes], screen: Screen) -> Iterator[tuple[str, str]]:
    """Yield (line of JSON to print, what was wrong or "") for each line read."""
    for number, line in enumerate(lines, start=1):
        try:
            answer: dict[str, Any] = _screened(_read(line.removeprefix(BOM) if number == 1 else line), screen)
            wrong = ""
        except BadLine as why:
            wrong = str(why)
            answer = {"line": number, "error": wrong}
        yield json.dumps(answer, ensure_ascii=False, separators=(",", ":")), wrong


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadLine("the line is longer than a mebibyte")
    if not line.strip():
        raise BadLine("the line is empty")
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except BadLine:
        raise
    except UnicodeDecodeError:
        raise BadLine("the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("the line is not JSON") from None
    if not isinstance(found, dict):
        raise BadLine("the line is not a JSON object")
    if not isinstance(found.get("id"), str | int) or isinstance(found.get("id"), bool):
        raise BadLine('"id" must be a string or a whole number')
    if not _is_unicode(str(found["id"])):
        raise BadLine('"id" holds half a character')
    if not isinstance(found.get("text"), str):
        raise BadLine('"text" must be a string')
    for name in TEXTS:
        if not isinstance(found.get(name, ""), str):
            raise BadLine(f'"{name}" must be a string')
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object whose names are distinct: of two texts, another reader might show the other one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadLine("the line names something twice")
    return found


def _refuse(_constant: str) -> Never:
    raise BadLine("the line is not JSON")


def _is_unicode(text: str) -> bool:
    """Return whether ``text`` can be written as UTF-8: half a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


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
    return any(signal.code == code != "FAULT" and signal.care_level for signal in found.signals)


def _signal(signal: Signal) -> dict[str, Any]:
    span = list(signal.span) if signal.span else None
    return {
        "code": signal.code,
        "span": {"source": span} if signal.scan is Scan.SOURCE else span,
        "modifiers": dict(signal.modifiers),
    }
