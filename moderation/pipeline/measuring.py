"""How well the house rules are kept, on labelled texts: shares of verdicts, and never a text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community.core.screening import Assessment, Submission, Verdict
from moderation.crisis.measuring import Share, read_lines

CORPUS = Path(__file__).with_name("corpus")


@dataclass(frozen=True, slots=True)
class Ruled:
    """A text, what the rules make of it, and why."""

    text: str
    verdict: Verdict
    kind: str


def read_ruled(files: Iterable[Path]) -> list[Ruled]:
    """Return the items of JSON-lines files, in order.

    Raises:
        BadItem: a line is no labelled item.

    """
    return list(read_lines(files, _item))


def _item(row: dict[str, Any]) -> Ruled:
    return Ruled(row["text"].strip(), Verdict(row["verdict"]), str(row["kind"]))


def measure_rules(
    items: Sequence[Ruled],
    screen: Callable[[Submission], Assessment],
    seen: Callable[[], object] = lambda: None,
) -> list[Share]:
    """Return every share for ``items``; ``seen`` is called after each text."""
    answers: list[tuple[Ruled, Verdict]] = []
    for item in items:
        answers.append((item, screen(Submission(source=item.text)).verdict))
        seen()
    shares = [*_targets(answers), *_kinds(answers)]
    return [share for share in shares if share.of]


def _targets(answers: Sequence[tuple[Ruled, Verdict]]) -> Iterator[Share]:
    def share(
        name: str, whose: Verdict, wanted: set[Verdict], target: float | None, *, at_most: bool
    ) -> Share:
        found = [verdict in wanted for item, verdict in answers if item.verdict is whose]
        return Share(name, sum(found), len(found), target, at_most)

    flagged = {Verdict.HOLD, Verdict.NOTE}
    yield share("to be held, held", Verdict.HOLD, {Verdict.HOLD}, 0.85, at_most=False)
    yield share("to be held, held or noted", Verdict.HOLD, flagged, None, at_most=False)
    yield share("to be noted, held or noted", Verdict.NOTE, flagged, None, at_most=False)
    yield share("to be published, held", Verdict.PUBLISH, {Verdict.HOLD}, 0.03, at_most=True)
    yield share("to be published, held or noted", Verdict.PUBLISH, flagged, 0.10, at_most=True)


def _kinds(answers: Sequence[tuple[Ruled, Verdict]]) -> Iterator[Share]:
    """Yield what is held of each kind that must be."""
    for kind in sorted({item.kind for item, _ in answers if item.verdict is Verdict.HOLD}):
        found = [verdict is Verdict.HOLD for item, verdict in answers if item.kind == kind]
        yield Share(f"{kind}, held", sum(found), len(found))
