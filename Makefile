# Everything a person does with a checkout. Each target installs what it needs first.
SHELL := /bin/bash
PYTHON := .venv/bin/python

.PHONY: run own test prove bench lint fmt setup setup-dev
.DEFAULT_GOAL := run

run: setup ## the demo, and one's own empty installation behind its banner
	@exec $(PYTHON) scripts/start.py demo

own: setup ## one's own installation alone
	@exec $(PYTHON) scripts/start.py own

test: setup-dev ## lint, then the whole suite on SQLite and on PostgreSQL
	@scripts/test.sh

prove: setup-dev ## the same suite with the long proofs at full scale
	@AUBERGE_PROVE=1 scripts/test.sh

bench: setup-dev ## the figures of docs/benchmarks.md
	@$(PYTHON) -m bench.prices
	@$(PYTHON) -m bench

lint: setup-dev
	@scripts/lint.sh

fmt: setup-dev
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

setup:
	@scripts/setup.sh run

setup-dev:
	@scripts/setup.sh test
