# make run   the app on http://localhost:8501, with the example cohorts
# make test  every check: lint, tests, browser journeys where chromium is there
# make bench what one click costs, beside pandas + pingouin, in the same run
# make pictures  the README's screenshots, taken anew (needs chromium)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint bench pictures requirements clean

run: $(VENV)/.run
	$(BIN)/python -m lib serve

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.test
	$(BIN)/ruff check .

bench: $(VENV)/.run
	$(BIN)/python -m benchmarks

pictures: $(VENV)/.test
	$(BIN)/python docs/take_pictures.py

requirements: $(VENV)/.test
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links --extra test -c requirements.txt pyproject.toml -o requirements-test.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: on Debian or Ubuntu 'sudo apt-get install python3 python3-venv', on macOS 'brew install python'."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Say which with: make run PYTHON=python3.12"; exit 1; }
	@if command -v uv >/dev/null; then uv venv -q --seed --python $(PYTHON) $(VENV); else $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The venv module is missing: on Debian or Ubuntu 'sudo apt-get install python3-venv'."; exit 1; }; fi

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what KyphoScope needs (once, about a minute) ..."
	@if command -v uv >/dev/null; then uv pip install -q --compile-bytecode --python $(BIN)/python -r requirements.txt; else $(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt; fi
	@touch $@

$(VENV)/.test: requirements-test.txt | $(VENV)/.run
	@echo "Installing what the tests need ..."
	@if command -v uv >/dev/null; then uv pip install -q --compile-bytecode --python $(BIN)/python -r requirements-test.txt; else $(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-test.txt; fi
	@touch $@
