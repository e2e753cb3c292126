# Every command of this project. `make run` and `make test` begin with `make setup`; nothing else is needed.
# Another interpreter: make setup PYTHON=/path/to/python3.12. Another uv for make lock: UV=/path/to/uv.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
UV ?= uv
WORKERS ?= 4
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet install
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# A clone that was moved, or whose interpreter is gone, gets a new environment: the old one names lost folders.
ifneq "$(shell cat $(VENV)/.place 2>/dev/null; $(BIN)/python -c '' 2>/dev/null || echo broken)" "$(CURDIR)"
.PHONY: $(VENV)/.place
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test lint style contracts dependencies types format docs lock clean

help: ## Say what there is (this)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## Make the environment and install what is pinned (does nothing when it is done)

run: setup ## Start everything on 127.0.0.1 and say where (Ctrl-C ends it)
	@exec $(BIN)/guicang up

test: setup $(VENV)/.tools ## Run the tests (WORKERS=1 for one at a time, ARGS="tests/parcel -x" for some)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: style contracts dependencies types ## Style, import contracts, dependencies, types (make -k lint: all of them)

style: setup $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

contracts: setup $(VENV)/.tools
	$(BIN)/lint-imports --no-cache --no-logo

dependencies: setup $(VENV)/.tools
	$(BIN)/deptry .

types: setup $(VENV)/.tools
	$(BIN)/basedpyright

format: setup $(VENV)/.tools ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## Write what is made from data (docs/states.md, docs/figures.md, docs/refusals.md, docs/pictures/road.svg)
	$(BIN)/python tests/architecture/states_page.py docs/states.md
	$(BIN)/python tests/docs/made_pages.py
	$(BIN)/python tests/docs/label_pages.py

lock: ## Pin what pyproject.toml asks for (with uv; ARGS=--upgrade for newer versions)
	@command -v $(UV) >/dev/null || { echo "This needs uv: pip install uv somewhere, then make lock UV=/path/to/uv"; exit 1; }
	$(LOCK) $(ARGS) --group build pyproject.toml -o requirements.txt
	$(LOCK) $(ARGS) -c requirements.txt --group build --group dev pyproject.toml -o requirements-dev.txt

clean: ## Remove the environment and every cache (never data)
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.place:
	@sh .ci/new-environment "$(VENV)" "$(PYTHON)"
	@printf '%s\n' "$(CURDIR)" > $@

$(VENV)/.installed: requirements.txt pyproject.toml $(VENV)/.place
	@echo "Installing the pinned packages (the first time, a minute or two) …"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.installed
	@echo "Installing the tools for tests and checks …"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
