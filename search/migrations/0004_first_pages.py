"""Note the pages that stand here already."""

from django.db import migrations


def note(apps, schema_editor):
    Page, Outbox = apps.get_model("resources", "ResourcePage"), apps.get_model("core", "Outbox")
    facts = Page.objects.filter(live=True).values_list("translation_key", "index_version")
    Outbox.objects.bulk_create(
        Outbox(kind="page", public_id=key.hex, version=version) for key, version in facts
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0003_first_notes"), ("resources", "0005_first_pages")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
