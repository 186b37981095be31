# make run    serve Redline on this machine        (PORT=8000 HOST=127.0.0.1 DATA=data)
# make test   the whole suite: linters, types, tests, a real browser
# make docs   write the generated pages of docs/ again
# make pins   pin the dependencies again

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= data

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
SOURCES := $(shell find frontend -type f \( -path frontend/node_modules -o -path frontend/static \) -prune -o -type f -print 2>/dev/null | grep -v -e node_modules -e frontend/static -e frontend/templates)

.PHONY: run test docs pins clean

run: .venv/run.stamp .venv/pages.stamp
	@PYTHONPATH=backend REDLINE_DATA_DIR="$(DATA)" exec $(PY) -m redline serve --host "$(HOST)" --port "$(PORT)"

test: .venv/dev.stamp .venv/pages.stamp
	@$(PY) scripts/check.py

docs: .venv/dev.stamp
	@PYTHONPATH=backend $(PY) scripts/docs.py

.venv/created.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Redline needs Python 3.11 or newer. Name one: make … PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: requirements/run.txt .venv/created.stamp
	@echo "Installing what Redline needs …"
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing the test tools …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

.venv/pages.stamp: $(SOURCES) .venv/run.stamp
	@$(PY) scripts/frontend.py node || { echo "No node here; fetching one …"; $(PIP) -r requirements/node.txt; }
	@echo "Building the pages …"
	@$(PY) scripts/frontend.py
	@touch $@

pins: .venv/dev.stamp
	@$(PY) scripts/pins.py

clean:
	rm -rf .venv frontend/node_modules frontend/static/build
