"""What a restart costs, and a long run with several: nothing lost, nothing twice, no growth."""

import signal
import statistics
import threading
import time

from benchmarks.live.run import Run, measuring

MISSED = 50
"""Posts that are committed while the server is down."""


def resume(sockets: int) -> None:
    """Kill the server under its sockets, post meanwhile, and see how long until everybody has everything."""
    with measuring(sockets) as run, run.place.poster() as poster:
        server = run.place.servers["ours"]
        server.start()
        run.open("ours", sockets)
        run.load("ours").run(2, 5)
        run.settle("ours")
        server.stop(signal.SIGKILL)
        away = run.load("ours")
        away.poster = poster
        away.write(seconds=1, rate=MISSED)
        began = time.time()
        server.start()
        up = time.time()
        last = run.settle("ours")
        tally = run.tally("ours", [*run.shown("ours").values()])
        print(
            f"{sockets} sockets after kill -9 and {MISSED} posts: the server answered after {up - began:.1f} s, "
            f"everybody had everything {last - up:.1f} s later; {tally.lost} of {tally.due} lost, "
            f"{tally.doubled} doubled, {tally.leaked} leaked; besides {dict(run.crowd.call('events', 'ours'))}"
        )


RESTARTS = (0.05, 0.12, 0.2, 1.0)
"""When the server is killed, as parts of the run: one that must keep its size lives between the last two."""

EARLY, LATE = (0.25, 0.5), (0.75, 1.0)
"""Minutes five to ten of twenty, and the last five."""

LOOK_EVERY = 5.0  # seconds
CUT = 0.02
"""Part of the connections that is cut at every look, as by a tunnel."""


def soak(minutes: float, sockets: int, rate: float = 5) -> None:
    """Post for ``minutes`` while the server is killed and connections are cut."""
    with measuring(sockets) as run:
        run.place.servers["ours"].start()
        run.open("ours", sockets)
        load, length = run.load("ours"), minutes * 60
        posting = threading.Thread(target=load.run, args=(length, rate))
        posting.start()
        sizes = _disturb(run, length)
        posting.join()
        run.settle("ours")
        shown = run.shown("ours")
        tally = run.tally("ours", [*shown.values()])
        missing = sum(key not in shown for key in load.keys)
        print(
            f"{sockets} sockets, {minutes:g} minutes, {rate:g} posts/s: {len(load.keys)} forms sent, "
            f"{missing} not stored, {len(shown) - len(load.keys) + missing} stored that nobody sent"
        )
        print(f"{tally.lost} of {tally.due} lost, {tally.doubled} doubled, {tally.leaked} leaked")
        early, late = (
            [size for part, size in sizes if first <= part < last] for first, last in (EARLY, LATE)
        )
        if early and late:
            before, after = statistics.median(early), statistics.median(late)
            print(f"memory {before / 2**20:.0f} MB, then {after / 2**20:.0f} MB: {after / before - 1:+.1%}")
        else:
            print("memory: the run was too short to compare")
        print(f"besides {dict(run.crowd.call('events', 'ours'))}")


def _disturb(run: Run, length: float) -> list[tuple[float, int]]:
    """Kill, cut and look until the time is over; return (part of the run, bytes of memory)."""
    server, began = run.place.servers["ours"], time.time()
    sizes: list[tuple[float, int]] = []
    kills = [*RESTARTS]
    while kills:
        part = (time.time() - began) / length
        if part >= kills[0]:
            kills.pop(0)
            server.stop(signal.SIGKILL)
            server.start()
        else:
            run.crowd.call("drop", "ours", CUT)
            sizes.append((part, server.memory()))
            time.sleep(min(LOOK_EVERY, length / 50))
    return sizes
