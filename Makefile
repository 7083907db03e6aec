# What a newcomer needs: `make demo` and `make test`. Everything is installed in .venv; nothing outside it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: demo test lint bench crash leak attack contract lock clean

demo: $(VENV)/.light
	$(BIN)/kring demo

test: $(VENV)/.full lint
	$(BIN)/python -m pytest -n 2 --ignore tests/bench

lint: $(VENV)/.full
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.peers  ## quality and speed beside peers; prints figures, passes or fails nothing
	$(BIN)/python -m tests.bench

crash: $(VENV)/.full  ## kill -9 at random moments, a thousand times
	KRING_CRASHES=1000 $(BIN)/python -m pytest tests/crash

leak: $(VENV)/.full  ## ten thousand questions after what is hidden
	KRING_PROBES=10000 $(BIN)/python -m pytest tests/leak

attack: $(VENV)/.full  ## a hundred query bombs, held to the figures that are promised; wants a quiet machine
	KRING_STRICT=1 KRING_BOMBS=100 $(BIN)/python -m pytest -rP tests/attack

contract: $(VENV)/.light  ## shapes.ttl and context.jsonld from kg/model.py
	$(BIN)/python -m kg.contract

lock: $(VENV)/.full  ## constraints.txt from what is installed now
	$(BIN)/pip freeze --exclude-editable | grep -v '@ file' > constraints.txt

clean:
	rm -rf $(VENV) kring-store

$(VENV)/.light: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kring needs Python 3.11 or newer: make PYTHON=python3.11")'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e .
	touch $@

# torch first and exact: a range would take a build for a GPU.
$(VENV)/.full: $(VENV)/.light
	$(PIP) install -c constraints.txt torch==2.13.0
	$(PIP) install -c constraints.txt -e '.[transformers,notebooks,dev]'
	touch $@

# Not by constraints.txt: a peer wants an older pandas.
$(VENV)/.peers: $(VENV)/.full
	$(PIP) install -e '.[transformers,notebooks,dev,peers]'
	touch $@
