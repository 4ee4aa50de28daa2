# The commands of this project. `make help` lists them; `make demo` and `make test` are the two that matter.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
GROUP ?=
BIN := .venv/bin
DEMO := DJANGO_SETTINGS_MODULE=engagement_site.settings.demo
TESTS := DJANGO_SETTINGS_MODULE=engagement_site.settings.test
CODE := engagement_site consultations events opportunities feedback_analysis tests manage.py
STYLES := $(shell find engagement_site/styles engagement_site/scripts -type f 2>/dev/null)

.PHONY: help demo demo-reset demo-data test check lint types bench bench-peers screenshots lock assets assets-dev format clean system

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# --- Environment ----------------------------------------------------------------------------

.venv/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# The override in the lock leaves sentence-transformers out, so nothing may be resolved anew: --no-deps.
.venv/product: requirements/base.txt .venv/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/base.txt
	@touch $@

.venv/checks: requirements/dev.txt .venv/product
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

node_modules/.product: package-lock.json
	npm ci --omit=dev --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/.checks: package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@ node_modules/.product

var/build/.made: node_modules/.product package.json $(STYLES)
	npm run --silent build
	@touch $@

assets: var/build/.made ## build style sheets and scripts

assets-dev: node_modules/.checks var/build/.made

# --- The demonstration ----------------------------------------------------------------------

demo: .venv/product assets ## everything running on http://localhost:$(PORT), with demonstration content
	@$(DEMO) $(BIN)/python manage.py run_demo --port $(PORT)

demo-reset: ## throw the demonstration's data away; the next `make demo` starts over
	rm -rf var/db.sqlite3* var/media var/mail var/cache var/static var/demo-password

# --- Checks ---------------------------------------------------------------------------------

system: ## install the servers and the browser the checks need (Debian, as root), or say what is missing
	@deploy/system-packages

check: .venv/checks assets-dev lint types ## the fast checks: lint, types, structure, tests on SQLite without browser
	$(TESTS) $(BIN)/pytest -q -n 2 --fast

lint: .venv/checks
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	@said=$$($(BIN)/lint-imports --no-cache) || { echo "$$said"; exit 1; }
	$(BIN)/djlint --lint --quiet $(CODE)
	$(TESTS) $(BIN)/python manage.py makemigrations --check --dry-run -v 0
	$(TESTS) $(BIN)/python manage.py check --fail-level WARNING

types: .venv/checks
	$(BIN)/mypy

test: system .venv/checks assets-dev ## every check, on SQLite and PostgreSQL, with the browser
	@.ci/steps

bench: system .venv/checks assets-dev ## measured figures, as a table and in var/bench.json [GROUP=pages|theming]
	@$(BIN)/python -m tests.services $(BIN)/python -m tests.bench $(GROUP)

var/peers/.made: requirements/peers.txt .venv/uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python var/peers
	$(BIN)/uv pip install --quiet --python var/peers/bin/python --require-hashes --no-deps -r requirements/peers.txt
	@touch $@

bench-peers: var/peers/.made ## the other ways to theme, in an environment of their own, for `make bench GROUP=theming`

screenshots: system .venv/checks assets-dev ## every main page at 1280 and 375 pixels into var/screenshots/
	@$(TESTS) $(BIN)/python -m tests.services $(BIN)/python -m tests.browser.screenshots

format: .venv/checks ## write the code the way the checks want it
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

lock: .venv/uv ## resolve the requirements anew; the locks name no host
	for set in base dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --upgrade \
	    --custom-compile-command "make lock" --override requirements/overrides.txt \
	    requirements/$$set.in -o requirements/$$set.txt; done
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --upgrade \
	  --custom-compile-command "make lock" requirements/uv.in -o requirements/uv.txt

clean: ## remove everything that was made
	rm -rf .venv node_modules var
