"""Pages that editors write. One table holds what all kinds share, so that one question finds them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from math import ceil
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Orderable, Page, ReferenceIndex

from community.members.models import Member
from community.resources import addresses, ports
from community.resources.blocks import Body, Part, parts
from community.resources.forms import ResourcePageForm
from community.resources.models.versions import Edition

WORDS_A_MINUTE = 200
METADATA = frozenset(
    {
        *("latest_revision", "draft_title", "has_unpublished_changes", "latest_revision_created_at"),
        *("live_revision", "locked", "locked_at", "locked_by", "numchild", COMMENTS_RELATION_NAME),
    }
)
"""What Wagtail saves on its own: none of it changes words, visibility, audience or place."""


class Audience(models.TextChoices):
    """Who reads a page. The same words as a board's, and everyone."""

    EVERYONE = "everyone", _("Everyone")
    MEMBERS = "members", _("All members")
    FAMILIES = "families", _("Families")


class ResourcePage(Page):
    """What every page of ours has. ``index_version`` is raised by whatever search must hear of."""

    audience = models.CharField(
        _("audience"),
        max_length=12,
        choices=Audience,
        default=Audience.EVERYONE,
        help_text=_("Anybody else finds nothing at this address, and nothing that leads to it."),
    )
    intro = models.TextField(_("introduction"), max_length=400)
    body = StreamField(Body(), blank=True, verbose_name=_("page"))
    written_on = models.DateField(_("written on"), null=True, blank=True)
    reviewer = models.CharField(
        _("reviewed by"),
        max_length=120,
        blank=True,
        help_text=_("Name and profession of the clinician who read this page. Empty until somebody has."),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)
    reviewed_words = models.CharField(max_length=32, default="", db_default="", editable=False)
    """Which review was recorded, and of which words: two digests of 16 signs; empty without a review."""
    index_version = models.PositiveBigIntegerField(default=1, editable=False)

    base_form_class = ResourcePageForm
    is_creatable = False
    exclude_fields_in_copy: ClassVar = ["reviewer", "reviewed_on", "next_review_on", "reviewed_words"]
    """Beside Wagtail's own: nobody has reviewed a copy."""
    private_page_options: ClassVar[Sequence[str]] = []  # the audience is the only restriction
    template = "resources/page.html"
    at = ""
    """Which place of the menu the page belongs to."""
    show_in_menus_default = False

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        InlinePanel("sources", heading=_("Sources"), label=_("Source")),
    ]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("slug", "seo_title", "search_description")], _("Address")
        ),
    ]
    settings_panels: ClassVar = [
        *Page.settings_panels,  # when it is published, and when it is taken down
        FieldPanel("audience"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("written_on", "reviewer", "reviewed_on", "next_review_on")],
            _("Written and reviewed"),
        ),
    ]

    class Meta:
        verbose_name = _("page")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="page_audience_known", condition=Q(audience__in=["everyone", "members", "families"])
            ),
            models.CheckConstraint(
                name="page_review_is_whole",
                condition=(
                    Q(reviewer="", reviewed_on__isnull=True)
                    | (~Q(reviewer="") & Q(reviewed_on__isnull=False))
                ),
                violation_error_message=_("A review has a name and a date: give both, or neither."),
            ),
        ]

    def clean(self) -> None:
        """Note of which words a review was recorded: here, because drafts and pages both pass."""
        super().clean()
        review = _digest(f"{self.reviewer}, {self.reviewed_on}") if self.reviewer else ""
        if not review or not self.reviewed_words.startswith(review):
            self.reviewed_words = review and review + self._words()

    def _words(self) -> str:
        return _digest(f"{self.title}\n{self.plain_text()}")

    @property
    def changed_since_review(self) -> bool:
        """Return whether the page says something else than what its reviewer read."""
        return bool(self.reviewed_words) and not self.reviewed_words.endswith(self._words())

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, and raise ``index_version`` of this page, and of those below when its address moved."""
        named = kwargs.get("update_fields")
        if named is not None and METADATA.issuperset(named):
            return super().save(*args, **kwargs)
        with transaction.atomic():
            before = ResourcePage.objects.filter(pk=self.pk)
            # A revision holds the number of its own time: the row's counts, and is locked by this.
            before.update(index_version=F("index_version") + 1)
            row = before.values_list("index_version", "url_path").first()
            if row:
                self.index_version = row[0]
                if named is not None:
                    kwargs["update_fields"] = {*named, "index_version"}
            saved = super().save(*args, **kwargs)
            if row and row[1] != self.url_path:
                raise_versions(ResourcePage.objects.descendant_of(self))
            # Wagtail leaves this to the worker; but it decides who may have a page's files, so it is now.
            ReferenceIndex.create_or_update_for_object(self)
            Edition.moved(Edition.MENU)
            ports.pages_changed.send(ResourcePage, ids=[self.pk])
            return saved

    def parts(self) -> list[Part]:
        """Return the blocks with the anchors of their headings."""
        return list(parts(self.body))

    def plain_text(self) -> str:
        """Return the words of the page without its title, as a reader would copy them."""
        stream = self.body.stream_block.get_searchable_content(self.body)
        return "\n".join(filter(None, (self.intro, *(words.strip() for words in stream))))

    @property
    def minutes(self) -> int:
        """Return how long the page takes to read, at least a minute."""
        return max(1, ceil(len(re.findall(r"\w+", self.plain_text())) / WORDS_A_MINUTE))

    def sources_by_key(self) -> dict[str, PageSource]:
        """Return the page's sources by their short names."""
        return {source.key: source for source in self.sources.all()}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the page as everybody, or its audience, would see it, saved or not."""
        from community.resources.drawing import draw  # noqa: PLC0415  it asks for the models

        viewer = request.user if isinstance(request.user, Member) else None
        return HttpResponse(draw(self, request, None if self.audience == Audience.EVERYONE else viewer))


def _digest(words: str) -> str:
    """Return 16 signs that change with ``words``; blanks count for nothing."""
    return blake2b("".join(words.split()).encode(), digest_size=8).hexdigest()


def raise_versions(pages: models.QuerySet[ResourcePage]) -> None:
    """Count a change of ``pages`` that no ``save`` saw: they moved, or what they stand in did."""
    with transaction.atomic():
        ids = list(pages.values_list("pk", flat=True))
        ResourcePage.objects.filter(pk__in=ids).update(index_version=F("index_version") + 1)
        Edition.moved(Edition.MENU)
        ports.pages_changed.send(ResourcePage, ids=ids)


class PageSource(Orderable):
    """Where a fact on a page comes from."""

    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(
        _("short name"), max_length=40, help_text=_("What a key fact names as its source: cdc-2026.")
    )
    name = models.CharField(_("name"), max_length=160, help_text=_("As readers see it."))
    url = models.URLField(_("address"), max_length=400)
    opened_on = models.DateField(_("opened on"), null=True, blank=True, help_text=_("When you last read it."))

    panels: ClassVar = [FieldPanel(name) for name in ("key", "name", "url", "opened_on")]

    class Meta(Orderable.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "key"], name="pagesource_key_once")]

    def __str__(self) -> str:
        return self.name


class HomePage(ResourcePage):
    """The front door: what this place is, said before anyone signs in. There is one, for everyone."""

    template = "resources/home.html"
    at = "home"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["resources.SectionPage"]
    max_count = 1
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    promote_panels: ClassVar = [FieldPanel("seo_title"), FieldPanel("search_description")]
    settings_panels: ClassVar = []

    class Meta:
        verbose_name = _("home page")


class SectionPage(ResourcePage):
    """A shelf: an introduction and the pages below it. Those meant for menus stand in the header."""

    template = "resources/section.html"
    parent_page_types: ClassVar = ["resources.HomePage"]
    subpage_types: ClassVar = ["resources.ArticlePage", "resources.EmergencyPage"]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("slug", "show_in_menus", "seo_title", "search_description")],
            _("Address"),
        ),
    ]

    class Meta:
        verbose_name = _("section")

    def clean(self) -> None:
        """Refuse an address at which another part of the site answers."""
        super().clean()
        if addresses.is_taken(self.slug):
            raise ValidationError({"slug": addresses.TAKEN % {"slug": self.slug}})


class ArticlePage(ResourcePage):
    """A page to read in a quiet minute."""

    template = "resources/article.html"
    parent_page_types: ClassVar = ["resources.SectionPage"]
    subpage_types: ClassVar[Sequence[str]] = []

    class Meta:
        verbose_name = _("article")


class EmergencyPage(ResourcePage):
    """A page for the worst minute: whom to call and what to do stand first, and nothing is folded."""

    template = "resources/emergency.html"
    parent_page_types: ClassVar = ["resources.SectionPage"]
    subpage_types: ClassVar[Sequence[str]] = []

    class Meta:
        verbose_name = _("emergency page")
