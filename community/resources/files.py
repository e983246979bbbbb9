"""Pictures and documents: whoever may see a page that uses one may have it, and nobody else but editors."""

from mimetypes import guess_type
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.models import Page, ReferenceIndex

from community.core.access import public
from community.members.policy import may
from community.members.queries import standing_of
from community.resources.queries import visible_pages
from community.resources.visitors import member_of

KEPT = 60
"""Seconds for which a file of a public page may be shown again without asking."""


@public
@require_safe
def document(request: HttpRequest, document_id: int, filename: str) -> HttpResponse:
    """Send a document, always as a file to keep: never drawn as a page of this site."""
    found = get_object_or_404(Document, pk=document_id)
    if filename != found.filename:
        raise Http404
    response = _send(request, found, found.file)
    response["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    return response


@public
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Send a picture in one of the sizes that pages show."""
    rendition = Rendition.objects.filter(file=f"images/{name}").select_related("image").first()
    if rendition is None:
        raise Http404
    return _send(request, rendition.image, rendition.file)


def _send(request: HttpRequest, thing: Document | Image, file: Any) -> HttpResponse:
    uses = ReferenceIndex.get_references_to(thing)
    uses = uses.filter(base_content_type=ContentType.objects.get_for_model(Page))
    keys = [int(key) for key in uses.values_list("object_id", flat=True)]
    is_public = visible_pages(None).filter(pk__in=keys).exists()
    if not is_public:
        viewer = member_of(request)
        if viewer is None:
            raise Http404
        edits = bool(may(standing_of(viewer), "cms.use"))
        if not edits and not visible_pages(viewer).filter(pk__in=keys).exists():
            raise Http404
    try:
        with file.open("rb") as opened:
            response = HttpResponse(opened.read(), content_type=guess_type(str(file.name))[0])
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if is_public:
        response["Cache-Control"] = f"public, max-age={KEPT}"
    return response
