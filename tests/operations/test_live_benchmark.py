"""The benchmark of the live layer runs, with twenty sockets for a few seconds, and loses nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


def measure(*words: str) -> str:
    command = [sys.executable, "-m", "benchmarks.live", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_sides_get_every_post_and_ours_keeps_blocked_writers_away():
    said = measure("fanout", "--here", "20", "--rounds", "1", "--seconds", "4")
    ours, bare = re.findall(r"(?:ours|bare) +20 sockets.*", said)
    assert "100.00% of 396 delivered, 0 doubled, 0 leaked" in ours
    assert "100.00% of 396 delivered, 0 doubled" in bare


def test_after_a_crash_everybody_gets_what_was_posted_meanwhile():
    assert re.search(r"0 of \d+ lost, 0 doubled, 0 leaked", measure("resume", "20"))
