"""How many frames one socket may send. Plain arithmetic: the caller brings the time."""

from dataclasses import dataclass, field

RATE = 10.0  # frames a second: more than a person does, with a script's receipts and pings
BURST = 20.0  # frames at once: a page that comes back sends what it kept


@dataclass(slots=True)
class Bucket:
    """Holds up to ``burst`` tokens and gains ``rate`` a second. ``at`` is when it was last looked at.

    Times are seconds of one clock that never goes back.
    """

    at: float
    rate: float = RATE
    burst: float = BURST
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def take(self, now: float) -> bool:
        """Take one token at ``now``, and return whether there was one."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
