# `make run` and `make test` need git, make and Python 3.11 or later; everything else goes into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
SCENARIO ?= scenarios/exodus-2023.yaml

# Neighbours stay in one process, since they share what they look at; whoever is done takes over from the other's end.
SIDE_BY_SIDE := --numprocesses auto --dist worksteal
# What is slow shares more than that (one Slurm, one browser): such a group runs in one process.
IN_GROUPS := --numprocesses auto --dist loadgroup
# Import direction, theory, exact answers, the independent oracle, the format, conservation.
QUICK := tests/test_imports.py tests/theory tests/network tests/scenario tests/properties tests/verification \
    tests/test_engine_oracle.py

# What looks at outputs, at pages and at every key of a hundred files, at a second or more each: in `make test`.
LATER := $(addprefix --ignore=tests/,properties/test_every_output.py scenario/test_misspelt_keys.py \
    scenario/test_keys.py scenario/test_every_key_has_an_example.py)

# pytest rewrites the assertions of 400 files: kept, that is done once and not in each process of each call.
KEPT := PYTHONDONTWRITEBYTECODE=

# What touches each package that is named in pyproject.toml.
LOWEST := tests/runs tests/sweep tests/cli/test_shell.py tests/cli/test_copies.py tests/view/test_pages.py

# The first of these that really runs, is new enough and can make a virtual environment.
PYTHONS ?= python3.13 python3.12 python3.11 python3.14 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# What a run imports. Containers often keep Python from writing bytecode: a thousand modules would then be compiled at
# every start, which takes longer than the run. So it is written here, once.
USED := import pyarrow.parquet, rich.table, sim.cli, sim.analysis.run_folder, sim.view.answer, sim.view.pictures

# Pictures as files with their alternative text, and everything else as HTML where it has it.
AS_PAGES := --TemplateExporter.extra_template_basedirs=docs/_nbconvert --template alt \
    --NbConvertBase.display_data_priority="['image/png', 'text/html', 'text/markdown', 'text/plain']"

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: .venv/ready  ## run the main job: the exodus of September 2023 (SCENARIO=… for another file)
	$(BIN)/sim run $(SCENARIO)

# mypy takes one processor for as long as the tests take the other.
quick: .venv/ready  ## lint, types and the tests that matter most: before each commit
	@$(MAKE) --no-print-directory --jobs 2 check test-what-matters

test-what-matters: .venv/ready
	$(KEPT) HYPOTHESIS_PROFILE=few $(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -m "not slow" $(LATER) $(QUICK)

test: .venv/ready  ## run the tests; what is slow by nature is left to test-all
	$(KEPT) $(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not slow"

test-all: test  ## run all tests: Slurm, browsers, notebooks, recipes, killed commands too
	$(KEPT) $(BIN)/python -m pytest $(IN_GROUPS) -m slow

nightly:  ## what takes hours, from a clean clone of HEAD: more generated examples, inputs, kills, lowest versions, soak
	.ci/nightly

coverage: .venv/ready  ## run the tests of `make test` and tell which lines they do not reach; takes far longer
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not slow" --cov --cov-report=term

check: .venv/ready  ## ruff, mypy --strict
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/ready  ## let ruff format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: .venv/ready  ## pin the newest versions that pyproject.toml allows, for every platform
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --extra dev --extra cluster --extra notebook --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --constraint requirements.lock --group docs --output-file docs/requirements.lock

# What pyproject.toml says will do, tried: the lowest version of each package that is named there.
lowest: .venv/ready  ## run a part of the tests with the lowest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	rm -rf build/lowest && $(BIN)/python -m venv build/lowest
	$(BIN)/uv pip install --quiet --python build/lowest/bin/python --resolution lowest-direct ".[cluster]"
	$(BIN)/uv pip install --quiet --python build/lowest/bin/python "pytest>=8,<9.2" pytest-xdist hypothesis jsonschema hatchling
	HYPOTHESIS_PROFILE=few build/lowest/bin/python -m pytest -q -m "not slow" \
	    -p no:cacheprovider -W ignore::DeprecationWarning $(SIDE_BY_SIDE) $(LOWEST)

# The theme and its like lie beside the checkout's .venv and not in it.
build/docs-packages/ready: docs/requirements.lock | .venv/locked
	rm -rf build/docs-packages
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
	    --target build/docs-packages -r docs/requirements.lock
	@touch $@

docs: .venv/ready build/docs-packages/ready  ## build the documentation site into build/site; a warning is an error
	PYTHONPATH=build/docs-packages:. $(BIN)/python -m sphinx -q -W --keep-going -b html -d build/doctrees docs build/site
	@echo "Open build/site/index.html"

notebooks: .venv/ready  ## run the notebooks and put them with their outputs into docs/notebooks
	rm -rf docs/notebooks
	$(BIN)/jupyter nbconvert --execute --to markdown $(AS_PAGES) --output-dir docs/notebooks notebooks/*.ipynb

clean:  ## remove .venv and what the tools left; results in runs/ stay
	rm -rf .venv build dist .coverage htmlcov .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The lock decides what is in .venv; a new lock makes a new .venv. What is never imported is never compiled: half a minute.
.venv/locked: requirements.lock
	@python= ; for candidate in $(PYTHONS); do \
	    if "$$candidate" -c '$(SUITABLE)' >/dev/null 2>&1; then python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
	    echo "No Python 3.11 or later that can make a virtual environment was found (tried: $(PYTHONS))." >&2; \
	    echo "Install one (on Debian and Ubuntu: python3 and python3-venv), or name it: make PYTHONS=/path/to/python3" >&2; \
	    exit 1; fi; \
	echo "Making .venv with $$("$$python" --version); the first time, this fetches about 250 MB."; \
	rm -rf .venv && "$$python" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
	    -r requirements.lock
	@touch $@

.venv/ready: .venv/locked pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q sim
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -c '$(USED)'
	@touch $@

.PHONY: help run quick test-what-matters test test-all nightly coverage check format lock lowest docs notebooks clean
