# The commands of the project, for people and for CI alike. `make` alone lists them.

VENV := .venv
BIN  := $(VENV)/bin
PORT ?= 8501
JOBS ?= 2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test coverage check soak bench docs lock clean

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.installed  ## Create .venv and install the pinned dependencies

run: setup  ## Serve the dashboard on 127.0.0.1:8501; the first start brings a demo portfolio
	$(BIN)/python -m governance init --demo
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: check  ## Run all checks, then all tests on SQLite, PostgreSQL and in a browser
	$(BIN)/python -m tests.support.browser
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope -m "not soak"

coverage: $(VENV)/.installed-dev  ## Run all tests twice as slowly and say which lines none has run
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope -m "not soak" --cov

check: $(VENV)/.installed-dev  ## Run the checks that need no database: style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy app.py governance $(wildcard benchmarks) tests
	$(BIN)/lint-imports

soak: $(VENV)/.installed-dev  ## Run the long tests, thousands of random sequences; half an hour or more
	$(BIN)/python -m pytest -n $(JOBS) -m soak -o faulthandler_timeout=0

bench: $(VENV)/.installed-dev  ## Measure imports and reads at 100,000 initiatives
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed  ## Write the pages of docs/ that are generated from the code
	$(BIN)/python -m governance figures --definitions > docs/figures.md

lock: $(VENV)/.installed-dev  ## Write the lock files anew; FLAGS=--upgrade takes newer versions
	$(BIN)/uv pip compile $(LOCK) requirements.txt --output-file requirements.lock
	$(BIN)/uv pip compile $(LOCK) requirements-dev.txt --constraints requirements.lock \
		--output-file requirements-dev.lock

clean:  ## Remove the environment, caches and what test runs left; databases stay
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache artifacts
	find . -name __pycache__ -prune -exec rm -rf {} +

# One lock for every supported Python and system; `make lock` in its header instead of the flags.
LOCK = --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(FLAGS)

# The stamps make a second run instant: they are older than a lock file only when it has changed.
$(VENV)/.installed: requirements.lock $(BIN)/python
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) -r requirements-dev.lock
	@touch $@

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

# A name on the PATH may be an older Python, a stub that does not start, or lack the venv module.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			>/dev/null 2>&1; then $$python -m venv --clear $(VENV); exit; fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed, and none was found;" \
		"name one with make PYTHON=/path/to/python3" >&2; exit 1
