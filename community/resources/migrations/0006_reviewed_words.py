"""A page keeps of which words its review was recorded. The column has a default, for rows made by 0005 again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0005_first_pages")]

    operations = [
        migrations.AddField(
            model_name="resourcepage",
            name="reviewed_words",
            field=models.CharField(db_default="", default="", editable=False, max_length=32),
        ),
    ]
