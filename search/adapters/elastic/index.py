"""The index in Elasticsearch: two of them, since public pages and members' words live apart.

Each is read by an alias and written by name. While one is built anew there are two of its kind, and
writes go to both; the alias moves when the new one holds everything.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import uuid4

from django.utils import timezone
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.dsl import Q, Search
from elasticsearch.helpers import bulk

from search.adapters.elastic.asking import exactly, nearly
from search.adapters.elastic.documents import FoundDocument, columns
from search.ports import BEST, KINDS, MOST_HITS, Entry, Found, Hit, IndexDown, Key, Looking, Tombstone

READ_WAIT, WRITE_WAIT = 1.0, 10.0
"""Seconds that a search, and a write, wait for an answer."""
AT_ONCE = 500
PAGES, WORDS = "pages", "words"
CONFLICT, MISSING, BAD = 409, 404, 400
OLD_SHAPE = "strict_dynamic_mapping_exception"
"""What it says of an index that was built before a field was added: every entry is refused, not one."""
MISREAD = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What comes of reading an answer that is not made as answers are. Read them inside ``_answering`` alone."""
SHAPE = re.compile("[a-z0-9]{1,40}", re.ASCII)
Item = Entry | Tombstone


@lru_cache(maxsize=4)
def client_of(url: str) -> Elasticsearch:
    """Return this process's client. It tries once: who asks has another index to turn to."""
    return Elasticsearch(url, request_timeout=READ_WAIT, max_retries=0, retry_on_timeout=False)


@contextmanager
def _answering() -> Iterator[None]:
    """Turn every way in which the server can fail into ``IndexDown``, without what was asked.

    Raises:
        IndexDown: it did not answer, or not as it should.

    """
    try:
        yield
    except (ApiError, TransportError, *MISREAD) as failed:
        raise IndexDown(type(failed).__name__) from None


def _key(hit: Any) -> Key:
    """Return what a document is of.

    Raises:
        ValueError: no id of ours.

    """
    kind, public_id = hit.meta.id.split(":", 1)
    if kind not in KINDS or not SHAPE.fullmatch(public_id):
        raise ValueError
    return Key(kind, public_id)


def _version(hit: Any) -> int:
    """Return the version of a document; a number in an answer may be anything.

    Raises:
        ValueError: it is no number.

    """
    return int(hit.meta.version)


def side_of(kind: str) -> str:
    """Return in which of the two a kind is kept."""
    return PAGES if kind == "page" else WORDS


class Refused(Exception):
    """It will never take one of these documents, for the reason that is its code."""


class ElasticIndex:
    """See :class:`search.ports.Index`. ``prefix`` begins the names of all its indices."""

    def __init__(self, url: str, prefix: str = "holdfast") -> None:
        self.prefix = prefix
        self.client = client_of(url)
        self.patient = self.client.options(request_timeout=WRITE_WAIT)

    def alias(self, side: str) -> str:
        """Return the name by which a side is read."""
        return f"{self.prefix}-{side}"

    def put(self, items: Iterable[Item]) -> None:
        """Send what is newer than what is there."""
        self._send(items, "external")

    def repair(self, items: Iterable[Item]) -> None:
        """Send what is as new as what is there, or newer."""
        self._send(items, "external_gte")

    def _send(self, items: Iterable[Item], versions: str) -> None:
        waiting = iter(items)
        while batch := list(islice(waiting, AT_ONCE)):
            names = {side: self.written(side) for side in {side_of(item.key.kind) for item in batch}}
            actions = [
                self._action(item, name, versions) for item in batch for name in names[side_of(item.key.kind)]
            ]
            with _answering():
                self._bulk(actions, several=any(len(each) > 1 for each in names.values()))

    def _bulk(self, actions: Sequence[dict[str, Any]], *, several: bool) -> None:
        """Send the actions. What is older than what is there is refused there, and no fault.

        Nor is an index that is gone or of an older shape, where it was one of two: it is being replaced.
        """
        _, errors = bulk(self.patient, actions, raise_on_error=False, require_alias=True, stats_only=False)
        fine = {CONFLICT, MISSING} if several else {CONFLICT}
        for error in errors if isinstance(errors, list) else ():
            (told,) = error.values()
            status, why = told.get("status"), (told.get("error") or {}).get("type")
            if status == BAD and why != OLD_SHAPE:
                raise Refused(str(why))
            if status not in fine and not (several and why == OLD_SHAPE):
                raise IndexDown(f"refused {status}")

    @staticmethod
    def _action(item: Item, name: str, versions: str) -> dict[str, Any]:
        return {
            "_op_type": "index",
            "_index": name,
            "_id": f"{item.key.kind}:{item.key.public_id}",
            "version": item.version,
            "version_type": versions,
            "_source": columns(item, timezone.now().isoformat()),
        }

    def written(self, side: str) -> list[str]:
        """Return the names under which a side is written: one, or two while it is built anew.

        Raises:
            IndexDown: nothing was ever built here.

        """
        with _answering():
            found = sorted(
                f"{name}.in" for name in self.client.indices.get_alias(index=f"{self.alias(side)}-*")
            )
        if not found:
            raise IndexDown("not built")
        return found

    def find(self, looking: Looking) -> Found:
        """Return what matches, and for the best order what nearly does, after it."""
        if not (looking.query.terms and looking.kinds and looking.audience):
            return Found()
        where = [self.alias(side) for side in sorted({side_of(kind) for kind in looking.kinds})]
        hits = self._hits(exactly(looking), where)
        also = self._near(looking, hits, where) if looking.order == BEST and len(hits) < MOST_HITS else []
        return Found(tuple(hits[:MOST_HITS]), is_cut=len(hits) > MOST_HITS, also=tuple(also))

    def _near(self, looking: Looking, hits: Sequence[Hit], where: Sequence[str]) -> list[Hit]:
        """Return what nearly matches; none where that takes too long, since the answer stands without it."""
        known = [f"{hit.key.kind}:{hit.key.public_id}" for hit in hits]
        try:
            return self._hits(nearly(looking, known, self.alias(PAGES)), where)
        except IndexDown:
            return []

    def _hits(self, search: Search, where: Sequence[str]) -> list[Hit]:
        """Return the hits; a search that was cut short by time is no answer.

        Raises:
            IndexDown: it did not answer in full.

        """
        with _answering():
            answer = search.using(self.client).index(*where).execute()
            shards = answer.to_dict()["_shards"]
            if answer.timed_out or shards["failed"] or not shards["total"]:
                raise IndexDown("cut short")
            return [Hit(_key(hit), _version(hit)) for hit in answer.hits]

    def versions(self, kind: str, public_ids: Iterable[str]) -> dict[str, tuple[int, bool]]:
        """Return what is known of these rows."""
        ids = [f"{kind}:{public_id}" for public_id in public_ids]
        search = (
            Search()
            .filter("ids", values=ids)
            .extra(size=len(ids) or 1, version=True, docvalue_fields=["is_gone"])
        )
        with _answering():
            answer = search.using(self.client).index(self.alias(side_of(kind))).execute()
            return {_key(hit).public_id: (_version(hit), not hit.is_gone[0]) for hit in answer.hits}

    def listed(self, kind: str, after: str, limit: int) -> list[str]:
        """Return the next ids of a kind."""
        conditions = [Q("term", kind=kind), Q("term", is_gone=False), Q("range", public_id={"gt": after})]
        search = Search().query("bool", filter=conditions).sort("public_id").extra(size=limit)
        with _answering():
            answer = search.using(self.client).index(self.alias(side_of(kind))).execute()
            return [_key(hit).public_id for hit in answer.hits]

    def purge(self, before: datetime) -> int:
        """Forget old tombstones, all of them, a few at a time."""
        conditions = [Q("term", is_gone=True), Q("range", written_at={"lt": before.isoformat()})]
        search = Search().query("bool", filter=conditions).extra(size=AT_ONCE, version=True)
        # In an order that goes on behind the last one: what was removed is seen for a second longer.
        search = search.sort("public_id", "kind")
        return sum(self._purge(side, search) for side in (PAGES, WORDS))

    def _purge(self, side: str, search: Search) -> int:
        purged = 0
        with _answering():
            while hits := search.using(self.client).index(self.alias(side)).execute().hits:
                actions = [
                    {
                        "_op_type": "delete",
                        "_index": name,
                        "_id": hit.meta.id,
                        "version": hit.meta.version,
                        "version_type": "external_gte",
                    }
                    for name in self.written(side)
                    for hit in hits
                ]
                bulk(self.patient, actions, raise_on_error=False, require_alias=True)
                purged += len(hits)
                search = search.extra(search_after=list(hits[-1].meta.sort))
        return purged

    def begin(self) -> dict[str, str]:
        """Make a new, empty index for each side, and return their names. Writes reach them from now on."""
        made = {}
        for side in (PAGES, WORDS):
            name = f"{self.alias(side)}-{timezone.now():%Y%m%d%H%M%S}-{uuid4().hex[:6]}"
            shape = FoundDocument._index.clone(name=name)
            body = shape.to_dict()
            body["mappings"] = body["mappings"] | {"_source": {"enabled": False}}
            with _answering():
                self.patient.indices.create(index=name, aliases={f"{name}.in": {}}, **body)
            made[side] = name
        return made

    def end(self, made: dict[str, str]) -> None:
        """Let the new indexes be read, and remove the old ones."""
        for side, name in made.items():
            with _answering():
                self.patient.indices.refresh(index=name)
                every = self.patient.indices.get_alias(index=f"{self.alias(side)}-*")
                old = [other for other in every if other != name]
                steps: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias(side)}}]
                steps += [{"remove_index": {"index": other}} for other in old]
                self.patient.indices.update_aliases(actions=steps)

    def refresh(self) -> None:
        """Let searches see what was written until now."""
        with _answering():
            self.patient.indices.refresh(index=f"{self.prefix}-*")

    def is_up(self) -> bool:
        """Return whether both sides can be read."""
        with _answering():
            return all(
                bool(self.client.indices.exists_alias(name=self.alias(side))) for side in (PAGES, WORDS)
            )
