"""Make a virtual environment and install the pinned versions into it; do nothing when they stand.

    python3 requirements/install.py FOLDER SET [SET ...]

A set is a compiled file beside this one: ``base``, ``postgres``, ``redis``, ``elastic``, ``detoxify``
or ``test``. Every set holds the base with the same versions, so sets can be added to each other.
Every file is checked against its hash. Needs the standard library alone, since it runs before
anything is installed. Exit status 1 and a sentence on standard error when something is missing.
"""

import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
OURS = ("base", "installer", "test", "train")  # not for EXTRAS


def main(arguments):
    if sys.version_info < OLDEST:  # an old Python must get this far: no newer syntax in this file
        here = "%d.%d" % sys.version_info[:2]
        stop("Holdfast needs Python 3.11 or newer; this is " + here + ". Try: make PYTHON=python3.12")
    folder, sets = arguments[0], list(dict.fromkeys(arguments[1:]))
    files = [os.path.join(HERE, name + ".txt") for name in sets]
    for name, file in zip(sets, files):  # noqa: B905  strict= is newer than the oldest Python
        if not os.path.exists(file):
            known = sorted(n[:-4] for n in os.listdir(HERE) if n.endswith(".txt") and n[:-4] not in OURS)
            stop("EXTRAS: there is no set %r. The sets are: %s." % (name, ", ".join(known)))
    python = os.path.join(folder, "bin", "python")
    stamp = os.path.join(folder, ".installed-" + "-".join(sorted(sets)))
    wanted = digest(files)
    if os.path.exists(stamp) and works(python):
        with open(stamp) as kept:
            if kept.read() == wanted:
                return
    if not works(python):
        make_environment(folder)
    sys.stdout.write("Installing pinned versions (%s) into %s ...\n" % (", ".join(sets), folder))
    sys.stdout.flush()
    install(python, files)
    with open(stamp, "w") as kept:
        kept.write(wanted)


def make_environment(folder):
    """Make the virtual environment, in place of a broken one."""
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(folder, ignore_errors=True)  # half of one would be taken for whole next time
        stop("Python could not make a virtual environment. On Debian: apt-get install python3-venv")


def install(python, files):
    """Install the compiled files with uv where it can be had, which is quicker, else with pip."""
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    chosen = [argument for file in files for argument in ("-r", file)]
    if not works(python, "-m", "uv", "--version"):
        quietly = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*pip, "-r", os.path.join(HERE, "installer.txt")], check=False, **quietly)
    if works(python, "-m", "uv", "--version"):
        installer = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    elif works(python, "-m", "pip", "--version"):
        installer = pip
    elif shutil.which("uv"):  # an environment that uv made holds no pip
        installer = ["uv", "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    else:
        stop("There is no pip in %s. Remove that folder and run make again." % os.path.dirname(python))
    if subprocess.run([*installer, *chosen], check=False).returncode:
        stop("The packages could not be installed; the lines above say why.")


def works(*command):
    """Return whether ``command`` runs and ends well; a Python alone is asked for its version."""
    line = list(command) if len(command) > 1 else [*command, "--version"]
    try:
        done = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def digest(files):
    """Return one digest over the Python that runs and the contents of ``files``."""
    total = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for file in files:
        with open(file, "rb") as lines:
            total.update(lines.read())
    return total.hexdigest()


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
