"""The search floor: finds threads, posts, messages and pages. Nobody imports it."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search import receivers, tasks  # noqa: F401, PLC0415  models load first
