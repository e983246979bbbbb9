"""The least a Django page could do: one query, one template; and one insert for a post."""

import os
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from community.resources.models import ResourcePage
from forum.models import Post, PostRevision

PAGE = Template(
    "<!doctype html><html><head><title>Thread</title></head><body>{% for post in posts %}<article>"
    "<h2>{{ post.author.handle }}</h2><time>{{ post.published_at }}</time>"
    "<div>{{ post.visible_revision.html|safe }}</div></article>{% endfor %}</body></html>"
)
ARTICLE = Template(
    "<!doctype html><html><head><title>{{ page.title }}</title></head><body><h1>{{ page.title }}</h1>"
    "<p>{{ page.intro }}</p>"
    + "<p>Words that weigh what ours weigh.</p>" * (int(os.environ["BARE_BYTES"]) // 39)
    + "</body></html>"
)


def article(request: HttpRequest, path: str) -> HttpResponse:
    """Show one page that editors wrote."""
    page = ResourcePage.objects.get(url_path=f"/home/{path}")
    return HttpResponse(ARTICLE.render(Context({"page": page})))


def thread(request: HttpRequest, thread_id: str) -> HttpResponse:
    """Show twenty posts after a position."""
    after = int(request.GET.get("after", 0))
    posts = Post.objects.filter(thread__public_id=thread_id, position__gt=after)
    rows = posts.select_related("author", "visible_revision").order_by("position")[:20]
    return HttpResponse(PAGE.render(Context({"posts": rows})))


@csrf_exempt
def write(request: HttpRequest, thread_id: str) -> HttpResponse:
    """Store one revision of an existing post, unread and unscreened."""
    post = Post.objects.filter(thread__public_id=thread_id).order_by("pk")[0]
    PostRevision.objects.create(
        post=post,
        author_id=post.author_id,
        number=uuid4().int % 2**31,
        source=request.POST["text"],
        html=request.POST["text"],
        plain=request.POST["text"],
        state="published",
        client_key=uuid4(),
        digest="",
        written_at=timezone.now(),
    )
    return HttpResponse("ok")


urlpatterns = [
    path("pages/<path:path>", article),
    path("threads/<str:thread_id>/", thread),
    path("write/<str:thread_id>/", write),
]
