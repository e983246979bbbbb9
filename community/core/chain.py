"""Hash chains: a row that was changed behind our back no longer fits the next one."""

import hashlib
import json
from collections.abc import Mapping

GENESIS = "0" * 64


def link(previous: str, facts: Mapping[str, object]) -> str:
    """Return the hexadecimal SHA-256 over ``previous`` and ``facts`` in canonical JSON.

    ``facts`` holds strings, numbers, booleans, None, lists and mappings of these.
    """
    body = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
