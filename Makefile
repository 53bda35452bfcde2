# Two commands to know: `make demo` and `make test`. Both set up what they need, once.
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/.stamp-packages
BROWSER := $(VENV)/.stamp-browser
SHELL_BROWSER := $(VENV)/.stamp-shell
DISPLAY_SERVER := $(VENV)/.stamp-display
DATABASE := $(VENV)/.stamp-database
# One more than there are cores: a test waits for its page a third of the time.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.DEFAULT_GOAL := help
.PHONY: help demo test long nightly wheel lint types imports docs audit bench skins pictures mutation lock clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 18

demo: $(PACKAGES) $(BROWSER) $(if $(findstring --headed,$(ARGS)),$(DISPLAY_SERVER)) ## onboard three orgs on the local replica (ARGS="--headed" to watch)
	@$(BIN)/zoho-provision demo $(ARGS)

test: $(PACKAGES) $(BROWSER) $(SHELL_BROWSER) $(DISPLAY_SERVER) $(DATABASE) ## run the tests but the long ones (ARGS=... goes to pytest)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not long and not nightly" $(ARGS)

long: $(PACKAGES) $(BROWSER) $(SHELL_BROWSER) $(DISPLAY_SERVER) $(DATABASE) ## run the long tests, most of them whole runs: what CI runs after `make test`
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "long and not nightly" $(ARGS)

nightly: $(PACKAGES) $(BROWSER) $(SHELL_BROWSER) $(DISPLAY_SERVER) $(DATABASE) ## run every variant of every test, with 200 kills, each fault point, 50 stories and 200 skins; takes hours
	CHAOS_KILLS=200 CHAOS_POINTS=80 CHAOS_STORIES=50 CHAOS_BATCH=3 $(BIN)/pytest -n $(WORKERS) --dist worksteal -m "" $(ARGS)
	$(BIN)/python benchmarks/skins_200.py

wheel: $(BROWSER) $(SHELL_BROWSER) $(DISPLAY_SERVER) $(DATABASE) ## run the tests against the built wheel in an environment of its own (ARGS=... goes to pytest)
	@.ci/wheel $(ARGS)

lint: $(PACKAGES) ## check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(PACKAGES) ## check types
	$(BIN)/mypy

imports: $(PACKAGES) ## check which package may import which
	$(BIN)/lint-imports --no-cache

docs: $(PACKAGES) ## build the documents as pages in .cache/site; a dead link or a page that is nowhere fails
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --config-file .ci/mkdocs.yml # not --quiet: what is not shown is not counted as a warning

audit: $(PACKAGES) ## ask whether a pinned package has a known weakness; skipped where there is no network
	@.ci/audit

bench: $(PACKAGES) $(BROWSER) $(DATABASE) ## measure speed and memory, into .cache/benchmarks; docs/benchmarks.md (ARGS="--small" or "--only memory")
	$(BIN)/python benchmarks/every.py $(ARGS)

skins: $(PACKAGES) $(BROWSER) ## onboard one org in each of 200 skins, as a nightly run does (ARGS="--seeds 1-20")
	$(BIN)/python benchmarks/skins_200.py $(ARGS)

pictures: $(PACKAGES) $(BROWSER) $(DISPLAY_SERVER) ## picture banners, board and report anew into docs/pictures (ARGS="--sizes 1920x1080 --output DIR")
	$(BIN)/python benchmarks/pictures.py $(ARGS)

mutation: $(PACKAGES) ## let mutants of journal, intents and plan show what no test promises (ARGS="automation.journal.*"); docs/mutation.md
	rm -rf mutants
	@$(BIN)/mutmut run --max-children 1 $(ARGS)
	@$(BIN)/mutmut results | grep -v 'not checked' || true
	@$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python benchmarks/mutation_bar.py

lock: ## take the newest versions and pin them in .ci/constraints.txt
	rm -rf $(VENV)/lock
	python3.11 -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --upgrade pip setuptools
	$(VENV)/lock/bin/python -m pip install --quiet --group dev --editable .
	$(VENV)/lock/bin/python -m pip freeze --all --exclude-editable > .ci/constraints.txt
	rm -rf $(VENV)/lock

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .coverage .coverage.* *.egg-info mutants

$(PACKAGES): pyproject.toml .ci/constraints.txt .ci/setup
	@.ci/setup packages
	@touch $@

$(BROWSER): | $(PACKAGES)
	@.ci/setup browser
	@touch $@

$(SHELL_BROWSER): | $(PACKAGES)
	@.ci/setup shell
	@touch $@

$(DISPLAY_SERVER): | $(PACKAGES)
	@.ci/setup display
	@touch $@

$(DATABASE): | $(PACKAGES)
	@.ci/setup database
	@touch $@
