"""Where each address leads. Wagtail's catch-all stands last."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from community.resources import files
from community.resources import views as pages

urlpatterns = [
    path("", include("community.core.urls")),
    path("", include("community.resources.urls")),
    path("", include("search.urls")),
    path("", include("forum.urls")),
    path("", include("moderation.urls")),
    path("", include("community.members.urls")),
    path("accounts/", include("allauth.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("files/<int:document_id>/<str:filename>", files.document, name="wagtaildocs_serve"),
    path("media/images/<str:name>", files.picture, name="picture"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    re_path(wagtail_urls.serve_pattern, pages.page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
handler400 = "community.core.views.bad_request"
handler403 = "community.core.views.forbidden"
handler404 = "community.core.views.not_found"
handler500 = "community.core.views.server_error"
