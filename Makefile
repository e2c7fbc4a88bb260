# Two commands are enough: `make run` and `make test`. Both do all the set-up themselves.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
KIT := PYTHONPATH=tests/portal $(BIN)/python -m kit

.DEFAULT_GOAL := help
.PHONY: help run test test-portal portal portal-stop ui lint format bench model-cards cohorts-sample clean

help:
	@echo "make run    run the main job on the embedded sample (fictitious data)"
	@echo "make test   lint, type-check and test"
	@echo "make test-portal  test the publisher on a real CKAN of this machine"
	@echo "make portal  open such a CKAN, filled with the sample; make portal-stop ends it"
	@echo "make ui     open the Dagster UI on the same data"
	@echo "make model-cards  write docs/models from the sample"
	@echo "make cohorts-sample  write the aggregates of the fictitious cohorts again (minutes)"
	@echo "make bench  measure time and memory of every stage"

run: .venv/.ready
	@$(BIN)/vigie run

ui: .venv/.ready
	@$(BIN)/vigie ui

test: .venv/.ready-dev lint
	$(BIN)/pytest -n 2 --dist loadgroup

test-portal: .venv/.ready-dev
	@$(KIT) install
	VIGIE_TEST_PORTAL=1 $(BIN)/pytest tests/portal -m portal

portal: .venv/.ready-dev
	@$(KIT) install
	@$(BIN)/vigie run
	@$(KIT) start

portal-stop: .venv/.ready-dev
	@$(KIT) stop

lint: .venv/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.ready-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.ready-dev
	$(BIN)/python benchmarks/stages.py

model-cards: .venv/.ready
	$(BIN)/vigie run --data-dir .model-cards
	$(BIN)/python -m orchestration.model_cards .model-cards docs/models
	rm -rf .model-cards

cohorts-sample: .venv/.ready
	$(BIN)/python -m orchestration.cohorts.sample

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet uv==$(UV_VERSION)

# --inexact: what `make test` added stays when `make run` comes after it.
.venv/.ready: uv.lock pyproject.toml | .tools/bin/uv
	.tools/bin/uv sync --frozen --no-dev --inexact --python $(PYTHON)
	@touch $@

.venv/.ready-dev: uv.lock pyproject.toml | .tools/bin/uv
	.tools/bin/uv sync --frozen --python $(PYTHON)
	@touch $@ .venv/.ready

clean:
	rm -rf .venv .tools .portal
