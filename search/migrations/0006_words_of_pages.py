"""Give the words of pages an index of their own: a guest's search walks no words of members."""

from django.db import migrations

POSTGRESQL = (
    # The expression rather than the column: so no plan can answer from the index of all words.
    "CREATE INDEX storedentry_page_vector ON search_storedentry "
    "USING gin ((CASE WHEN kind = 'page' THEN vector END)) WHERE kind = 'page'",
)
SQLITE = (
    "CREATE VIRTUAL TABLE search_fts_pages USING fts5(title, text, words, tokenize = 'ascii')",
    "INSERT INTO search_fts_pages (rowid, title, text, words) "
    "SELECT f.rowid, f.title, f.text, f.words FROM search_fts f "
    "JOIN search_storedentry e ON e.id = f.rowid WHERE e.kind = 'page' AND NOT e.is_gone",
)
UNDO = {
    "postgresql": ("DROP INDEX storedentry_page_vector",),
    "sqlite": ("DROP TABLE search_fts_pages",),
}


def make(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def undo(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_authors")]
    operations = [migrations.RunPython(make, undo)]
