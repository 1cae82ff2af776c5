# miyabi-ls. A bare machine needs Python 3.11 or newer (with venv) and make.
# `make setup`, `make demo` and `make test` set up whatever is not there yet.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
EMBEDDED := $(VENV)/share/miyabi-ls/embedded
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
JUNIT ?= build/junit.xml

.PHONY: help setup demo test lint format e2e bench vsix dist clean

help: ## Show this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(VENV)/.installed ## Create .venv with the server, the test tools and the embedded model
	@$(BIN)/miyabi-ls setup-embedded --into $(EMBEDDED)

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@$(PIP) install --editable '.[test,lint]'
	@touch $@

demo: setup ## Run the three actions on a sample file, on the embedded model
	@$(BIN)/miyabi-ls demo

test: setup ## Run the tests
	@$(BIN)/python -m pytest --junitxml=$(JUNIT)

lint: $(VENV)/.installed ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed ## Format the Python code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

e2e: setup ## Run the journeys in a real Neovim, Emacs, Vim and VS Code
	@bash tests/editors/e2e.sh

bench: setup ## Measure everything against its baselines, less than ten minutes (docs/benchmarks.md)
	@$(BIN)/python -m benchmarks

vsix: $(VENV)/.installed ## Build the VS Code extension, which carries the server's wheel
	@rm -rf vscode-client/bundled build/lib
	@$(PIP) wheel --no-deps --wheel-dir vscode-client/bundled .
	@cd vscode-client && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent check && npm run --silent package

dist: vsix ## Put the wheel and the VSIX into dist/
	@mkdir -p dist
	@rm -f dist/*.whl dist/*.vsix
	@cp vscode-client/bundled/*.whl dist/
	@cp vscode-client/miyabi-ls.vsix dist/miyabi-ls-$$(node -p 'require("./vscode-client/package.json").version').vsix
	@ls dist

clean: ## Remove what was built; the environment stays
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
