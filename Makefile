# For people and for CI alike. Needs Python 3.11, pip and make; everything else goes into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
BIN := .venv/bin
READY := .venv/.ready
CASE ?= instances/theatre/fortnight-small
OUT ?= out/demo
SECONDS ?= 20

.PHONY: demo lint test check bench bench-docs safety lock clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv: $(READY)

demo: $(READY)  ## plan a made-up fortnight
	@$(BIN)/optimiser plan $(CASE) --out $(OUT) --seconds $(SECONDS) || [ $$? -eq 4 ]
	@echo "The lists are in $(OUT)/lists.txt; the plan itself is $(OUT)/plan.json."

lint: $(READY)  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## lint, then every test: what CI runs
	$(BIN)/python -m pytest -q -n 2

check: lint  ## what a change must pass: lint, then quick tests
	$(BIN)/python -m pytest -q -n 2 -m "not slow"

bench: $(READY)  ## public benchmarks; benchmarks/README.md says which files they need
	$(BIN)/python -m benchmarks

bench-docs: $(READY)  ## docs/benchmarks.md and its plots, from benchmarks/results
	$(BIN)/python -m benchmarks.bench_docs

safety: $(READY)  ## the hazard log as a page
	$(BIN)/python -m optimiser.reports.hazards docs/safety/hazards.toml out/safety.html
	@echo "The hazard log is in out/safety.html; docs/safety holds the rest of the safety pack."

lock:  ## write requirements.lock anew from pyproject.toml
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	.venv-lock/bin/pip-compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--extra dev --extra bench --extra fast --extra batch --output-file requirements.lock pyproject.toml
	sed -i '1i # Made by `make lock`: what runs and what tests it, for Python 3.11 on Linux. Do not edit.' \
		requirements.lock
	rm -rf .venv-lock

clean:  ## remove what make made
	rm -rf .venv .venv-lock out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
