"""Addresses of the pages that are ours; Wagtail's come after everything else.

Says here, beside the addresses, who may open Wagtail's own views: the public pages are for
everybody, everything under ``/cms/`` for those who edit.
"""

from django.urls import path

from community.core.access import PUBLIC, declare
from community.resources import views

app_name = "resources"
urlpatterns = [
    path("help-now/", views.help_now, name="help-now"),
    path("help-now/<slug:country>/", views.help_now, name="help-now-country"),
]

declare("wagtail_serve", PUBLIC)
