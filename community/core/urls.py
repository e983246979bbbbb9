"""Addresses of the frame itself."""

from django.urls import path

from community.core import health, views

app_name = "core"
urlpatterns = [
    path("exit/", views.leave, name="exit"),
    path("preferences/", views.look, name="preferences"),
    path("health/", health.health, name="health"),
]
