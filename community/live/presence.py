"""How many people are in a topic: distinct members, from all processes, without those one does not meet."""

from community.live.layer import tell

TELL_EVERY = 3.0  # seconds after which the others are told again, even when nobody came or went
FORGET_AFTER = 7.0  # seconds after which a process that has fallen silent no longer counts


class Presence:
    """Who is in one topic: those of this process, and those whom other processes tell of."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._told: frozenset[int] = frozenset()
        self._told_at = float("-inf")
        self._others: dict[str, tuple[float, frozenset[int]]] = {}

    def heard(self, process: str, people: list[int], now: float) -> None:
        """Note who is in another process."""
        self._others[process] = now, frozenset(people)

    def everybody(self, own: frozenset[int], now: float) -> frozenset[int]:
        """Return who is here in all; ``own`` are those of this process, of whom the others are told."""
        if own != self._told or now - self._told_at >= TELL_EVERY:
            self._told, self._told_at = own, now
            tell(self._token, "presence", people=sorted(own))
        self._others = {
            process: entry for process, entry in self._others.items() if now - entry[0] < FORGET_AFTER
        }
        return own.union(*(people for _, people in self._others.values()))

    def end(self) -> None:
        """Tell the others that nobody is here any more."""
        tell(self._token, "presence", people=[])
