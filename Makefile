# make demo    the product against local servers, in a browser; needs Python 3.11 or newer and nothing else (PORT=8080 to choose one)
# make test    all tests
# make check   style, types, walls between the parts, length of files
# make simulate  SEEDS=10000 worlds in which everything goes wrong, JOBS=… at once; SEED=… plays one again and tells it (docs/testing.md)
# make storm   KILLS=100 times kill -9 while deadlines come due by the dozen: is everybody told of, once? (docs/testing.md)
# make bench NAME=…   one of benchmarks/
# make docs    write docs/capabilities.md anew from its tables
# make lock    pin the dependencies anew (see CONTRIBUTING.md)
# make clean   take away what was made here, the demo's data included
#
# The first run makes .venv and takes a minute; after that nothing is installed until requirements/ or pyproject.toml change.
# Another Python:  make demo PYTHON=/usr/bin/python3.12

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
NAME ?=
PORT ?= 0
SEEDS ?= 1000
KILLS ?= 100
FIRST ?= 0
SEED ?=
JOBS ?=

.DELETE_ON_ERROR:
.PHONY: demo test check simulate storm bench docs lock clean help

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

demo: $(VENV)/.for-running
	@$(BIN)/puente demo --port $(PORT)

test: $(VENV)/.for-working
	@# One worker more than there are cores: many tests wait for something.
	$(BIN)/python -m pytest -n $$($(BIN)/python -c "import os; print(min(6, (os.cpu_count() or 1) + 1))") --dist loadfile --no-loadscope-reorder

check: $(VENV)/.for-working
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/long_files.py

simulate: $(VENV)/.for-working
	@PYTHONPATH=tests/operate:tests/simulation $(BIN)/python -m simulate $(if $(SEED),--seed $(SEED),--seeds $(SEEDS) --first $(FIRST) $(if $(JOBS),--jobs $(JOBS)))

storm: $(VENV)/.for-working
	KILLS=$(KILLS) $(BIN)/python -m pytest -s -q tests/crash/test_deadline_storm.py

bench: $(VENV)/.for-working
	@test -n "$(NAME)" || { echo "Which one? make bench NAME=…"; ls benchmarks/*.py | sed 's|benchmarks/\(.*\)\.py|    \1|' | grep -v __init__; exit 2; }
	$(BIN)/python -m benchmarks.$(NAME)

docs: $(VENV)/.for-running
	$(BIN)/python -m scripts.capabilities

lock:
	PYTHON="$$(sh scripts/find_python.sh $(PYTHON))" sh scripts/lock.sh

clean:
	rm -rf $(VENV) demo-data build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# --- .venv: the stamp tells what it was made from ------------------------------------------------------------------------

$(BIN)/python:
	@python=$$(sh scripts/find_python.sh $(PYTHON)) && echo "Making $(VENV) with $$python …" && "$$python" -m venv $(VENV)

$(VENV)/.for-running: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what is needed to run …"
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.for-working: requirements/dev.txt $(VENV)/.for-running
	@echo "Installing what is needed to test and check …"
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@
