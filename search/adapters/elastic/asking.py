"""A query as Elasticsearch understands it. Made of our tokens: no syntax of anybody's reaches it."""

from typing import Any

from elasticsearch.dsl import Q, Search

from search.analyse import MOST_TERMS, Query, Term
from search.ports import BEST, IN_TITLE, MOST_HITS, TOGETHER, WHOLE, Looking

NEAR_HITS = 50
"""Near matches that are proposed at most."""
LONGEST = "800ms"
"""What the server may spend on a search: it stops soon before nobody waits for it any more."""


def exactly(looking: Looking) -> Search:
    """Return the search for what matches by the shared rule, in order."""
    query = Q(
        "bool",
        filter=[*map(_term, looking.query.terms), *_narrowed(looking)],
        should=_points(looking.query),
    )
    return _search(query, MOST_HITS + 1, looking.order)


def nearly(looking: Looking, known: list[str], pages: str) -> Search:
    """Return the search for what means the same or is spelled nearly so, without what is ``known``.

    Near spellings are looked for in the index ``pages`` alone. The server takes the first 50 of all words
    of an index that come near: among those of members, words in hidden places could push one out.
    """
    words = " ".join(looking.query.typed.split()[:MOST_TERMS])
    typed = {"query": words, "fields": [f"title^{IN_TITLE}", "text"], "operator": "and"}
    near = {"analyzer": "recovery", "fuzziness": "AUTO", "prefix_length": 1, "max_expansions": 50}
    ways = [
        Q("multi_match", **typed, auto_generate_synonyms_phrase_query=True),
        Q("bool", must=[Q("multi_match", **typed, **near)], filter=[Q("term", _index=pages)]),
    ]
    query = Q(
        "bool",
        must=[Q("bool", should=ways, minimum_should_match=1)],
        filter=_narrowed(looking),
        must_not=[Q("ids", values=known)],
    )
    return _search(query, NEAR_HITS, BEST)


def _search(query: Any, size: int, order: str) -> Search:
    search = Search().query(query).extra(size=size, version=True, track_total_hits=False, timeout=LONGEST)
    newest = {"at": {"order": "desc"}}
    return search.sort("_score", newest, "public_id") if order == BEST else search.sort(newest, "public_id")


def _points(query: Query) -> list[Any]:
    """Return what counts for the order: the points of ``search.ports``, whatever else the index holds."""
    counted = [(IN_TITLE, Q("term", title_stems=stem)) for stem in query.stems]
    if query.last:
        counted.append((WHOLE, _term(Term(stem=query.last))))
    counted.append((TOGETHER, Q("match_phrase", words=" ".join(query.run))))
    return [Q("constant_score", filter=matching, boost=number) for number, matching in counted]


def _term(term: Term) -> Any:
    ways = []
    if term.stem:
        ways.append(Q("term", title_stems=term.stem))
        ways.append(Q("term", text_stems=term.stem))
    if term.phrase:
        ways.append(Q("match_phrase", words=" ".join(term.phrase)))
    if term.prefix:
        ways.append(Q("prefix", words=term.prefix))
    return Q("bool", should=ways, minimum_should_match=1)


def _narrowed(looking: Looking) -> list[Any]:
    conditions = [
        Q("term", is_gone=False),
        Q("terms", kind=list(looking.kinds)),
        Q("terms", audience=sorted(looking.audience)),
    ]
    if looking.place:
        conditions.append(Q("term", place=looking.place))
    if looking.tag:
        conditions.append(Q("term", tags=looking.tag))
    if looking.without:
        unwanted = sorted(looking.without)
        conditions.append(~Q("terms", author=unwanted) & ~Q("terms", opener=unwanted))
    if looking.since:
        conditions.append(Q("range", at={"gte": looking.since.isoformat()}))
    return conditions
