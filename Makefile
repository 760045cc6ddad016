# Two commands matter: `make demo` and `make test`. Everything is installed into $(VENV).

PYTHON ?= python3
VENV ?= .venv
# CONSTRAINTS= (empty) installs the newest releases that pyproject.toml admits.
CONSTRAINTS ?= constraints.txt
OUT ?= runs/demo
PYTEST_ARGS ?=
LAB_ARGS ?=
BENCH_ARGS ?=
SOAK ?= 100
WORKERS ?= 2

# Many short processes import the same packages: never compile them anew each time.
export PYTHONDONTWRITEBYTECODE =

BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --python $(BIN)/python $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))
OFFLINE := "The install did not finish; the lines above say why. It needs a Python package index:" \
	"behind a proxy set HTTPS_PROXY, for a mirror set PIP_INDEX_URL and UV_DEFAULT_INDEX. Then run make again."

.DEFAULT_GOAL := help
.PHONY: help install demo test lab lint format bench soak wheel readme constraints clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "mmeval needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS)) uv || { echo $(OFFLINE); exit 1; }
	@touch $@

$(VENV)/.installed: pyproject.toml $(CONSTRAINTS) | $(VENV)/.uv
	@$(UV) --editable ".[audio]" || { echo $(OFFLINE); exit 1; }
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(UV) --editable ".[dev]" || { echo $(OFFLINE); exit 1; }
	@touch $@

install: $(VENV)/.installed ## make .venv and install mmeval into it

demo: $(VENV)/.installed ## build the demo benchmarks, score them, write runs/demo/report.html
	$(BIN)/mmeval demo --photos --dialogues --out $(OUT)

# One thread of arithmetic per process, or the processes take each other's cores.
test: $(VENV)/.installed-dev ## run all tests, in $(WORKERS) processes
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lab: $(VENV)/.installed ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --ip=127.0.0.1 --LabApp.default_url=/lab/tree/notebooks $(LAB_ARGS)

lint: $(VENV)/.installed-dev ## ruff, mypy --strict and the order of the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## let ruff rewrite what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed ## time mmeval against a plain loop over the same files
	$(BIN)/python -m benchmarks.speed $(BENCH_ARGS)

soak: $(VENV)/.installed-dev ## execute the heaviest notebook 100 times in a row, each within its time
	MMEVAL_SOAK=$(SOAK) $(BIN)/python -m pytest tests/notebooks/test_soak.py -q -s $(PYTEST_ARGS)

wheel: $(VENV)/.installed-dev ## build dist/mmeval-*.whl and the source archive
	$(BIN)/uv build --python $(BIN)/python --out-dir dist

readme: $(VENV)/.installed-dev ## rewrite the tables in README.md from the code
	MMEVAL_UPDATE_README=1 $(BIN)/python -m pytest -q tests/packaging/test_readme.py

# CUDA libraries and triton are left out: torch pins its own, and they differ between platforms.
constraints: | $(VENV)/.uv ## write the newest admitted versions to constraints.txt
	{ sed -n '/^#/p' constraints.txt; \
	  $(BIN)/uv pip compile --quiet --upgrade --extra dev --no-annotate --no-header pyproject.toml \
	  | grep -vE '^(cuda-|triton|nvidia-(c|nc|nv))'; } > constraints.new && mv constraints.new constraints.txt

clean: ## remove what was built, keep .venv and runs
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
