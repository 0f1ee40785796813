# Every target may be run in a fresh clone: what is missing is set up first.
# `make help` lists them, from the `## ` behind each.

HOST = 127.0.0.1
PORT = 8000
ARGS =
BIN = .venv/bin

.PHONY: sbom permissions help serve setup setup-test test check format bench oracles trust mutants lock catalogues shots clean

help: ## list the targets (this is the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

serve: setup ## set up, migrate, load the demo and serve it (HOST=127.0.0.1 PORT=8000)
	@$(BIN)/deliberate migrate
	@$(BIN)/deliberate demo
	@$(BIN)/deliberate serve --host $(HOST) --port $(PORT)

setup: ## make .venv with what the product needs
	@tools/setup

setup-test:
	@tools/setup test

test: ## run all tests: SQLite, PostgreSQL, browser (ARGS="-k name" to choose)
	@tools/test $(ARGS)

check: setup-test ## format, lint, types, import contracts, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.catalogues --check
	$(BIN)/python -m tools.permissions --check

format: setup-test ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-test ## measure the product, beside its peers where `make oracles` installed them (ARGS=landscape)
	@$(BIN)/python -m bench $(ARGS)

oracles: setup-test ## compare the consensus module with its peers (large installs, each in a place of its own)
	@tools/oracles
	@$(BIN)/python -m pytest -m oracle tests/oracles $(ARGS)

trust: setup-test ## try the promises at full length: kills, two servers, cancellations (takes long)
	@DELIBERATE_TRUST=1 tools/test tests/trust tests/hostile tests/storage tests/exchange tests/record tests/residency \
		tests/people tests/demo tests/test_permissions.py \
		tests/browser/test_user_text_is_never_code.py $(ARGS)

mutants: setup-test ## break the counting code in one place at a time: does a test fail? (ARGS=deliberate/consensus/rating)
	@$(BIN)/python -m tools.mutants $(ARGS)

sbom: setup-test ## list what the product is made of, in CycloneDX (ARGS=requirements-test.lock)
	@$(BIN)/python -m tools.sbom $(ARGS)

permissions: setup-test ## write docs/permissions.csv anew from the policies
	@$(BIN)/python -m tools.permissions

lock: setup-test ## write both locks anew from pyproject.toml (ARGS=--upgrade for the newest)
	@tools/lock $(ARGS)

catalogues: setup-test ## bring the message catalogues up to date with the code
	@$(BIN)/python -m tools.catalogues

shots: setup-test ## take screenshots of the pages
	@$(BIN)/python -m tools.shots $(ARGS)

clean: ## remove caches and builds; .venv and var/ stay
	rm -rf build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
