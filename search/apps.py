"""The search floor: finds posts and pages. Nobody imports it."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
