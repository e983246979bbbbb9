"""The same installation with a clock, and without what would stop a benchmark's writers, who never rest."""

from community.settings import *  # noqa: F403
from community.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = ["benchmarks.live.clock", *OURS]
RATE_LIMITS = False
FIRST_POSTS = False  # nobody greets them
