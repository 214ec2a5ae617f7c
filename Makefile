# Two commands do everything on a fresh machine with Python >= 3.11 and make: `make demo` and `make test`.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-browser screenshots check bench lock clean

# The demonstration: sandbox, content, made-up people, gateway and reminders on loopback; stays up until Ctrl-C.
demo: $(READY)
	$(BIN)/hst demo

# All tests that need Python alone.
test: $(READY)
	$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --ignore=tests/browser --cov --cov-report=term:skip-covered --cov-fail-under=85

# The forms in the real front end: needs Node.js 20 with npm, and Chromium. The first run takes minutes and a gigabyte.
test-browser: $(READY)
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer, which brings it." >&2; exit 1; }
	@command -v chromium >/dev/null || { echo "Chromium is missing: install it, on Debian with 'apt-get install chromium'." >&2; exit 1; }
	$(BIN)/pytest tests/browser

# The pictures in docs/screenshots, of made-up people, from the same run.
screenshots:
	HST_SCREENSHOTS=docs/screenshots $(MAKE) test-browser

# Lint, format, types, the one-way flow between rooms.
check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Ratios measured side by side in one run; reported, never asserted.
bench: $(READY)
	$(BIN)/python -m benchmarks

$(READY): requirements/dev.lock pyproject.toml setup.cfg
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found: install one, or run 'make PYTHON=/path/to/python3 ...'." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# For maintainers: renew the locked dependencies (needs pip-tools).
lock:
	pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra demo --output-file requirements/run.lock pyproject.toml
	pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra demo --extra dev --output-file requirements/dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist ./*.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
