# Everything runs in .venv, which every target sets up first (quick when nothing has changed).
#   make demo [PORT=8000] [SEED=2024] [SCALE=1] [DIR=.demo]   the gateway over stand-ins of every system, until Ctrl-C
#   make test [ARGS="tests/gateway -k coverage"]           the tests
#   make check                                             lint, format, types, layers, SDL snapshot
# PYTHON=/path/to/python3 chooses the Python that .venv is made from.

.DEFAULT_GOAL := help
.PHONY: help setup demo test nightly conformance bench bench-peers screenshot check format lint sdl lock clean
# Installing twice at once into one environment would break it.
.NOTPARALLEL:

PORT ?= 8000
SEED ?= 2024
SCALE ?= 1
DIR ?= .demo
ARGS ?=
# One more than there are cores: many tests wait for time to pass.
PROCESSES = $(shell .venv/bin/python -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
export PYTHON
export MAKECMDGOALS

help:
	@echo "make demo    the gateway over stand-ins of all systems (PORT=8000 SEED=2024 SCALE=1 DIR=.demo)"
	@echo "make test    the tests (ARGS=\"...\" goes to pytest)"
	@echo "make nightly the tests' long profiles;  make screenshot  the README's picture, from a browser"
	@echo "make bench   side by side with what people would use instead; make bench-peers adds those from npm"
	@echo "make conformance  every check of the kit over every adapter, every mutant: writes docs/conformance.md and .conformance/"
	@echo "make check   ruff, format, mypy, import-linter, SDL snapshot, generated documents"
	@echo "make format  mend format and lint;  make lint  ruff alone;  make sdl  write the SDL snapshot and the generated documents anew"
	@echo "make setup   only set up .venv and GraphiQL;  make lock  lock files (ARGS=--upgrade for newest versions)"
	@echo "make clean   remove what was built (.demo, caches, GraphiQL's bundle); .venv stays"

setup:
	@scripts/run setup --dev

demo:
	@scripts/run setup
	@exec .venv/bin/python -m scripts.demo --port "$(PORT)" --seed "$(SEED)" --scale "$(SCALE)" --dir "$(DIR)"

test: setup
	@echo "test: pytest in one process more than there are cores, at most 4; ARGS=\"-n 0\" runs in one"
	@.venv/bin/python -m pytest --numprocesses $(PROCESSES) --dist loadfile $(ARGS)

nightly: setup
	@echo "nightly: the long profiles"
	@.venv/bin/python -m pytest -m slow --timeout 3600 $(ARGS)

bench: setup
	@.venv/bin/python -m benchmarks $(ARGS)

bench-peers: setup
	@.venv/bin/python -m benchmarks --peers $(ARGS)

conformance: setup
	@.venv/bin/python -m tests.conformance $(ARGS)

screenshot: setup
	@CRAFTGRAPH_SCREENSHOT=docs/images/graphiql.png .venv/bin/python -m pytest -q tests/end_to_end/test_graphiql.py

check: setup
	@.venv/bin/python -m scripts.check

format: setup
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

lint: setup
	@.venv/bin/ruff check .

sdl: setup
	@.venv/bin/craftgraph sdl --write
	@.venv/bin/craftgraph docs --write

lock:
	@scripts/run lock $(ARGS)

clean:
	rm -rf .demo .conformance gateway/static graphiql/node_modules examples/typescript-client/node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
