"""Screening stays in its budget, whatever is sent. Processor time: other processes do not count.

A machine shared with others runs slower even so; each text counts with the best of its runs.
"""

import time
from itertools import pairwise

import pytest

from community.core.screening import MAX_SOURCE, Submission
from moderation.assess import assess

pytestmark = [pytest.mark.slow, pytest.mark.alone]
SAY = (
    "I walked to the group today and it was raining, and somebody had kept a chair for me. "
    "My sister said she wants to come along, but I'm not sure that I am ready to let her. "
    "I haven't had a drink since Tuesday! The craving was loud on the bus; I used the breathing exercise. "
    "What do you do when the kids are asleep and the house is quiet? I don't want to call anyone then. "
)
PROSE = [f"{number} {SAY * 4}"[:1000] for number in range(40)]
WORDS = SAY.replace(".", "").split() * 4
SHAPES = ("**{}**", "*{}*", "`{}`", "[{}](http://a.b/c)", "\n> {}", "\n- {}", "~~{}~~")
DENSE = [
    " ".join(SHAPES[(at + number) % 7].format(word) for at, word in enumerate(WORDS))[:1000]
    for number in range(20)
]


def taken(text: str) -> float:
    """Return the seconds of processor time that one assessment costs, at best."""
    times = [time.thread_time()]
    for _ in range(5):
        assess(Submission(source=text))
        times.append(time.thread_time())
    return min(after - before for before, after in pairwise(times))


TRIES = 40
"""A machine that is shared slows down for seconds at a time: a calm moment shows what the work costs."""


def p95_at_best(texts: list[str], bound: float) -> float:
    """Return the 95th percentile of what each text costs at best, in at most ``TRIES`` rounds over all."""
    at_best = [float("inf")] * len(texts)
    for _ in range(TRIES):
        at_best = list(map(min, at_best, map(taken, texts)))
        if (found := sorted(at_best)[int(0.95 * len(texts))]) <= bound:
            break
    return found


def test_a_thousand_characters_of_prose_take_five_milliseconds():
    assess(Submission(source=SAY))
    assert p95_at_best(PROSE, 0.005) <= 0.005


def test_a_thousand_characters_of_dense_markdown_take_fifteen_milliseconds():
    assess(Submission(source=SAY))
    assert p95_at_best(DENSE, 0.015) <= 0.015


HOSTILE = [
    *("a-", "<blockquote>", "<a " + "x=1 " * 9, "<<<<", "<div>"),
    *("a1", "212-", "a.", "a+", "й", "http://a.", "www.a.", "aaa", "\n"),
    *("i want to ", "drunk driving ", "i never want to die ", "my friend said ", "k i ", '"a" '),
    "i never want to die, my friend said ",
    *("i took my pills and ", "he hits my mother ", "gun ready in the kitchen ", "thinking of "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_longest_hostile_source_takes_no_second(piece):
    """The goal is 200 ms on an idle machine; quadratic work would take ten times the bound."""
    assert p95_at_best([(piece * MAX_SOURCE)[:MAX_SOURCE]], 0.4) < 0.4
