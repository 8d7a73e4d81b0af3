# Two commands: `make run` starts the workbench, `make test` checks everything. Both make what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
HOST ?=
PORT ?=

.PHONY: run test clean

run: $(VENV)/installed
	$(BIN)/audarma serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: $(VENV)/installed-tests
	$(BIN)/python tests/needs.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadgroup --cov --cov-report=term

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Audarma needs Python 3.11 or newer; name one with: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --editable .
	touch $@

$(VENV)/installed-tests: $(VENV)/installed
	$(PIP) install --quiet --editable '.[test]'
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info
