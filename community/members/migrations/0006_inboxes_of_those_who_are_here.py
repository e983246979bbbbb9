"""What members were told before there was a list "For you" is not news to them."""

from django.db import migrations
from django.utils import timezone


def open_inboxes(apps, schema_editor):
    Member, Inbox = apps.get_model("members", "Member"), apps.get_model("members", "Inbox")
    keys = Member.objects.exclude(inbox__isnull=False).values_list("pk", flat=True)
    Inbox.objects.bulk_create(
        (Inbox(member_id=key, seen_at=timezone.now()) for key in keys.iterator()), batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0005_inbox")]
    operations = [migrations.RunPython(open_inboxes, migrations.RunPython.noop)]
