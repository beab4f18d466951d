# Two commands do everything: `make demo` and `make test`. The rest serves them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= var
SERVE ?= 1
PORT ?= 8501
export DBT_SEND_ANONYMOUS_USAGE_STATS = false
export DO_NOT_TRACK = 1
export GX_ANALYTICS_ENABLED = false

.PHONY: demo test lint style types sql fuzz agree bench install chromium generate clean
.DEFAULT_GOAL := help

help:
	@echo "make demo            generate a sample centre, publish its months, serve the app on http://127.0.0.1:$(PORT)"
	@echo "make demo SERVE=0    the same, stop after publishing"
	@echo "make test            lint, types and all tests"
	@echo "make fuzz            two thousand damaged files of every kind and format"
	@echo "make agree           figures, scores and ranks of twenty random centres against the oracle"
	@echo "make bench           the measured ratio to a hand-written floor (takes long)"

# The environment is made once for each lock file. Bytecode is compiled at install: start-up time is part of the product.
$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		(echo "installing python3.11-venv" && apt-get update -qq && apt-get install -y -qq python3.11-venv)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
	touch $@

install: $(VENV)/installed

demo: install
	$(BIN)/callmart demo --home $(HOME_DIR) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

# The browser test wants Chromium; where it cannot be installed the test says that it was skipped.
chromium:
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk) \
		|| echo "Chromium could not be installed: the browser test will be skipped."

# The types take as long as the SQL: side by side they take half of it.
lint: install
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types sql style

style: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

sql: install
	$(BIN)/sqlfluff lint --nocolor --disable-progress-bar dbt_project/models dbt_project/tests
	$(BIN)/python -m orchestration.dbt

# What is written from the declarations of the extracts; tests fail when it is stale.
generate: install
	$(BIN)/python -m orchestration.extract_pages
	$(BIN)/python -m expectations.suites

test: lint chromium
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# The long suite: two thousand damaged files of every kind and format; `make test` loads two hundred.
fuzz: install
	$(BIN)/python -m tests.load.fuzz --files 2000

# The long suite: the product against the oracle on twenty sample centres; `make test` takes three.
agree: install
	CALLMART_CENTRES=20 $(BIN)/python -m pytest -n auto tests/golden/test_oracle_agrees.py

bench: install
	$(BIN)/python -m benchmarks.run

clean:
	rm -rf $(VENV) $(HOME_DIR)
