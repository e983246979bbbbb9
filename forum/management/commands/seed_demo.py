"""Fill a new database with the demo community, or move its clocks on."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from community.core.models import Mark
from community.members.models import Member
from forum.demo import PASSWORD, SIGN_INS
from forum.demo.desk import move_clocks_on
from forum.demo.scale import scale
from forum.demo.seed import HALF, count_rows, seed

MOST = 10_000_000


def _posts(text: str) -> int:
    posts = int(text) if text.isdigit() else 0
    if not 2 <= posts <= MOST:
        msg = f"must be a whole number of posts from 2 to {MOST}, not {text!r}"
        raise ArgumentTypeError(msg)
    return posts


class Command(BaseCommand):
    """See the module; ``--scale N`` adds generated posts, ``--sign-ins`` only says who can sign in."""

    help = "Make the demo community, or move the clocks of one that is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="only say who can sign in")
        parser.add_argument(
            "--scale", type=_posts, metavar="N", help="add N generated posts to a demo that is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self._sign_ins()
            return
        if not settings.DEMO:
            msg = "The demo's passwords are known to everybody. Set DEMO=1 to make it, or use: make run"
            raise CommandError(msg)
        mark = Mark.objects.filter(name="demo").first()
        if mark is not None and mark.value == HALF:
            msg = (
                "The demo in this database was stopped while it was made, so a part of it is missing. "
                f"Remove the folder {settings.DATA_DIR} (or empty the database that DATABASE_URL names), and "
                "start again."
            )
            raise CommandError(msg)
        if options["scale"]:
            if mark is None:
                msg = "Generated posts go into a demo only, and this database holds none. First: seed_demo"
                raise CommandError(msg)
            self._scale(options["scale"], options)
            return
        if mark is not None:
            move_clocks_on()
            self._say("The demo is there already. Its open items fall due from now on.", options)
            return
        if Member.objects.exists():
            msg = "This database holds a real community. The demo needs one of its own: set another DATA_DIR."
            raise CommandError(msg)
        with tqdm(disable=not (options["verbosity"] and self.stderr.isatty()), unit="") as bar:

            def show(done: int, of: int) -> None:
                bar.total = of
                bar.update(done - bar.n)

            seed(show)
        self._say("The demo community is ready.", options)

    def _scale(self, posts: int, options: dict[str, Any]) -> None:
        with tqdm(total=posts, unit=" posts", disable=not options["verbosity"]) as bar:
            try:
                scale(posts, bar.update)
            except LookupError as why:
                raise CommandError(str(why)) from None
        count_rows()
        # By name: search stands on a floor above.
        call_command("search_index", "rebuild", verbosity=options["verbosity"])
        self._say(f"{posts} generated posts are there, and can be found.", options)

    def _say(self, words: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(words)

    def _sign_ins(self) -> None:
        self.stdout.write(f"Sign in as any of these, with the password {PASSWORD}")
        for handle, what in SIGN_INS:
            self.stdout.write(f"  {handle:<16} {what}")
        self.stdout.write("")
