# What a newcomer needs: `make demo` and `make test`. Everything is installed in .venv; nothing outside it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
SPECTRAL := 6.16.3
GENERATOR := 7.26.0
UV := 0.13.9
# By hash, and never from source: what is built runs code that no hash covers, and may fetch more.
SBOM := $(VENV)/sbom/bin/pip --disable-pip-version-check --quiet
LOCKED := install --require-hashes --only-binary :all: --requirement

# For the tests: glibc gives threads memory of their own and keeps it, and a run starts thousands of them.
export MALLOC_ARENA_MAX ?= 2

PARALLEL := -n 2 --dist worksteal --ignore tests/bench --ignore tests/outside

.PHONY: demo test deep outside programs lint spectral security workflows audit sbom fuzz bench crash leak attack contract examples picture texts lock lock-check clean

demo: $(VENV)/.light
	$(BIN)/kring demo

test: $(VENV)/.full lint workflows  # bandit is one of the tests of `make deep`
	rm -rf $(ANSWERS)
	KRING_ANSWERS=$(ANSWERS) $(BIN)/python -m pytest -m "not deep" $(PARALLEL)

# What attackers, accidents and curious neighbours do, and what needs a server of others: tests/conftest.py says which.
deep: $(VENV)/.full  ## after `make test`, and before a change lands
	KRING_ANSWERS=$(ANSWERS) $(BIN)/python -m pytest -m deep $(PARALLEL)

# The answers that the tests got, kept for `make outside`.
ANSWERS := $(abspath $(VENV))/answers
PROMTOOL := $(VENV)/outside/promtool

outside: $(VENV)/outside/.tools spectral programs $(PROMTOOL)  ## what others make of us: a browser, axe, AJV, generated clients, Comunica
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/outside

# Pinned, from npm and PyPI, into $(VENV); a check whose tool is not there is skipped and says so.
$(VENV)/outside/.tools: $(VENV)/.full tests/outside/package.json Makefile
	mkdir -p $(@D)
	cp tests/outside/package.json $(@D)
	{ command -v npm > /dev/null && npm install --silent --prefix $(@D) --no-package-lock --ignore-scripts --no-audit \
	  --no-fund; } || echo 'outside: no npm, or it could not install; AJV, TypeScript and Comunica are skipped'
	$(PIP) install --no-deps --upgrade --target $(@D)/generator openapi-generator-cli==$(GENERATOR) || \
	  echo 'outside: openapi-generator could not be installed; its clients are skipped'
	$(PIP) install --upgrade --target $(@D)/checkers check-jsonschema==0.39.0 kubernetes-validate==1.37.0 || \
	  echo 'outside: the schemas of Compose and Kubernetes could not be installed; what needs them is skipped'
	touch $@

# Command:package from Debian, where this is Debian and one may install; what needs an absent one is skipped and says so.
PROGRAMS := chromium:chromium soffice:libreoffice-writer-nogui virtuoso-t:virtuoso-opensource-7
programs:
	@for one in $(PROGRAMS); do command -v $${one%%:*} > /dev/null || absent="$$absent $${one##*:}"; done; test -z "$$absent" || \
	  { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && apt-get -qq update && \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$absent > /dev/null; } || \
	  echo "outside: could not install$$absent; what needs it is skipped"

# Taken out of its package, since installing that would start a Prometheus.
$(PROMTOOL): programs
	@test -x $@ || { mkdir -p $(@D) && cd $(@D) && apt-get -qq download prometheus 2> /dev/null && \
	  dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x --strip-components 3 ./usr/bin/promtool && rm prometheus_*.deb; } || \
	  echo 'outside: no promtool, since this is no Debian or its packages could not be reached; the alerts are not checked'

lint: $(VENV)/.full
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The linter of the NLGov design rules comes from npm; without npm its test is skipped and says so.
SPECTRAL_AT := $(VENV)/spectral-$(SPECTRAL)
spectral: $(VENV)/.light
	@test -x $(SPECTRAL_AT)/node_modules/.bin/spectral || { command -v npm > /dev/null && npm install --silent \
	  --prefix $(SPECTRAL_AT) --no-package-lock --ignore-scripts --no-audit --no-fund @stoplight/spectral-cli@$(SPECTRAL); } || \
	  echo 'spectral: no npm, or it could not install; the description is not held against the design rules'

security: $(VENV)/.full workflows  ## our own code, and what runs it in CI
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive api ingest kg ontologies

workflows: $(VENV)/.full
	if test -d .github; then $(BIN)/zizmor --offline .github; fi

audit: $(VENV)/.full  ## known weaknesses in what we install; asks the advisory service of PyPI
	$(BIN)/pip-audit --strict --requirement constraints.txt --no-deps --disable-pip || \
	  { echo 'audit: a weakness was found (see above), or the advisory service could not be reached: then nothing was checked'; exit 1; }

sbom:  ## sbom.cdx.json: what a light installation consists of (CycloneDX), whatever .venv holds by now
	$(PYTHON) -m venv --clear --without-pip $(VENV)/light
	$(PYTHON) -m venv --clear $(VENV)/sbom
	$(SBOM) $(LOCKED) requirements-build.txt
	$(SBOM) install 'cyclonedx-bom>=7.3'
	$(SBOM) wheel --no-deps --no-build-isolation --wheel-dir $(VENV)/sbom .
	$(SBOM) --python $(VENV)/light/bin/python $(LOCKED) requirements.txt
	$(SBOM) --python $(VENV)/light/bin/python install --no-deps $(VENV)/sbom/kring-*.whl
	$(VENV)/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --of JSON --output-reproducible -o sbom.cdx.json $(VENV)/light/bin/python

fuzz: $(VENV)/.full  ## schemathesis over every operation, all checks, and in chains
	KRING_FUZZ=100 $(BIN)/python -m pytest tests/attack/test_rest_schemathesis.py tests/attack/test_rest_stateful.py

bench: $(VENV)/.peers  ## quality and speed beside peers; prints figures, passes or fails nothing
	$(BIN)/python -m tests.bench

crash: $(VENV)/.full  ## kill -9 at random moments, a thousand times
	KRING_CRASHES=1000 $(BIN)/python -m pytest tests/crash

leak: $(VENV)/.full  ## ten thousand questions after what is hidden, and then the time of refusals; wants a quiet machine
	KRING_PROBES=10000 $(BIN)/python -m pytest -n 2 --ignore tests/leak/test_timing.py tests/leak
	KRING_PROBES=10000 $(BIN)/python -m pytest -rP tests/leak/test_timing.py

attack: $(VENV)/.full  ## a hundred query bombs, held to the figures that are promised; wants a quiet machine
	KRING_STRICT=1 KRING_BOMBS=100 $(BIN)/python -m pytest -rP tests/attack

examples: $(VENV)/.full  ## api/examples.json: the examples of answers in the OpenAPI document, from the demo
	$(BIN)/python -m tests.api.example_answers

texts: $(VENV)/.full  ## the catalogue of the page in English, from the texts that the page says; prints what has none
	$(BIN)/python -m tests.web.catalogue

picture: $(VENV)/outside/.tools programs  ## docs/page.png: the page in the README, from the demo
	KRING_PICTURE=1 $(BIN)/python -m pytest tests/outside/test_browser.py -k readme

contract: $(VENV)/.light  ## shapes.ttl and context.jsonld from kg/model/
	$(BIN)/python -m kg.contract

lock: $(VENV)/.full $(VENV)/uv  ## constraints.txt from what is installed now, and the hashes of a light installation
	$(BIN)/pip freeze --exclude-editable | grep -v '@ file' > constraints.txt
	$(call HASHES,.,)

lock-check: $(VENV)/uv  ## whether each file that is published of what a light installation takes is in the lock
	mkdir -p $(VENV)/lock
	$(call HASHES,$(VENV)/lock,--constraint requirements-scaled.txt)
	for one in $(LOCKS); do diff -u $$one $(VENV)/lock/$$one || exit 1; done

# For every system and Python, not for this one alone; from the index of pip, where one is set. To a folder, with options.
INDEX = $(addprefix --default-index ,$(shell $(VENV)/uv/bin/pip config get global.index-url 2> /dev/null))
COMPILE = $(VENV)/uv/bin/uv --quiet pip compile $(INDEX) --universal --generate-hashes --no-annotate \
  --python-version 3.11 --constraint constraints.txt --custom-compile-command 'make lock'
LOCKS := requirements.txt requirements-scaled.txt requirements-build.txt  # the second for many machines: deploy/
define HASHES
	rm -f $(addprefix $(1)/,$(LOCKS))  # else hashes are taken from there
	$(COMPILE) $(2) pyproject.toml --output-file $(1)/requirements.txt > /dev/null
	$(COMPILE) $(2) --extra scaled pyproject.toml --output-file $(1)/requirements-scaled.txt > /dev/null
	$(PYTHON) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'])" | \
	  $(COMPILE) - --output-file $(1)/requirements-build.txt > /dev/null
endef

clean:
	rm -rf $(VENV) kring-store

$(VENV)/.light: pyproject.toml requirements.txt requirements-build.txt
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13) and "Kring needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12")'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) $(LOCKED) requirements-build.txt
	$(PIP) $(LOCKED) requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

# torch first and exact: a range would take a build for a GPU.
$(VENV)/.full: $(VENV)/.light constraints.txt
	$(PIP) install -c constraints.txt torch==2.13.0
	$(PIP) install -c constraints.txt --no-build-isolation -e '.[transformers,notebooks,scaled,dev]'
	touch $@

# Not by constraints.txt: a peer wants an older pandas.
$(VENV)/.peers: $(VENV)/.full
	$(PIP) install --no-build-isolation -e '.[transformers,notebooks,scaled,dev,peers]'
	touch $@

$(VENV)/uv:
	$(PYTHON) -m venv $@
	$@/bin/pip --disable-pip-version-check --quiet install uv==$(UV)
