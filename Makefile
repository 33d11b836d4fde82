# Two commands are enough: `make run` shows what unchase does and opens the workspace, `make test` runs every check.
# Both set up what they need on a machine with Python 3.11 or later, pip and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SAMPLE := samples/mailbox

.PHONY: run test lint types layers check tools format lock clean

run: $(VENV)/.ready
	$(BIN)/unchase audit $(SAMPLE) --me mara@lanternworks.example --deals $(SAMPLE)/deals.csv \
	    --now 2026-11-05T08:30 --tz Europe/Berlin --html out/report.html
	$(BIN)/unchase serve

test: $(VENV)/.ready-test
	@$(MAKE) --no-print-directory -j 2 lint types layers
	@$(MAKE) --no-print-directory check

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-test
	$(BIN)/mypy

layers: $(VENV)/.ready-test
	$(BIN)/lint-imports

# Branch coverage is part of the check: all of `core`, nearly all of `reading` and `connectors`. It slows Python by half, so
# only what tests these three is measured; the rest mostly waits for programs, servers and a browser.
MEASURED := $(addprefix tests/,core reading corpus connectors calendarservers rounds cli/test_gate.py mining/test_hostile_archives.py)
check: $(VENV)/.ready-test tools
	$(BIN)/pytest -n 2 --cov --cov-report= $(MEASURED)
	$(BIN)/coverage report --include='src/unchase/core/*' --fail-under=100 --skip-covered --show-missing
	$(BIN)/coverage report --include='src/unchase/reading/*' --fail-under=95 --skip-covered
	$(BIN)/coverage report --include='src/unchase/connectors/*' --fail-under=95 --skip-covered
	$(BIN)/pytest -n 3 --dist worksteal $(addprefix --ignore=,$(MEASURED))
	$(BIN)/python tests/on_postgres.py $(BIN)/pytest -n 3 --dist loadfile tests/deals tests/postgres

# Pages are tested in a real browser, mail and calendars against real servers, rows in PostgreSQL too. What is missing
# is installed if that may be done here; else the tests say what they could not test, and under CI fail.
tools:
	@missing=; command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || missing="$$missing dovecot-imapd"; \
	command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; } || \
	    echo "These are not here and could not be installed, so what needs them is not tested:$$missing."
	@sh tests/calendarservers/get_cyrus.sh $(CURDIR)/$(VENV)/cyrus

format: $(VENV)/.ready-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Developers only: write the locked lists anew from pyproject.toml. The list for tests keeps the extras that packages ask of
# one another: without them pip looks at the newest of such a package first, finds no hash of it, and gives up.
lock: $(VENV)/.ready-test
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --build-deps-for editable -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --all-extras -c requirements.lock -o requirements-test.lock pyproject.toml

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "unchase needs Python 3.11 or later.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.ready-test: requirements-test.lock $(VENV)/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

clean:
	rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache out
