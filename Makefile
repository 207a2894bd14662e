# Everything is installed into .venv, under the hashes in requirements/. `make` alone shows what there is.

PYTHON  ?= python3
ARGS    ?=
# Tests run side by side in this many processes; 0 runs them in one, which a debugger needs.
WORKERS ?= 2
# `make lock UPGRADE=` keeps the pinned versions and locks only what pyproject.toml added or removed.
UPGRADE ?= --upgrade

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

# Tests start the whole bot hundreds of times: what is compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check format pictures gallery mutants faults bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  Options go into ARGS:  make demo ARGS="--open --port 8765"    make test ARGS="tests/record -k shift"'
	@echo '  Another Python:        make demo PYTHON=python3.12'

demo: $(VENV)/.installed-demo $(VENV)/.installed-project ## start the bot on a simulated Discord and print the address of its page
	@$(BIN)/standpoint demo $(ARGS)

test: $(VENV)/.installed-dev $(VENV)/.installed-project ## run all tests, offline; with ARGS=--thorough on very many more cases
	@echo "Running the tests ..."
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/.installed-dev ## lint, format and strict types; changes nothing
	@failed=; \
	echo "Checking lint ..."; $(BIN)/ruff check --quiet . || failed="$$failed lint"; \
	echo "Checking format ..."; $(BIN)/ruff format --quiet --check . || failed="$$failed format"; \
	echo "Checking types ..."; $(BIN)/mypy || failed="$$failed types"; \
	test -z "$$failed" || { echo "Not in order:$$failed. \"make format\" puts format and simple lint right."; exit 1; }

format: $(VENV)/.installed-dev ## format the code and put right what lint can put right
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

pictures: $(VENV)/.installed-dev $(VENV)/.installed-project ## store anew how the pictures look that the tests compare
	@$(BIN)/python -m tests.pictures.stored

gallery: $(VENV)/.installed-dev $(VENV)/.installed-project ## make the pictures of the README and the docs anew, which needs Chromium
	@$(BIN)/python -m tests.gallery

mutants: $(VENV)/.installed-dev $(VENV)/.installed-project ## make known mistakes one by one, each of which a test must notice; takes a while
	@$(BIN)/python -m tests.mutants.run $(ARGS)

faults: $(VENV)/.installed-dev $(VENV)/.installed-project ## make every fault in earnest and write docs/faults.md; takes about ten minutes
	@$(BIN)/python -m tests.faults.page $(ARGS)

bench: $(VENV)/.installed-demo $(VENV)/.installed-project ## measure the speed and print the table of benchmarks/README.md
	@$(BIN)/python -m benchmarks.run $(ARGS)

# dev.txt holds everything, so the smaller sets are compiled under it and can never disagree with it.
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url $(UPGRADE)
lock: $(VENV)/.installed-lock ## refresh requirements/*.txt from pyproject.toml, to the newest versions it allows
	@echo "Locking the dependencies ..."
	@$(COMPILE) pyproject.toml --extra demo --group dev -o requirements/dev.txt
	@$(COMPILE) pyproject.toml --extra demo -c requirements/dev.txt -o requirements/demo.txt
	@$(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	@$(COMPILE) --group lock -o requirements/lock.txt
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| $(COMPILE) --no-annotate - -o requirements/build.txt >/dev/null
	@echo 'Done. Look at "git diff requirements", then run "make test".'

clean: ## remove .venv and everything made by tools; keeps stances.db and .env
	@rm -rf $(VENV) $(VENV).lock .venv-peers build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: a set is installed again only when its lock file changed.

# One make at a time changes .venv, where there is flock; what another did while this one waited is not done again.
ifneq ($(shell command -v flock),)
ALONE = exec 9>$(VENV).lock; \
	flock -n 9 || { echo "Waiting for another make, which is making $(VENV) ready ..."; flock 9; }; \
	if test -e $@ && test -z "`find $@ $? -newer $@`"; then exit 0; fi;
endif

$(VENV)/.installed-project: pyproject.toml requirements/build.txt $(wildcard */__init__.py) | $(VENV)/.made
	@$(ALONE) $(PIP) install --require-hashes -r requirements/build.txt && \
	$(PIP) install --no-index --no-deps --no-build-isolation --editable . && touch $@

$(VENV)/.installed-%: requirements/%.txt | $(VENV)/.made
	@$(ALONE) echo "Installing the locked dependencies (about a minute the first time) ..."; \
	$(PIP) install --require-hashes -r $< || { \
		echo 'The dependencies could not be installed; the lines above say why.'; \
		echo 'If it is the network, run the same command again: what is installed stays.'; exit 1; }; \
	touch $@

# A .venv that works and is new enough is kept; a half-made one (Debian without python3-venv) is made again.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
OF_ITS_OWN := import sys; sys.exit(sys.prefix == sys.base_prefix)
$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { \
		echo 'There is no "$(PYTHON)" here. Install Python 3.11 or newer, or name one: make demo PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
		echo "Standpoint needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) --version`."; \
		echo 'Name a newer one: make demo PYTHON=python3.12'; exit 1; }
	@$(ALONE) { $(BIN)/python -c '$(NEW_ENOUGH)' && $(BIN)/python -c '$(OF_ITS_OWN)' && $(BIN)/python -m pip --version; } >/dev/null 2>&1 || { \
		echo "Making $(VENV) ..."; \
		$(PYTHON) -m venv --clear $(VENV) || { \
			echo '$(VENV) could not be made. On Debian and Ubuntu this helps: sudo apt install python3-venv'; exit 1; }; }; \
	touch $@
