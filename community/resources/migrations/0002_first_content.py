"""What a new installation starts with: language, home page, helplines, and no door of Wagtail's own."""

import json
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import migrations
from wagtail.coreutils import get_supported_content_language_variant

FOLDER = Path(__file__).parent.parent / "data" / "helplines"
LINE = ("kind", "name", "phone", "sms", "sms_word", "chat_url", "hours", "languages", "note", "source_url")

TITLE = "Hold on here. You won’t be the only one."
INTRO = (
    "A private, moderated community for people in an intensive outpatient program, and for everyone who has been "
    "through one. If you love someone who is, you are welcome to read here."
)
WHAT = (
    ("Who is here", "Adults who are in a program now, and people who stayed on after one. Everyone uses a made-up name. There is no member list to look anyone up in."),
    ("What happens", "People write when they need to, also late at night. Others answer from their own life. Some only read, for months. That counts."),
    ("Who watches over it", "Moderators and peers. Software reads new posts first and may ask a person to look. It never punishes. People decide."),
    ("What it is not", "It is not treatment, and it is not an emergency service. It sits next to care, never in place of it."),
)
PROMISES = (
    ("What’s here stays here", "No names, no screenshots, no retelling. Not even to say you saw someone."),
    ("Speak from your own life", "“This helped me,” rather than “you should.” Every path to recovery is welcome, and so is medication."),
    ("A lapse is not a rule break", "You can always tell us you used or drank. Nobody is removed for that."),
    ("Doses are for prescribers", "No amounts, no sources, nothing someone else might copy."),
    ("Safety comes before privacy, once", "If someone may die or be badly hurt, staff may act. Ask the team what was shared, with whom and why."),
)
KEEP = (
    ("What we don’t keep", "No real names, no network addresses, no trackers. An e-mail address only if you want one."),
    ("What others see", "The name you made up, and what you write. Everything else about you is off until you turn it on."),
    ("What staff can see", "Posts, reports and what was decided about them. Nobody on the team reads your drafts."),
)
PRIVACY = "Not by phone, not by search, not by accident. It protects the person you care about, and it would protect you too."


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def section(heading, anchor, pairs):
    answers = [
        {"type": "item", "value": {"question": question, "answer": f"<p>{answer}</p>"}, "id": str(uuid4())}
        for question, answer in pairs
    ]
    return block("section", {"heading": heading, "anchor": anchor, "answers": answers})


def body():
    return [
        section("What this place is", "what", WHAT),
        section("What we promise each other", "promises", PROMISES),
        section("Privacy", "privacy", KEEP),
        block("notice", {"heading": "We will never tell you if someone is a member", "anchor": "", "text": f"<p>{PRIVACY}</p>"}),
    ]


def close_wagtails_doors(apps, schema_editor):
    """Wagtail ships groups, an approval workflow and a welcome page. Roles and pages here are ours."""
    for name in ("Workflow", "Task"):
        apps.get_model("wagtailcore", name).objects.all().delete()
    apps.get_model("auth", "Group").objects.filter(name__in=["Moderators", "Editors"]).delete()


def make_home(apps, schema_editor):
    page_model = apps.get_model("wagtailcore", "Page")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="resources", model="homepage"
    )
    locale, _ = apps.get_model("wagtailcore", "Locale").objects.get_or_create(
        language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE)
    )
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    page_model.objects.filter(depth__gt=1).delete()
    root = page_model.objects.get(depth=1)
    apps.get_model("resources", "HomePage").objects.create(
        path=root.path + "0001",
        depth=2,
        numchild=0,
        url_path="/home/",
        slug="home",
        title=TITLE,
        draft_title=TITLE,
        seo_title="A steady place to hold on",
        intro=INTRO,
        body=json.dumps(body()),
        content_type=content_type,
        locale=locale,
    )
    root.numchild = 1
    root.save(update_fields=["numchild"])


def load_helplines(apps, schema_editor):
    helpline = apps.get_model("resources", "Helpline")
    for path in sorted(FOLDER.glob("*.json")):
        sheet = json.loads(path.read_text(encoding="utf-8"))
        helpline.objects.bulk_create(
            helpline(
                country=sheet["country"],
                review_by=date.fromisoformat(sheet["review_by"]),
                position=position,
                **{name: line[name] for name in LINE},
            )
            for position, line in enumerate(sheet["lines"], start=1)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(close_wagtails_doors, migrations.RunPython.noop),
        migrations.RunPython(make_home, migrations.RunPython.noop),
        migrations.RunPython(load_helplines, migrations.RunPython.noop),
    ]
