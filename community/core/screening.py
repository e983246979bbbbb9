"""The screening port: what goes in, what comes out, and who does it.

Every text a member writes passes through :func:`screen` before anyone else sees it. The
values live here, below every package, so that members' profile texts are screened too;
``moderation`` registers the implementation at start-up. Without one, every submission is
refused. Plain Python: no Django, no I/O.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType

MAX_SOURCE = 20_000
"""Longest source in code points that any parser is given. Source: security reference, A4."""


class CareLevel(IntEnum):
    """How fast a person must look, whoever is at risk. Ordered: compare with ``>=``."""

    NONE = 0
    WATCH = 1
    CONCERN = 2
    URGENT = 3
    NOW = 4


class RuleLevel(IntEnum):
    """Whether readers may see it. ``NOTE`` is shown at once; ``HOLD`` waits for a person."""

    NONE = 0
    NOTE = 1
    HOLD = 2


class Verdict(StrEnum):
    """What the pipeline proposes. Only the decide stage sets it; a person has the last word."""

    PUBLISH = "publish"
    NOTE = "note"
    HOLD = "hold"


class Subject(StrEnum):
    """Who is at risk."""

    SELF = "self"  # the author
    MEMBER = "member"  # another member
    OUTSIDE = "outside"  # someone who is not here
    NONE = "none"


class Card(StrEnum):
    """What the author is shown at once. Cards add up; a self signal always brings SUPPORT."""

    SUPPORT = "support"  # you may need someone now
    OVERDOSE = "overdose"  # 911, naloxone, stay with someone
    WITHDRAWAL = "withdrawal"  # stopping suddenly can be dangerous
    CRAVING = "craving"  # about to use
    MEDICAL = "medical"  # a body in danger now, or driving while impaired
    ASSAULT = "assault"  # after a sexual assault
    SOMEONE_ELSE = "someone_else"  # help someone else
    SAFE_AT_HOME = "safe_at_home"  # violence at home: quick exit first, never an e-mail
    CHILD = "child"  # a child or dependent adult at risk
    YOUTH = "youth"  # the author seems to be under 18
    HELD = "held"  # waiting for a person, because of what it says


class Scan(StrEnum):
    """Where a span is counted: in the plain text readers see, or in the source as typed."""

    PLAIN = "plain"
    SOURCE = "source"


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What a member sent, before anyone has looked at it."""

    source: str  # untrusted text, as typed
    surface: str = "post"  # "post", "thread", "message", "profile", "report", "draft" ...
    title: str = ""  # untrusted; a thread's title and opening post are one submission
    reply_to: str = ""  # plain text of the parent, empty if none
    quoted: tuple[str, ...] = ()  # plain text quoted by reference: somebody else's words


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """One reason why a person may have to look."""

    code: str  # domain code ("SUI-IDE", "TRADE", "TOXIC", "PII") or "FAULT"
    source: str  # "pattern", "classifier", "rule", "scorer", "report", "fault"
    care_level: CareLevel = CareLevel.NONE
    rule_level: RuleLevel = RuleLevel.NONE
    subject: Subject = Subject.NONE
    span: tuple[int, int] | None = None  # [start, end) in code points of ``scan``'s text
    scan: Scan = Scan.PLAIN
    modifiers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    score: float = 0.0  # probability in [0, 1], rounded to four decimals
    version: str = ""  # of the pattern list, model or rule that said so


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """Everything the pipeline knows about a submission."""

    html: str  # safe to render
    plain: str  # what readers read, without markup; spans count in it
    care_level: CareLevel
    care_score: float  # need for a person to look, in [0, 1]; ranks, never decides a level
    subject: Subject  # of the strongest care signal
    rule_level: RuleLevel
    verdict: Verdict
    signals: tuple[Signal, ...] = ()
    scores: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[str, ...] = ()  # short codes: "care:SUI-IDE", "rule:PII", "fault:score"
    cards: tuple[Card, ...] = ()  # for the author, most pressing first
    awaits_scorer: bool = False  # a slow scorer is configured and has not spoken yet
    versions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the distinct codes, strongest care level first, then as found."""
        ordered = sorted(self.signals, key=lambda signal: -signal.care_level)
        return tuple(dict.fromkeys(signal.code for signal in ordered))


class ScreeningMissing(RuntimeError):
    """No implementation is registered: nothing may be accepted."""


Screen = Callable[[Submission], Assessment]
_registered: list[Screen] = []


def register(implementation: Screen) -> None:
    """Make ``implementation`` the one that :func:`screen` calls. Called once, at start-up."""
    _registered[:] = [implementation]


def screen(submission: Submission) -> Assessment:
    """Return the assessment of ``submission``. Never call it inside a transaction.

    Raises:
        ScreeningMissing: nothing is registered, so nothing may be accepted.

    """
    if not _registered:
        raise ScreeningMissing
    return _registered[0](submission)


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """An assessed text on its way to the review queue.

    ``subject_kind`` and ``subject_id`` name the thing ("forum.post" and its public id);
    ``revision_id`` is the public id of the very words. ``refusal`` is the reason code when
    the words were refused and are kept for the author and staff only.
    """

    subject_kind: str
    subject_id: str
    revision_id: str
    surface: str
    author_id: int
    assessment: Assessment
    circle_id: int | None = None
    refusal: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """What the queue made of it. ``item_id`` is the public id of the open review item.

    ``team_line`` is one true sentence for the author: who looks, and by when if somebody keeps a time.
    """

    item_id: str
    care_level: CareLevel
    rule_level: RuleLevel
    team_line: str = ""


FileAway = Callable[[Filing], Filed | None]
_filing: list[FileAway] = []


def register_filing(implementation: FileAway) -> None:
    """Make ``implementation`` the one that :func:`file` calls. Called once, at start-up."""
    _filing[:] = [implementation]


def file(filing: Filing) -> Filed | None:
    """Open or raise the review item of an assessed text; None if no person has to look.

    Call it inside the transaction that stores the words, so that words and item stand or
    fall together.

    Raises:
        ScreeningMissing: nothing is registered, so nothing may be accepted.

    """
    if not _filing:
        raise ScreeningMissing
    return _filing[0](filing)
