"""Settings for tests: a file database, quick hashing, no network.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` run the same tests on PostgreSQL and Redis.
"""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.gettempdir()) / f"holdfast-tests-{os.getuid()}"
(_folder / "static").mkdir(mode=0o700, parents=True, exist_ok=True)
# What a developer's shell holds must not reach the tests.
for _name in ("DEBUG", "DEMO", "EMAIL_URL", "ON_CALL", "STAFFED_HOURS", "SITE_URL", "HOST", "PORT", "SCORER"):
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["DATA_DIR"] = str(_folder)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")
os.environ["ELASTICSEARCH_URL"] = ""  # tests that mean it turn it on

from community.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEAM_SECOND_STEP = False  # as in the demo; tests/community/members/test_second_step.py walks the team with it
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Hashed names need collectstatic; tests/operations runs that for real.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, not memory: tests then meet the locks, threads and options of the real thing.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / f"tests-{os.getpid()}.sqlite3")}  # noqa: F405
