# Slipway needs Python 3.11+ and make; everything else is installed into .venv by these targets.

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= auto

.PHONY: run test lint bench install clean

run: install
	@$(BIN)/python -m itsm.embedded run

test: install
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

lint: install
	$(BIN)/python -m tests.house.lint

bench: install
	$(BIN)/python -m tests.bench $(ONLY)

install: .venv/installed node_modules/installed

# The stamps are newer than what they were made from, so nothing is installed twice.
.venv/installed: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Slipway needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing (Debian: apt install python3-venv)."; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/installed: package.json package-lock.json .venv/installed
	$(BIN)/python -m itsm.embedded assets
	@touch $@

clean:
	rm -rf .venv node_modules static-collected .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
