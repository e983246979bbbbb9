"""Posts on their way to open sockets: ``python -m benchmarks.live``."""

COMMITTED = "committed"
"""A file in the data folder; each line holds a post's id and when it was committed, by the machine's clock."""
