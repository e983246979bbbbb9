"""Every kind of thing that can be found, by the name that entries and notes carry."""

from search.queries.kinds import Kind, Messages, Posts, Threads
from search.queries.pages_kind import Pages

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Threads(), Posts(), Messages(), Pages())}
