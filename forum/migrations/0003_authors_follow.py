"""Who starts a thread follows it: also those that stand here already."""

from django.db import migrations
from django.utils import timezone


def follow(apps, schema_editor):
    Thread, Watch = apps.get_model("forum", "Thread"), apps.get_model("forum", "Watch")
    started = Thread.objects.filter(is_visible=True).values_list("pk", "author_id")
    Watch.objects.bulk_create(
        (Watch(thread_id=thread, member_id=author, since=timezone.now()) for thread, author in started.iterator()),
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_rooms")]
    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
