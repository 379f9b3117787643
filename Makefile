# Each target sets up what it needs, once: the stamp files say that it was done for these pins.
PYTHON ?= python3
VENV ?= .venv
STUDENTS ?= 30
SEED ?= 7
OUT ?= class
BIN := $(VENV)/bin
# The stamp names the folder that the environment was made in: an environment does not survive being moved.
ifneq ($(wildcard $(VENV)/.course),)
  ifneq ($(shell cat "$(VENV)/.course"),$(CURDIR))
    $(info This folder was moved or set up by an older version: its environment is made anew.)
    $(shell rm -rf "$(VENV)")
  endif
endif
# Tests start hundreds of programs of ours: where an image sets this, each of them would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help lab class test check lock guide bundle deskbundle clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.course: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Signoff needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "The virtual environment could not be made. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up the course in $(VENV) (once, a minute or two) ..."
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

$(VENV)/.tests: $(VENV)/.course requirements-test.txt
	@echo "Setting up the tests in $(VENV) (once) ..."
	@$(PIP) install --quiet --require-hashes -r requirements-test.txt
	@touch $@

lab: $(VENV)/.course  ## open the course in JupyterLab
	@$(BIN)/signoff lab

class: $(VENV)/.course  ## make a graded class of simulated students in class/
	@$(BIN)/signoff class --students "$(STUDENTS)" --seed "$(SEED)" --out "$(OUT)"

test: $(VENV)/.tests  ## set up what tests need, and run them all
	@BIN=$(BIN) tests/setup-browser
	@tests/setup-node
	@tests/setup-postgres
	@$(MAKE) --no-print-directory check
	@# One process more than there are cores: the one that has the browser's tests mostly waits (see tests/conftest.py).
	@$(BIN)/python -m pytest --numprocesses "$$(($$(getconf _NPROCESSORS_ONLN) + 1))" --dist loadfile --no-loadscope-reorder

check: $(VENV)/.tests  ## style and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

lock: $(VENV)/.tests  ## rewrite the pinned, hashed requirements
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	  pyproject.toml --extra build -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	  pyproject.toml --extra build --extra test -c requirements.txt -o requirements-test.txt

guide: $(VENV)/.course  ## rewrite the pages that are made: the checker's rules, and what is taught where
	@$(BIN)/python -m signoff.rulepages
	@$(BIN)/signoff coverage --out docs/coverage.md

FRONT := scenarios/static
SMALL := $(FRONT)/min
bundle:  ## rewrite what browsers load of the player: its sources without comments and white space
	@tests/setup-node
	@tests/tools/node_modules/.bin/esbuild $(foreach name,player debrief,$(FRONT)/$(name).js $(FRONT)/$(name).css) \
	  --minify --charset=utf8 --log-level=warning --outdir="$(SMALL)" \
	  --banner:js="/* make bundle wrote this; read ../player.js and ../debrief.js */" \
	  --banner:css="/* make bundle wrote this; read ../player.css and ../debrief.css */"

DESK := grader/marking/static
DESKSMALL := $(DESK)/min
deskbundle:  ## the same of the marking desk
	@tests/setup-node
	@tests/tools/node_modules/.bin/esbuild $(DESK)/desk.js $(DESK)/desk.css --minify --charset=utf8 --log-level=warning \
	  --outdir="$(DESKSMALL)" --banner:js="/* make deskbundle wrote this; read ../desk.js */" \
	  --banner:css="/* make deskbundle wrote this; read ../desk.css */"

clean:  ## remove the environment and what was built, but nothing that a learner or a marker wrote
	@rm -rf "$(VENV)" build dist
