"""One table for what all pages share, and the kinds of page beside the home page."""

import json

import community.resources.ports
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


def take_home_in(apps, schema_editor):
    """Give the home page the row that every page has now; what editors wrote moves along."""
    resource_page = apps.get_model("resources", "ResourcePage")
    for home in apps.get_model("resources", "HomePage").objects.all():
        row = resource_page(page_ptr_id=home.pk, intro=home.intro, body=json.dumps(list(home.body.raw_data)))
        row.save_base(raw=True)


class Migration(migrations.Migration):

    dependencies = [
        ('resources', '0002_first_content'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResourcePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('audience', models.CharField(choices=[('everyone', 'Everyone'), ('members', 'All members'), ('families', 'Families')], default='everyone', help_text='Anybody else finds nothing at this address, and nothing that leads to it.', max_length=12, verbose_name='audience')),
                ('intro', models.TextField(max_length=400, verbose_name='introduction')),
                ('body', wagtail.fields.StreamField([('text', 2), ('callout', 5), ('steps', 8), ('key_facts', 15), ('helplines', 18), ('quote', 21), ('accordion', 26), ('picture', 29), ('download', 32), ('related', 35), ('talk', 37), ('section', 41), ('notice', 43)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'default': None, 'label': 'Heading', 'max_length': 80, 'required': False}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Text'}), 2: ('wagtail.blocks.StructBlock', [[('heading', 0), ('text', 1)]], {}), 3: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('care', 'Kind words'), ('note', 'Good to know'), ('danger', 'Danger')], 'label': 'Tone'}), 4: ('wagtail.blocks.CharBlock', (), {'default': None, 'label': 'Heading', 'max_length': 80, 'required': True}), 5: ('wagtail.blocks.StructBlock', [[('tone', 3), ('heading', 4), ('text', 1)]], {}), 6: ('wagtail.blocks.StructBlock', [[('heading', 4), ('text', 1)]], {}), 7: ('wagtail.blocks.ListBlock', (6,), {'label': 'Steps'}), 8: ('wagtail.blocks.StructBlock', [[('heading', 4), ('steps', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'default': 'Key facts', 'label': 'Heading', 'max_length': 80, 'required': True}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Fact', 'max_length': 80}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'In one sentence', 'max_length': 300}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'The short name of one of this page’s sources, below.', 'label': 'Source', 'max_length': 40, 'required': False, 'search_index': False}), 13: ('wagtail.blocks.StructBlock', [[('fact', 10), ('text', 11), ('source', 12)]], {}), 14: ('wagtail.blocks.ListBlock', (13,), {'label': 'Facts'}), 15: ('wagtail.blocks.StructBlock', [[('heading', 9), ('facts', 14)]], {}), 16: ('wagtail.blocks.CharBlock', (), {'label': 'Introduction', 'max_length': 200, 'required': False}), 17: ('wagtail.blocks.MultipleChoiceBlock', [], {'choices': [('emergency', 'Danger now'), ('crisis', 'Suicide and crisis'), ('poison', 'Poisoning, too much of something'), ('never_use_alone', 'Never use alone'), ('treatment', 'Finding treatment'), ('violence', 'Violence at home'), ('assault', 'Sexual assault'), ('child', 'A child at risk'), ('elder', 'An older or disabled person at risk'), ('youth', 'Young people'), ('lgbtq', 'LGBTQ+'), ('veterans', 'Veterans'), ('family', 'Families and friends')], 'label': 'Kinds'}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('intro', 16), ('kinds', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 20: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who said it and where, or that it is an example. Never a member’s words.', 'label': 'Whose words', 'max_length': 120}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'Question', 'max_length': 80}), 23: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Answer'}), 24: ('wagtail.blocks.StructBlock', [[('question', 22), ('answer', 23)]], {}), 25: ('wagtail.blocks.ListBlock', (24,), {'label': 'Questions'}), 26: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 25)]], {}), 27: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 28: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 160, 'required': False}), 29: ('wagtail.blocks.StructBlock', [[('image', 27), ('caption', 28)]], {}), 30: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File'}), 31: ('wagtail.blocks.CharBlock', (), {'label': 'What it is', 'max_length': 160, 'required': False}), 32: ('wagtail.blocks.StructBlock', [[('document', 30), ('note', 31)]], {}), 33: ('wagtail.blocks.PageChooserBlock', (), {'page_type': ['resources.ResourcePage']}), 34: ('wagtail.blocks.ListBlock', (33,), {'label': 'Pages', 'search_index': False}), 35: ('wagtail.blocks.StructBlock', [[('pages', 34)]], {}), 36: ('wagtail.blocks.ChoiceBlock', [], {'choices': community.resources.ports.board_choices, 'label': 'Board'}), 37: ('wagtail.blocks.StructBlock', [[('board', 36)]], {}), 38: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 80}), 39: ('wagtail.blocks.RegexBlock', (), {'help_text': 'Small letters only. The foot of every page links to what, promises and privacy.', 'label': 'Name in links', 'regex': '^[a-z]*$', 'required': False, 'search_index': False}), 40: ('wagtail.blocks.ListBlock', (24,), {'label': 'Answers'}), 41: ('wagtail.blocks.StructBlock', [[('heading', 38), ('anchor', 39), ('answers', 40)]], {}), 42: ('wagtail.blocks.RegexBlock', (), {'label': 'Name in links', 'regex': '^[a-z]*$', 'required': False, 'search_index': False}), 43: ('wagtail.blocks.StructBlock', [[('heading', 38), ('anchor', 42), ('text', 1)]], {})}, verbose_name='page')),
                ('written_on', models.DateField(blank=True, null=True, verbose_name='written on')),
                ('reviewer', models.CharField(blank=True, help_text='Name and profession of the clinician who read this page. Empty until somebody has.', max_length=120, verbose_name='reviewed by')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                ('next_review_on', models.DateField(blank=True, null=True, verbose_name='next review on')),
                ('index_version', models.PositiveBigIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PageSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('key', models.SlugField(help_text='What a key fact names as its source: cdc-2026.', max_length=40, verbose_name='short name')),
                ('name', models.CharField(help_text='As readers see it.', max_length=160, verbose_name='name')),
                ('url', models.URLField(max_length=400, verbose_name='address')),
                ('opened_on', models.DateField(blank=True, help_text='When you last read it.', null=True, verbose_name='opened on')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticlePage',
            fields=[
                ('resourcepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='resources.resourcepage')),
            ],
            options={
                'verbose_name': 'article',
            },
            bases=('resources.resourcepage',),
        ),
        migrations.CreateModel(
            name='EmergencyPage',
            fields=[
                ('resourcepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='resources.resourcepage')),
            ],
            options={
                'verbose_name': 'emergency page',
            },
            bases=('resources.resourcepage',),
        ),
        migrations.CreateModel(
            name='SectionPage',
            fields=[
                ('resourcepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='resources.resourcepage')),
            ],
            options={
                'verbose_name': 'section',
            },
            bases=('resources.resourcepage',),
        ),
        migrations.AddConstraint(
            model_name='resourcepage',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['everyone', 'members', 'families'])), name='page_audience_known'),
        ),
        migrations.AddConstraint(
            model_name='resourcepage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_on__isnull', True), ('reviewer', '')), models.Q(models.Q(('reviewer', ''), _negated=True), ('reviewed_on__isnull', False)), _connector='OR'), name='page_review_is_whole', violation_error_message='A review has a name and a date: give both, or neither.'),
        ),
        migrations.AddField(
            model_name='pagesource',
            name='page',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='resources.resourcepage'),
        ),
        migrations.AddConstraint(
            model_name='pagesource',
            constraint=models.UniqueConstraint(fields=('page', 'key'), name='pagesource_key_once'),
        ),
        migrations.RunPython(take_home_in, migrations.RunPython.noop),
    ]
