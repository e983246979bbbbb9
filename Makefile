# Holdfast: `make run` shows the demo community; `make serve` runs a real one. `make help` lists the rest.

PORT ?= 8000
HOST ?= 127.0.0.1
DATA_DIR ?= var
EXTRAS ?=
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && exit; done; echo python3)

comma := ,
sets := base $(subst $(comma), ,$(EXTRAS))
export PORT HOST DATA_DIR
# uv's own settings on a developer's machine must not change which versions are installed.
export UV_NO_CONFIG := 1

.DEFAULT_GOAL := help
.PHONY: help run serve setup test check messages lock clean setup-tests

help: ## Say what each target does.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

# exec: make's child is the supervisor itself, so that a signal sent to make reaches it and nothing stays behind.
run: setup ## Start the demo community; made-up members, this machine only.
	@exec env DEMO=1 .venv/bin/python manage.py supervise

serve: setup ## Start a real community; the settings are in README.md, the steps in docs/operators.md.
	@exec env DEMO=0 .venv/bin/python manage.py supervise

setup: ## Make .venv and install the pinned versions; EXTRAS=postgres,redis adds sets.
	@"$(PYTHON)" requirements/install.py .venv $(sets)

setup-tests:
	@"$(PYTHON)" requirements/install.py .venv-test test

test: setup-tests ## Check everything; what cannot run here is counted at the end.
	@exec .venv-test/bin/python .ci/checks.py

check: setup-tests ## The minute-long part of make test, for daily work.
	@exec .venv-test/bin/python .ci/checks.py --quick

messages: setup-tests ## Write locale/en anew from the sentences in the code; needs gettext.
	@exec env DJANGO_SETTINGS_MODULE=tests.settings .venv-test/bin/python .ci/messages.py

lock: setup-tests ## Resolve the newest allowed versions again and record their hashes.
	@.venv-test/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt
	@sh requirements/lock.sh .venv-test/bin/uv

clean: ## Remove what the targets above made; data in DATA_DIR stays.
	rm -rf .venv .venv-test .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
