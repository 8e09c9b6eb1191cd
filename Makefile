# Slipway needs Python 3.11+ and make; everything else is installed into .venv by these targets.
#   make run     the portal at http://127.0.0.1:8000 (PORT=8001 for another), Ctrl-C to stop
#   make test    the whole suite on a PostgreSQL and a Valkey of its own (ARGS="tests/changes -k vote" for a part)
#   make lint    style, types, layers, templates, migrations, deployment checks
#   make bench   measurements into var/bench/latest.json (ONLY=impact for a part)
#   make messages   the German catalogue, renewed from the code and compiled

PYTHON ?= python3
JOBS ?= auto
BIN := .venv/bin

.PHONY: run test lint bench messages install lock clean lint-style lint-types lint-layers lint-templates lint-django

run: install
	@$(BIN)/python -m itsm.embedded run

test: install
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

bench: install
	$(BIN)/python -m tests.bench $(ONLY)

lint: install lint-style lint-layers lint-templates lint-django lint-types

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-layers:
	$(BIN)/lint-imports

lint-templates:
	$(BIN)/djlint --quiet --lint itsm releases changes cmdb

lint-types:
	$(BIN)/mypy

# A model without its migration, and what Django says of the production settings. Neither needs a server.
lint-django: export SLIPWAY_ENV = production
lint-django: export SECRET_KEY = $(shell $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))')
lint-django: export DATABASE_URL = postgres://nobody@127.0.0.1:1/none
lint-django: export REDIS_URL = redis://127.0.0.1:1/0
lint-django: export EMAIL_URL = smtp://127.0.0.1:1
lint-django: export PUBLIC_URL = https://slipway.example
lint-django:
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --deploy --fail-level WARNING

install: .venv/installed node_modules/installed

# The stamps are newer than what they were made from, so nothing is installed twice.
.venv/installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Slipway needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". PYTHON=/path/to/python3 names another.")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python cannot make virtual environments here (Debian: apt install python3-venv)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Python packages into .venv (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/installed: package.json package-lock.json itsm/portal/assets.py itsm/portal/icons.txt | .venv/installed
	@echo "Installing page assets"
	@$(BIN)/python -m itsm.embedded assets
	@touch $@

# After changing what people read. What is empty in the catalogue then waits to be said in German; run it again to compile.
messages: install
	@command -v xgettext >/dev/null || { echo "GNU gettext gathers the words (Debian: apt install gettext)."; exit 1; }
	$(BIN)/python manage.py makemessages
	$(BIN)/python manage.py compilemessages --locale de --ignore .venv --ignore node_modules

# After changing dependencies in pyproject.toml.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"
lock:
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv node_modules itsm/portal/static/vendor static-collected .mypy_cache .ruff_cache .pytest_cache
