"""``manage.py search_index rebuild``: write the indexes anew. ``reconcile``: put right what is wrong."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.actions.indexing import rebuild_database, reconcile
from search.adapters.database import DatabaseIndex
from search.queries.kinds import KINDS


class Command(BaseCommand):
    """See the module."""

    help = "Write the search indexes anew, or compare them with the rows and put right what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("rebuild", "reconcile"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "reconcile":
            mended, purged = reconcile(DatabaseIndex())
            self.stdout.write(f"{mended} put right, {purged} old tombstones forgotten")
            return
        total = sum(kind.count() for kind in KINDS.values())
        with tqdm(total=total, unit=" rows", file=self.stderr, disable=options["verbosity"] < 1) as bar:
            rebuild_database(bar.update)
        self.stdout.write(f"{total} rows written")
