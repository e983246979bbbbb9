"""The sections and pages that every installation starts with. Makes what is missing, changes nothing."""

import json
from datetime import date

from django.db import migrations
from django.db.models import F
from django.utils import timezone

from community.resources import shipped

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def step(number):
    """Return the part of a path that stands for ``number``, as treebeard writes it."""
    found = ""
    for _ in range(4):
        number, digit = divmod(number, 36)
        found = DIGITS[digit] + found
    return found


class Shelf:
    """Makes pages with models as they stood here, which have no tree of their own."""

    def __init__(self, apps):
        self.apps = apps
        self.pages = apps.get_model("wagtailcore", "Page")
        self.types = apps.get_model("contenttypes", "ContentType").objects
        self.home = apps.get_model("resources", "HomePage").objects.first()

    def below(self, parent):
        return self.pages.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)

    def make(self, parent, model, slug, title, **fields):
        """Make a page as the last one below ``parent``, or return None where its address is taken."""
        taken = self.below(parent)
        if taken.filter(slug=slug).exists():
            return None
        last = taken.order_by("path").last()
        number = int(last.path[-4:], 36) + 1 if last else 1
        now = timezone.now()
        content_type, _ = self.types.get_or_create(app_label="resources", model=model.lower())
        page = self.apps.get_model("resources", model).objects.create(
            path=parent.path + step(number),
            depth=parent.depth + 1,
            numchild=0,
            url_path=f"{parent.url_path}{slug}/",
            slug=slug,
            title=title,
            draft_title=title,
            content_type=content_type,
            locale_id=self.home.locale_id,
            first_published_at=now,
            last_published_at=now,
            **fields,
        )
        self.pages.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
        return page


def make_pages(apps, schema_editor):
    shelf = Shelf(apps)
    if shelf.home is None:
        return
    for section in shipped.sections():
        shelf.make(
            shelf.home,
            "SectionPage",
            section["slug"],
            section["title"],
            show_in_menus=section["menu"],
            intro=section["intro"],
            search_description=section["description"],
            body="[]",
        )
    parents = {page.slug: page for page in shelf.below(shelf.home)}
    made = []
    for page in shipped.pages():
        kind = "EmergencyPage" if page["kind"] == "emergency" else "ArticlePage"
        row = shelf.make(
            parents[page["section"]],
            kind,
            page["slug"],
            page["title"],
            intro=page["intro"],
            search_description=page["description"],
            written_on=date.fromisoformat(page["written"]),
            body="[]",
        )
        if row:
            made.append((row, page))
    # Pages name each other, so their words follow once all are there.
    keys = {
        page["slug"]: shelf.below(parents[page["section"]]).get(slug=page["slug"]).pk for page in shipped.pages()
    }
    for row, page in made:
        row.body = json.dumps(shipped.body(page, keys.__getitem__))
        row.save()
        for order, source in enumerate(page.get("sources", ())):
            apps.get_model("resources", "PageSource").objects.create(
                page_id=row.pk,
                sort_order=order,
                key=source["key"],
                name=source["name"],
                url=source["url"],
                opened_on=date.fromisoformat(source["opened"]) if source.get("opened") else None,
            )


class Migration(migrations.Migration):
    dependencies = [("resources", "0004_home_is_a_page")]

    operations = [migrations.RunPython(make_pages, migrations.RunPython.noop)]
