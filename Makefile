# Vigie: one command for each thing. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SECURITY := .local/security-venv

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-9s %s\n", $$1, $$2}'

run: $(READY) ## Run all of Vigie on this machine, on loopback only (Ctrl-C stops it)
	@$(BIN)/python -m infra.local $(ARGS)

test: $(READY) ## Run every test (ARGS="…" is given to pytest)
	@$(BIN)/python -m pytest -n auto --maxprocesses=4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) ## Lint, types, import directions, structure
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/structure

bench: $(READY) ## Measure, in ratios to a floor taken in the same run
	@$(BIN)/python -m tests.bench $(ARGS)

soak: $(READY) ## One simulated year of 2 000 cases, storms, then 10 000 alerts through faults (hours)
	@$(BIN)/python -m tests.soak year --json build/soak-year.json $(ARGS)
	@$(BIN)/python -m tests.soak year --engine --cases 50 --json build/soak-engine.json
	@$(BIN)/python -m tests.soak chaos
	@$(BIN)/python -m tests.soak faults

law: $(READY) ## Check every cited article against the published law (needs npm)
	@$(BIN)/python -m infra.lawcheck $(ARGS)

looks: $(READY) ## Every page in every state on contact sheets in build/looks (ARGS="/dossiers": these)
	@$(BIN)/python -m tests.browser.looks build/looks $(ARGS)

letters: $(READY) ## Draft every golden letter to Word and PDF in build/letters, to look at
	@$(BIN)/python -m tests.golden.letters $(ARGS)

package: $(READY) ## Build the Lambda zip and the CloudFormation template in build/package
	@$(BIN)/python -m infra.package

deploy: $(READY) ## Deploy to AWS: STAGE=prod, its settings in infra/stages/prod.toml
	@$(BIN)/python -m infra.deploy up '$(STAGE)' $(ARGS)

doctor: $(READY) ## Ask AWS and DNS whether a stage can be trusted: STAGE=prod
	@$(BIN)/python -m infra.doctor '$(STAGE)' $(ARGS)

destroy: $(READY) ## Remove a stage: STAGE=prod (asks twice; what holds cases stays)
	@$(BIN)/python -m infra.deploy down '$(STAGE)' $(ARGS)

security: $(READY) $(SECURITY)/.ready ## Secrets, licences, list of contents (SBOM), checkov, known flaws
	@$(BIN)/python -m infra.security secrets
	@$(BIN)/python -m infra.security licences
	@$(BIN)/python -m infra.package
	@$(SECURITY)/bin/checkov --config-file infra/security/checkov.yaml \
	    $(foreach name,template.json data.yaml receiving.yaml,--file build/package/$(name))
	@$(BIN)/python -m infra.security audit $(SECURITY)/bin/pip-audit

lock: ## Compile the hashed requirements again
	@test -x $(BIN)/uv || $(MAKE) $(READY)
	@for set in requirements requirements-dev infra/security/requirements; do \
	    $(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 \
	        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	        $$set.in -o $$set.txt || exit 1; \
	done

clean: ## Remove what was built and installed (not .local, where your data is)
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache

# Not compiled: Python compiles what is imported, pip would all of it, for as long as it installs.
$(READY): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vigie needs Python 3.11 or later: make … PYTHON=python3.11")'
	@echo "Installing Vigie's packages in $(VENV) (once, about a minute)…"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

$(SECURITY)/.ready: infra/security/requirements.txt | $(READY)
	@echo "Installing checkov and pip-audit in $(SECURITY) (once)…"
	@$(BIN)/python -m venv --clear $(SECURITY)
	@$(SECURITY)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.PHONY: help run test check bench soak law letters package deploy doctor destroy security lock clean
