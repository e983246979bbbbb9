"""``manage.py search_index rebuild``: write the indexes anew. ``reconcile``: put right what is wrong."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.actions.indexing import rebuild_database, rebuild_elastic, reconcile
from search.adapters.chosen import elastic
from search.adapters.database import DatabaseIndex
from search.ports import Index, IndexDown
from search.queries.every import KINDS


class Command(BaseCommand):
    """Works on the database's own index, and on that in Elasticsearch where one is set."""

    help = "Write the search indexes anew, or compare them with the rows and put right what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("rebuild", "reconcile"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "reconcile":
                self._reconcile()
            else:
                self._rebuild(is_quiet=options["verbosity"] < 1)
        except IndexDown as down:
            raise CommandError(f"Elasticsearch did not answer as it should: {down}") from down

    def _reconcile(self) -> None:
        other = elastic()
        indexes: list[Index] = [DatabaseIndex(), *([other] if other is not None else [])]
        mended, purged = (sum(each) for each in zip(*map(reconcile, indexes), strict=True))
        self.stdout.write(f"{mended} put right, {purged} old tombstones forgotten")

    def _rebuild(self, *, is_quiet: bool) -> None:
        other = elastic()
        rows = sum(kind.count() for kind in KINDS.values())
        total = rows * (1 if other is None else 2)
        with tqdm(total=total, unit=" rows", file=self.stderr, disable=is_quiet) as bar:
            rebuild_database(bar.update)
            if other is not None:
                rebuild_elastic(other, bar.update)
        self.stdout.write(f"{rows} rows written")
