# Every target makes the environment that it needs (in .venv, from a hashed lock) and is quick when nothing changed.
# Another Python: make PYTHON=python3.13 demo

PYTHON ?= python3
VENV ?= .venv
LOCK ?= requirements/dev.lock
WORKERS ?= 2
DEMO_DIR ?= build/demo

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
PIP_FLAGS := --quiet --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## Say what the targets do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: demo
demo: $(VENV)/.demo ## Build the example's repository in build/demo: a harmless change passes, a harmful one is blocked
	@$(PY) -m mlgate demo $(DEMO_DIR)

.PHONY: test
test: $(VENV)/.dev build/node/.installed ## Run all tests, in parallel, with coverage (one file: make test ARGS=tests/stats)
	@echo "== tests"
	@$(PY) -m pytest -n $(WORKERS) $(if $(ARGS),$(ARGS),--cov --cov-report=term:skip-covered)

.PHONY: node
node: build/node/.installed ## Install the runners and emulators of tests/node into build/node, as their lock says

.PHONY: check
check: static test ## Do all that CI does

.PHONY: static
static: format-check lint types architecture dependencies spelling ## Do all of it that runs no code

.PHONY: format
format: $(VENV)/.dev ## Rewrite the code as the formatter wants it, and fix what the linter can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: format-check
format-check: $(VENV)/.dev
	@echo "== format (ruff)"
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }

.PHONY: lint
lint: $(VENV)/.dev
	@echo "== lint (ruff)"
	@$(BIN)/ruff check --quiet .

.PHONY: types
types: $(VENV)/.dev
	@echo "== types (mypy)"
	@$(BIN)/mypy --no-error-summary

.PHONY: architecture
architecture: $(VENV)/.dev
	@echo "== architecture (import-linter)"
	@said=$$($(BIN)/lint-imports 2>&1) || { echo "$$said"; exit 1; }

.PHONY: dependencies
dependencies: $(VENV)/.dev
	@echo "== dependencies (deptry)"
	@said=$$($(BIN)/deptry mlgate --no-ansi 2>&1) || { echo "$$said"; exit 1; }

.PHONY: spelling
spelling: $(VENV)/.dev # not of tests, whose policies are misspelt on purpose, nor of templates that a program wrote
	@echo "== spelling (codespell)"
	@git ls-files -z -- . ':!*.parquet' ':!LICENSE' ':!requirements' ':!tests' ':!mlgate/present/compiled' | xargs -0 $(BIN)/codespell

.PHONY: bench
bench: $(VENV)/.dev ## Measure start-up, small checks, many checks, and how often a verdict is wrong (minutes)
	@$(PY) -m benchmarks startup small checks calibration families metrics seeds

.PHONY: new-gate
new-gate: $(VENV)/.dev ## Write a new gate with its page and its test: make new-gate NAME=freshness
	@$(PY) docs/contributing/new-gate/write.py "$(NAME)"

.PHONY: templates
templates: $(VENV)/.dev ## Write the templates of the reports as Python, after a change of one or of the locked jinja2
	@$(PY) docs/contributing/templates/write.py

LOCK_FLAGS = $(UPGRADE) --universal --generate-hashes --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet

.PHONY: lock
lock: $(VENV)/.dev ## Write the locks anew from pyproject.toml (newest of everything: make lock UPGRADE=--upgrade)
	@for lock in dev demo action; do \
		case $$lock in \
			dev) groups="--extra demo --group dev" ;; \
			demo) groups="--extra demo --group build --constraints requirements/dev.lock" ;; \
			action) groups="--group build --constraints requirements/dev.lock" ;; \
		esac; \
		$(BIN)/uv pip compile pyproject.toml $$groups --output-file requirements/$$lock.lock --python-version 3.11 $(LOCK_FLAGS) || exit 1; \
	done
	@echo uv | $(BIN)/uv pip compile - --no-deps --constraints requirements/dev.lock --output-file requirements/action-uv.lock \
		--python-version 3.8 $(LOCK_FLAGS)
	@if grep -n '://' requirements/*.lock; then echo "a lock names a host"; exit 1; fi

.PHONY: resolve
resolve: ## Write build/resolved.lock, for make test LOCK=build/resolved.lock (make resolve RESOLUTION=lowest-direct)
	@mkdir -p build
	@$(if $(UV),$(UV),$(BIN)/uv) pip compile pyproject.toml --extra demo --group dev --output-file build/resolved.lock --upgrade \
		--resolution $(if $(RESOLUTION),$(RESOLUTION),highest) --generate-hashes --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet

.PHONY: clean
clean: ## Remove the environment and all that was built
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# --- the environment ---------------------------------------------------------------------------------------------------

$(VENV)/.dev: $(LOCK) pyproject.toml | $(VENV)/.made
	@echo "installing what development needs into $(VENV) (a minute the first time)"
	@$(PY) -m pip install $(PIP_FLAGS) --require-hashes --requirement $(LOCK)
	@$(PY) -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.demo

build/node/.installed: tests/node/package.json tests/node/package-lock.json | $(VENV)/.dev
	@$(PY) tests/node/install.py

$(VENV)/.demo: requirements/demo.lock pyproject.toml | $(VENV)/.made
	@echo "installing mlgate and what the demo trains with into $(VENV) (a minute the first time)"
	@$(PY) -m pip install $(PIP_FLAGS) --require-hashes --requirement requirements/demo.lock
	@$(PY) -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.made:
	@command -v $(PYTHON) > /dev/null || { \
		echo "$(PYTHON) is not installed; name a Python of 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "mlgate needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1);" \
			"name another: make PYTHON=python3.12 ..."; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "$(PYTHON) cannot make environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@
