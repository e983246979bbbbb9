"""Keep ``locale/en`` as the list of every sentence in the code, for translators to start from.

    python .ci/messages.py            write it
    python .ci/messages.py --check    fail when it is not what the code says

Needs gettext's programs. Places and dates are left out, so that moving code changes nothing.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
UNSTEADY = ("PO-Revision-Date", "POT-Creation-Date")


def extract() -> str:
    """Let Django write the file, and return it without the lines that change each time."""
    words = [
        "makemessages",
        "--locale",
        "en",
        "--no-location",
        "--no-wrap",
        "--no-obsolete",
        "--verbosity",
        "0",
    ]
    ignored = ["--ignore", ".venv*", "--ignore", "var", "--ignore", "tests"]
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "manage.py", *words, *ignored], cwd=ROOT, check=True)
    lines = KEPT.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not any(name in line for name in UNSTEADY))


def main() -> int:
    """Write the file, or compare and put the old one back."""
    before = KEPT.read_text() if KEPT.exists() else ""
    try:
        after = extract()
    finally:
        KEPT.write_text(before)
    if "--check" not in sys.argv:
        KEPT.write_text(after)
        return 0
    if before != after:
        old, new = set(before.splitlines()), set(after.splitlines())
        print(f"locale/en is behind: {len(new - old)} lines new, {len(old - new)} gone. Run: make messages")
        for line in sorted(new ^ old)[:10]:
            print(f"  {'+' if line in new else '-'} {line[:100]}")
        return 1
    return 0


if __name__ == "__main__":
    if shutil.which("xgettext") is None:
        sys.exit("gettext is not installed")
    raise SystemExit(main())
