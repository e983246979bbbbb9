"""Run a module as a program that ends when the supervisor is gone.

    python -m community.core.lifeline PIPE MODULE [ARGUMENT ...]

PIPE is the number of an inherited descriptor: the reading end of a pipe whose other end only
the supervisor holds. When the supervisor dies, however it dies, the pipe closes, and this
process asks itself to stop, so that nothing stays behind on a port or a database.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE = 10.0
"""Seconds between the polite signal and the end."""


def watch(pipe: int) -> None:
    """Wait for the end of ``pipe``, then stop this process."""
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def main() -> None:
    """Start the watch, then become the module."""
    pipe, module = int(sys.argv[1]), sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    threading.Thread(target=watch, args=(pipe,), name="lifeline", daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
