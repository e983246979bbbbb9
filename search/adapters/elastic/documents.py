"""What Elasticsearch keeps of an entry, and how it reads it.

Nothing of a document can be read back: its source is not kept. Three fields hold our own tokens and
decide what matches; two hold the words as they are, for near matches that come after.
"""

from elasticsearch.dsl import Boolean, Date, Document, Keyword, Long, MetaField, Text, analyzer, token_filter

from search import analyse
from search.ports import Entry, Tombstone

MEANS_THE_SAME = (
    "lapse, slip, relapse, using again",
    "sober, sobriety, clean, abstinent, not using",
    "craving, cravings, urge, urges, wanting to use",
    "naltrexone, vivitrol",
    "buprenorphine, suboxone, subutex, sublocade",
    "naloxone, narcan",
    "methadone, medication for opioid use disorder, moud",
    "alcohol, drinking, drink, booze",
    "withdrawal, detox, coming off",
    "iop, intensive outpatient, outpatient program, treatment program",
    "aa, alcoholics anonymous, twelve steps, 12 steps",
    "na, narcotics anonymous",
    "sponsor, mentor",
    "insomnia, can't sleep, sleepless, awake at night",
    "anxious, anxiety, panic, worry",
    "sad, depressed, depression, low",
    "overdose, od",
    "family, relatives, loved ones",
    "boundary, boundaries, limits",
    "grief, loss, mourning",
    "meeting, group, circle",
    "counselor, therapist, clinician",
)
"""Words that people in recovery use for one another. They widen near matches alone."""
_same = token_filter("recovery_words", "synonym_graph", synonyms=list(MEANS_THE_SAME), lenient=True)
_kept = analyzer("recovery", tokenizer="standard", filter=["lowercase", "asciifolding", "porter_stem"])
_asked = analyzer(
    "recovery_asked", tokenizer="standard", filter=["lowercase", "asciifolding", _same, "porter_stem"]
)


PLAIN = "boolean"
"""How a word is weighed in every field: all the same. How rare one is would tell of the words of others."""


def _tokens() -> Text:
    return Text(analyzer="whitespace", similarity=PLAIN)


def _near() -> Text:
    return Text(analyzer=_kept, search_analyzer=_asked, similarity=PLAIN)


class FoundDocument(Document):
    """An entry or a tombstone. Its id is kind and public id; its version that of the row."""

    kind = Keyword()
    public_id = Keyword()
    is_gone = Boolean()
    place = Keyword()
    tags = Keyword(multi=True)
    audience = Keyword(multi=True)
    author = Long()
    opener = Long()
    at = Date()
    written_at = Date()
    title_stems = _tokens()
    text_stems = _tokens()
    words = _tokens()
    title = _near()
    text = _near()

    class Index:
        name = "holdfast-shape"  # every real index has a name of its own
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "1s"}

    class Meta:
        dynamic = MetaField("strict")


def columns(item: Entry | Tombstone, moment: str) -> dict[str, object]:
    """Return the fields of ``item``, written at ``moment``."""
    named: dict[str, object] = {
        "kind": item.key.kind,
        "public_id": item.key.public_id,
        "is_gone": isinstance(item, Tombstone),
        "written_at": moment,
    }
    if isinstance(item, Tombstone):
        return named
    kept = analyse.sequence(item.title, item.text)
    return named | {
        "place": item.place,
        "tags": list(item.tags),
        "audience": list(item.audience),
        "author": item.author,
        "opener": item.opener,
        "at": item.at.isoformat(),
        "title_stems": " ".join(kept.title),
        "text_stems": " ".join(kept.text),
        "words": " ".join(kept.words),
        "title": item.title,
        "text": item.text,
    }
