"""Note everything that members can read already, so that the first round of ``tick`` finds it."""

from django.db import migrations

SHOWN = (
    ("thread", "forum_thread", "is_visible"),
    ("post", "forum_post", "state = 'published' AND NOT is_opening"),
    ("message", "forum_message", "state = 'published'"),
)


def note(apps, schema_editor):
    for kind, table, condition in SHOWN:
        schema_editor.execute(
            "INSERT INTO core_outbox (kind, public_id, version, target, noted_at) "
            f"SELECT '{kind}', public_id, index_version, 'database', CURRENT_TIMESTAMP FROM {table} WHERE {condition}"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_words"),
        ("core", "0002_outbox"),
        ("forum", "0004_index_versions"),
    ]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
