# Everything sets itself up: `make demo` and `make test` work on a bare machine, in either order.
#
#   make demo PYTHON=/path/to/python   with an interpreter of your choice
#   make test WORKERS=8                with more test processes

MINORS := 3.13 3.12 3.11
WORKERS ?= 2
MINUTES ?= 30
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
DOCS := .venv-docs
MEASURED := calibration.md changes-0.2.md evidence.md findings.md four-arms.md institutions.md limits.md places.md robustness.md \
    shocks.md
INSTALLED := $(ENVIRONMENT)/installed
READY := $(ENVIRONMENT)/ready
MINOR_OF_PYTHON := -c "import sys; print('%d.%d' % sys.version_info[:2])"

.PHONY: help demo test lint types pytest boundscheck cluster-test live-stress format matrix bench numbers ensembles lock docs clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

# The figures, the report in three languages and the explorer are drawn by two processes at a time.
demo: $(READY) ## the five architectures under COVID-19 in Colombia, with figures, reports and explorer, in Peru and in Lesotho
	@$(BIN)/synergysim compare lesotho --architectures all --shock covid19-lesotho --no-figures
	@echo; $(BIN)/synergysim compare peru-juntos-haku-winay --architectures all --shock covid19-peru --no-figures
	@echo; $(BIN)/synergysim compare colombia-ppp --architectures all --shock covid19-colombia --owners both --no-figures
	@mine="$${SYNERGYSIM_LANG:-en}"; ($(BIN)/synergysim report architectures-colombia-ppp --lang "$$mine" --figures && \
	    $(BIN)/synergysim explore architectures-colombia-ppp) & first=$$!; \
	    failed=0; for other in en es fr; do [ "$$other" = "$${mine%%-*}" ] || \
	    $(BIN)/synergysim report architectures-colombia-ppp --lang "$$other" || failed=1; done; \
	    wait $$first && exit $$failed

test: lint types pytest ## style, types, then the tests

lint: $(READY) ## check the style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## check the types
	@$(BIN)/mypy

# The kernels are compiled once, before several test processes would each compile them. Each process
# takes a part of the list in its order, so that results which a file shares are made in one of them.
pytest: $(READY) ## run the tests alone
	@$(BIN)/python -m synergysim.compile_kernels
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Compiled anew, so that every kernel has the checks; the burn-in is run and not read.
boundscheck: $(READY) ## run every compiled rule with checks of array bounds
	@folder="$$(mktemp -d)" && trap 'rm -rf "$$folder"' EXIT && \
	    SYNERGYSIM_CACHE_DIR="$$folder" NUMBA_CACHE_DIR= NUMBA_BOUNDSCHECK=1 \
	    $(BIN)/python -m synergysim.compile_kernels

cluster-test: $(READY) ## a sweep on a Dask scheduler and two workers of this machine, one of which is lost
	@timeout 600 $(BIN)/python -m pytest -n 0 -m long tests/experiments/running/test_cluster.py

live-stress: $(READY) ## the live page under random settings for MINUTES: no error, no memory that grows
	@LIVE_MINUTES=$(MINUTES) $(BIN)/python -m pytest -n 0 -s -m long tests/live/test_live_stress.py

format: $(READY) ## rewrite the code in the project's style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# One environment for each Python, and with it the Mesa that its lock file pins.
matrix: ## run the tests on every supported Python found here
	@failed=""; for minor in 3.11 3.12 3.13; do \
	    if ! PYTHON= requirements/interpreter.sh $$minor >/dev/null 2>&1; then \
	        echo "== Python $$minor: skipped, no interpreter here can make an environment"; \
	        continue; \
	    fi; \
	    $(MAKE) --no-print-directory PYTHON= MINORS=$$minor ENVIRONMENT=.venv-$$minor \
	        versions pytest || failed="$$failed $$minor"; \
	done; \
	if [ -n "$$failed" ]; then echo "Failed on Python$$failed" >&2; exit 1; fi

.PHONY: versions
versions: $(READY)
	@$(BIN)/python -c "import platform, mesa; \
	    print(f'== Python {platform.python_version()}, Mesa {mesa.__version__}', flush=True)"

bench: $(READY) ## run the side-by-side measurements, one after another
	@set -e; for benchmark in benchmarks/[!_]*.py; do \
	    echo "== $$benchmark"; $(BIN)/python "$$benchmark"; \
	done

# Every command continues what an earlier one left. Those of the verdict run on the frozen model alone.
numbers: $(READY) ## measure anew what the pages state, and take their banners away: hours
	@set -e; for file in scenarios/calibrations/*.yaml; do \
	    $(BIN)/synergysim calibrate "$$(basename "$$file" .yaml)"; done
	@$(BIN)/python docs/generate.py --calibrations results
	@set -e; for file in experiments/four-arms-*.yaml; do $(BIN)/synergysim compare "$$file" --no-figures; done
	@set -e; for file in experiments/four-arms-*.yaml; do $(BIN)/synergysim compare "$$file" --worlds 10 --households 600 \
	    --replications 4 --no-figures --results results/arms-over-worlds; done
	@$(BIN)/python docs/measure.py results
	@$(BIN)/python docs/measure_statements.py
	@set -e; for name in $$($(BIN)/python docs/measure_pages.py results --list compare); do \
	    $(BIN)/synergysim compare "$$name" --worlds 10 --no-figures; done
	@set -e; for name in $$($(BIN)/python docs/measure_pages.py results --list sweep); do \
	    $(BIN)/synergysim sweep "$$name" --worlds 10; done
	@$(BIN)/synergysim compare experiments/reasons/delivery-and-market-access.yaml --no-figures
	@$(BIN)/synergysim compare colombia-ppp --architectures all --shock covid19-colombia --owners both --no-figures
	@$(BIN)/python docs/measure_pages.py results
	@$(BIN)/python docs/measure_over_worlds.py results
	@$(BIN)/python docs/measure_caseloads.py
	@$(BIN)/python docs/measure_caseloads.py --spread
	@$(BIN)/synergysim findings --profile verdict
	@$(BIN)/synergysim findings --mechanisms
	@$(BIN)/synergysim findings experiments/reasons/F*.yaml --profile full --no-figures --results results/reasons
	@$(BIN)/synergysim findings experiments/reasons/E*.yaml --profile full --households 1000 --replications 10 --worlds 10 \
	    --no-figures --results results/reasons-of-misses
	@$(BIN)/synergysim evidence --tests --worlds 30 --replications 20
	@$(BIN)/python docs/measure_findings.py results
	@$(BIN)/python docs/measure_changes.py --run results --replications 10 --households 1000
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/stale.py --measured $(MEASURED)

# More sets where few draws meet the moments, or where the best of sixty was far from the middle.
ensembles: $(READY) ## find anew the worlds that findings sample and the contexts in their middle: an hour and a half
	@set -e; for file in scenarios/calibrations/*.yaml; do name="$$(basename "$$file" .yaml)"; \
	    case "$$name" in colombia) sets=120;; ethiopia-psnp-districts) sets=150;; *) sets=60;; esac; \
	    $(BIN)/synergysim calibrate "$$name" --ensemble "$$sets"; done

# Built anew each time: a page that did not change would not repeat its warnings.
docs: $(DOCS)/installed ## build the documentation site, with every link checked
	@rm -rf build/site build/site-cache
	@$(DOCS)/bin/python -m sphinx --quiet --fail-on-warning --doctree-dir build/site-cache docs build/site
	@echo "Open $(CURDIR)/build/site/index.html"

# Keeps the pins that still fit; UPGRADE=1 moves each to the newest release.
lock: ## write the lock files anew from pyproject.toml
	@"$$(requirements/interpreter.sh $(MINORS))" -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@set -e; for minor in $(MINORS); do \
	    .venv-lock/bin/uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	        --python-version $$minor --extra dev $(if $(UPGRADE),--upgrade) \
	        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	        --output-file "requirements/py$$(echo $$minor | tr -d .).txt"; \
	done
	@.venv-lock/bin/uv pip compile --group pyproject.toml:docs --quiet --universal --generate-hashes \
	    --python-version $(lastword $(MINORS)) $(if $(UPGRADE),--upgrade) \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --output-file requirements/docs.txt

clean: ## remove environments, caches and builds; results stay
	@rm -rf .venv .venv-* build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: made anew when the locks change, when it is not of the PYTHON asked for, and when
# the folder was copied or moved (an environment knows only the place where it was made).
$(INSTALLED): $(wildcard requirements/py3*.txt)
	@python="$$(requirements/interpreter.sh $(MINORS))" && \
	    "$$python" -m venv --clear $(ENVIRONMENT)
	@lock="requirements/py$$($(BIN)/python $(MINOR_OF_PYTHON) | tr -d .).txt"; \
	    echo "Installing $$lock into $(ENVIRONMENT): some minutes, the first time only"; \
	    $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check \
	        --require-hashes --requirement "$$lock"
	@echo "$(CURDIR)" > $@

$(READY): $(INSTALLED) pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check \
	    --no-deps --no-build-isolation --editable .
	@touch $@

$(DOCS)/installed: requirements/docs.txt
	@python="$$(requirements/interpreter.sh $(MINORS))" && "$$python" -m venv --clear $(DOCS)
	@echo "Installing $< into $(DOCS): the first time only"
	@$(DOCS)/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
	    --require-hashes --requirement $<
	@touch $@

place := $(shell cat $(INSTALLED) 2>/dev/null)
actual := $(shell $(BIN)/python $(MINOR_OF_PYTHON) 2>/dev/null)
wanted := $(if $(PYTHON),$(shell $(PYTHON) $(MINOR_OF_PYTHON) 2>/dev/null),$(actual))
ifneq ($(place)|$(actual),$(CURDIR)|$(or $(wanted),none))
.PHONY: $(INSTALLED)
endif
