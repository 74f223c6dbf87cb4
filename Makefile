# Causeway's commands for a fresh machine. `make` or `make help` lists them; PORT=, CAUSEWAY_HOME= and the other settings
# of config.py are honoured from the environment or after `make run`.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench codes lock environment development chromium
MAKEFLAGS += --no-print-directory

# The first Python that is new enough; PYTHON= overrides it.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# No browser tests: `make test BROWSER=no`. More or fewer processes: TEST_PROCESSES=4. Some tests only: TESTS=tests/people
BROWSER ?= yes
TEST_PROCESSES ?= 2
TESTS ?=

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: environment  ## install what is missing, then run Causeway on http://127.0.0.1:8000 until Ctrl-C
	@exec $(BIN)/python -m causeway.cli serve --stop-with-parent

test: development chromium lint  ## lint, types, import contracts and every test
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) $(if $(filter no,$(BROWSER)),-m "not browser") $(TESTS)

lint: development  ## style, types and who may import whom
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: development  ## the speed report of docs/performance.md, as ratios measured in the same run
	@$(BIN)/python -m tests.bench

codes: development  ## write the table of ICD-10-CM codes anew, after an update of simple-icd-10-cm
	@$(BIN)/python -m tests.patients.icd_10_cm

# The environment is made again when the folder has moved, because everything in it names its own path; and it installs
# only when a lock has changed, which the copies of the locks beside it tell.
environment:
	@test -n "$(PYTHON)" || { echo "Causeway needs Python 3.11 or newer: install it, or name it with PYTHON=."; exit 1; }
	@if [ "$$(cat .venv/made-in 2>/dev/null)" != "$(CURDIR)" ] || ! $(BIN)/python -c '' 2>/dev/null; then \
		$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
			echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian: apt-get install python3-venv)."; \
			exit 1; }; \
		rm -rf .venv && $(PYTHON) -m venv .venv && echo "$(CURDIR)" > .venv/made-in; \
	fi
	@cmp -s requirements.txt .venv/requirements.txt || { \
		echo "Installing the locked dependencies; this takes about a minute."; \
		$(PIP) install --require-hashes -r requirements.txt && cp requirements.txt .venv/requirements.txt; }
	@cmp -s pyproject.toml .venv/pyproject.toml || { \
		$(PIP) install --no-deps --no-build-isolation --editable . && cp pyproject.toml .venv/pyproject.toml; }

development: environment
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt || { \
		echo "Installing the locked development dependencies."; \
		$(PIP) install --require-hashes -r requirements-dev.txt && cp requirements-dev.txt .venv/requirements-dev.txt; }

# The browser tests drive the distribution's own Chromium.
chromium:
	@test "$(BROWSER)" = no || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		echo "Installing Chromium."; \
		root=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
		{ $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -qq -y \
			--no-install-recommends chromium; } >/dev/null || { \
			echo "Chromium is missing and could not be installed: install it, or run make test BROWSER=no."; exit 1; }; }

lock: environment  ## write requirements.txt and requirements-dev.txt anew from pyproject.toml
	@$(PIP) install uv
	@export UV_CUSTOM_COMPILE_COMMAND="make lock"; \
	lock="$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate"; \
	lock="$$lock --no-emit-index-url --no-emit-find-links --group build pyproject.toml"; \
	$$lock --output-file requirements.txt && \
	$$lock --group dev --constraint requirements.txt --output-file requirements-dev.txt
