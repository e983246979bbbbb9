"""Where the database's own index keeps words: a column on PostgreSQL, a full-text table on SQLite.

Both hold tokens that ``search.analyse`` made, in [0-9a-z]; neither analyses anything itself.
"""

from django.db import migrations

POSTGRESQL = (
    "ALTER TABLE search_storedentry ADD COLUMN vector tsvector",
    "CREATE INDEX storedentry_vector ON search_storedentry USING gin (vector)",
)
SQLITE = ("CREATE VIRTUAL TABLE search_fts USING fts5(title, text, words, tokenize = 'ascii')",)
UNDO = {
    "postgresql": ("ALTER TABLE search_storedentry DROP COLUMN vector",),
    "sqlite": ("DROP TABLE search_fts",),
}


def make(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def undo(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries")]
    operations = [migrations.RunPython(make, undo)]
