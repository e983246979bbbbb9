"""Posts on their way to open sockets, ours beside bare, under both rates and any number of sockets."""

import statistics
import time
from dataclasses import dataclass

from benchmarks.live.load import Load
from benchmarks.live.run import QUIET, Run, measuring

RATES = (5.0, 20.0)
"""Posts per second."""

ROUNDS, SECONDS = 3, 8.0
SIDES = ("ours", "bare")


@dataclass(frozen=True, slots=True)
class Window:
    """A few seconds of posts on one side, and the seconds of processor that its server spent."""

    began: float
    ended: float
    spent: float


def fanout(
    sizes: list[int],
    *,
    apart: bool = True,
    rates: tuple[float, ...] = RATES,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> None:
    """Measure both sides in turn, for each number of sockets and each rate."""
    with measuring(max(sizes), apart=apart) as run:
        for sockets in sizes:
            for side, server in run.place.servers.items():
                server.start()
                _open(run, side, sockets)
            for rate in rates:
                loads = {side: run.load(side) for side in SIDES}
                windows: dict[str, list[Window]] = {side: [] for side in SIDES}
                for _ in range(rounds):
                    for side in SIDES:
                        windows[side].append(_window(run, side, loads[side], seconds, rate))
                p95 = {side: _report(run, side, sockets, rate, windows[side], loads[side]) for side in SIDES}
                more = (p95["ours"] - p95["bare"]) * 1000
                print(
                    f"  p95: ours / bare {p95['ours'] / p95['bare']:.2f}, ours - bare {more:+.0f} ms",
                    flush=True,
                )
            for side, server in run.place.servers.items():
                print(f"  {side}, besides: {dict(run.crowd.call('events', side))}")
                run.crowd.call("close", side)
                server.stop()


def _open(run: Run, side: str, sockets: int) -> None:
    """Open the sockets and say what they took; before that, let the server meet everything once."""
    server = run.place.servers[side]
    run.open(side, min(20, sockets))
    run.load(side).run(2, 5)
    run.crowd.call("close", side)
    before = server.memory()
    took = run.open(side, sockets)
    time.sleep(QUIET)
    each = (server.memory() - before) / sockets / 1024
    print(f"{sockets} sockets, {side}: opened in {took:.1f} s, {each:.0f} kB each", flush=True)


def _window(run: Run, side: str, load: Load, seconds: float, rate: float) -> Window:
    server = run.place.servers[side]
    before = server.spent()
    began, ended = load.run(seconds, rate)
    spent = server.spent() - before
    run.settle(side)
    return Window(began, ended, spent)


def _report(run: Run, side: str, sockets: int, rate: float, windows: list[Window], load: Load) -> float:
    """Print a line on one side, medians over its windows, and return the p95 in seconds."""
    posts = run.shown(side).values()
    tallies = [
        run.tally(side, [post for post in posts if window.began <= post.moment <= window.ended])
        for window in windows
    ]
    delays: dict[str, float] = {
        name: statistics.median(getattr(tally, name) for tally in tallies) for name in ("p50", "p95", "p99")
    }
    counts = {
        name: sum(getattr(tally, name) for tally in tallies) for name in ("due", "lost", "doubled", "leaked")
    }
    worked = statistics.median(window.spent / (window.ended - window.began) for window in windows)
    posting, page = load.middle()
    print(
        f"  {side} {sockets:>5} sockets {rate:>3g}/s: "
        + " ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in delays.items())
        + f" ms; {1 - counts['lost'] / counts['due']:.2%} of {counts['due']} delivered, {counts['doubled']} doubled"
        + (f", {counts['leaked']} leaked" if side == "ours" else "")
        + f"; server {worked:.0%} busy, a post {posting * 1000:.0f} ms, a page {page * 1000:.0f} ms",
        flush=True,
    )
    return delays["p95"]
