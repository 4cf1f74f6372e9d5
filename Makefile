# Every line here is one a person could type; see README.md for the same by hand, on Windows too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# An editable install is made again when what it depends on changes.
# The bundled sample's suite asks for nothing else; the others for the documents ZHIDUAN_CORPUS names.
SUITES := sample $(if $(ZHIDUAN_CORPUS),report statutes)
EXTRAS := eval,ocr
RUN := $(VENV)/.run
DEV := $(VENV)/.dev

.PHONY: install chat test lint eval bench clean

install: $(RUN)
	@$(BIN)/zhiduan prepare

chat: install
	@$(BIN)/zhiduan chat

test: $(DEV) lint
	@echo "== tests"
	@$(BIN)/zhiduan prepare
	@$(BIN)/python -m pytest

lint: $(DEV)
	@echo "== lint and types"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: install
	@$(BIN)/zhiduan eval run $(SUITES) --gate

bench: $(DEV)
	@$(BIN)/python -m eval.bench.numbering "$${ZHIDUAN_CORPUS:?set ZHIDUAN_CORPUS to a folder of documents}"

# The locks: every package with its hashes, for every system and Python; none of them holds torch.
lock:
	@$(UV) pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra ocr pyproject.toml -o requirements.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra ocr --extra eval --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/pyvenv.cfg:
	@echo "== making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip

$(RUN): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "== installing (the first time takes some minutes)"
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[$(EXTRAS)]"
	@touch $@

$(DEV): $(RUN)
	@echo "== installing what the tests need"
	@$(BIN)/python -m pip install --quiet -c constraints.txt --group dev
	@touch $@
