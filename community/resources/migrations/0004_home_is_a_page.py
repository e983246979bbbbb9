"""The home page becomes one of the pages: its table is made anew on top of theirs."""

import django.db.models.deletion
from django.db import migrations, models


def set_home(apps, schema_editor):
    """Every row that 0003 made is a home page."""
    home = apps.get_model("resources", "HomePage")
    for page in apps.get_model("resources", "ResourcePage").objects.filter(
        content_type__app_label="resources", content_type__model="homepage"
    ):
        home(resourcepage_ptr_id=page.pk).save_base(raw=True)


class Migration(migrations.Migration):
    dependencies = [("resources", "0003_pages")]

    operations = [
        migrations.DeleteModel("HomePage"),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                ("resourcepage_ptr", models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to="resources.resourcepage")),
            ],
            options={"verbose_name": "home page"},
            bases=("resources.resourcepage",),
        ),
        migrations.RunPython(set_home, migrations.RunPython.noop),
    ]
