"""Posts on their way to open sockets, beside the least that could be done under the same server.

    python -m benchmarks.live fanout [--here] [SOCKETS ...]
    python -m benchmarks.live resume [SOCKETS]
    python -m benchmarks.live soak [MINUTES]

Each makes an installation of its own, on the PostgreSQL of ``TEST_DATABASE_URL`` if that is set. What is measured stands in ``benchmarks/README.md``.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter

from benchmarks.live.fanout import RATES, ROUNDS, SECONDS, fanout
from benchmarks.live.restarts import resume, soak


def main() -> None:
    """Read the command line and measure."""
    parser = ArgumentParser(
        prog="python -m benchmarks.live", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    measures = parser.add_subparsers(dest="measure", required=True)
    wide = measures.add_parser("fanout")
    wide.add_argument("sockets", nargs="*", type=int, default=[100, 500, 1000, 2000])
    wide.add_argument(
        "--here",
        action="store_true",
        help="post through forms of the same server, without Redis, at 5/s alone",
    )
    wide.add_argument("--rounds", type=int, default=ROUNDS, help="windows of each side and rate")
    wide.add_argument("--seconds", type=float, default=SECONDS, help="of posts in a window")
    again = measures.add_parser("resume")
    again.add_argument("sockets", nargs="?", type=int, default=1000)
    long = measures.add_parser("soak")
    long.add_argument("minutes", nargs="?", type=float, default=20)
    long.add_argument("--sockets", type=int, default=1000)
    asked = parser.parse_args()
    if asked.measure == "fanout":
        rates = RATES[:1] if asked.here else RATES
        fanout(asked.sockets, apart=not asked.here, rates=rates, rounds=asked.rounds, seconds=asked.seconds)
    elif asked.measure == "resume":
        resume(asked.sockets)
    else:
        soak(asked.minutes, asked.sockets)


if __name__ == "__main__":
    main()
