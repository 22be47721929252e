# The one way in for people and for the build server: every target installs what it
# needs into .venv, from the files that requirements/ names, and only when that changed.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# What `make run` hands to `strata run`; see the help text below.
DATA_DIR ?=
OUTPUT_DIR ?= output$(if $(DATA_DIR),/$(notdir $(patsubst %/,%,$(DATA_DIR))))
AS_OF ?=
TARGET ?= duckdb
INDUSTRY ?= retail
LANGUAGE_CODE ?= en
# What `make bench` measures: customers, a commit to compare with, how often.
SIZE ?= 5k
BASE ?=
ROUNDS ?= 1
# Extra words for pytest, for example PYTEST_ARGUMENTS="-k identity -x".
PYTEST_ARGUMENTS ?=
# Extra words for the siege, for example SIEGE_ARGUMENTS="--minutes 10 --steps publish".
SIEGE_ARGUMENTS ?=
# Extra words for the fuzzer, for example FUZZ_ARGUMENTS="--minutes 10 --formats csv".
FUZZ_ARGUMENTS ?=
# Extra words for uv, for example LOCK_ARGUMENTS=--upgrade.
LOCK_ARGUMENTS ?=

# The interpreter that makes .venv; set it to choose one, else the first that fits.
PYTHON ?=

# Recipes read them as the shell's own variables: their values may hold any character.
export DATA_DIR OUTPUT_DIR

VENV := .venv
BIN := $(VENV)/bin
# A file with another hash than its lock has stops the install. What comes as source is
# built with what build.lock installed, as what pip fetches for a build has no hashes.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--no-build-isolation
INSTALL_LOCKED := $(PIP_INSTALL) --require-hashes --requirement
# Small data are through before Java's parallel collector pays off; its second compiler
# does, for what plans the queries runs for a quarter of an hour.
SMALL_DATA_JAVA := -XX:+UseSerialGC
# Nor do Java compiled for each query and plans revised between its stages; by night
# Spark has its own settings.
SMALL_DATA_SPARK := --conf spark.sql.codegen.wholeStage=false \
	--conf spark.sql.codegen.factoryMode=NO_CODEGEN \
	--conf spark.sql.constraintPropagation.enabled=false \
	--conf spark.sql.adaptive.enabled=false
# A file of tests stays in one lane, as its tests share what they built.
TWO_LANES := --numprocesses 2 --dist loadfile --no-loadscope-reorder
# What a person sees while waiting.
SAY := @printf '%s\n'

.PHONY: help run test test-browser test-databases test-spark test-nightly bench siege fuzz lint format docs pictures vendor lock clean

help: ## Show this list
	@printf 'Targets:\n'
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) \
		| sed -E 's/^([a-z-]+):[^#]*## /  \1|/' \
		| awk -F'|' '{ printf "%-13s %s\n", $$1, $$2 }'
	@printf '\nVariables of run (with their values now):\n'
	@printf '  %-14s %s\n' \
		DATA_DIR 'folder of delivered files; empty: the demo company [$(DATA_DIR)]' \
		OUTPUT_DIR 'where everything is written [$(OUTPUT_DIR)]' \
		AS_OF 'the day of every figure, or today; empty: the newest of a record, 2026-06-30 for the demo [$(AS_OF)]' \
		TARGET 'duckdb, spark or spark_thrift [$(TARGET)]' \
		INDUSTRY 'retail, saas or services [$(INDUSTRY)]' \
		LANGUAGE_CODE 'language of the summary, en or zh [$(LANGUAGE_CODE)]'
	@printf '\nFor example: make run DATA_DIR=data/online_retail\n'

run: $(VENV)/installed-$(if $(filter spark spark_thrift,$(TARGET)),spark,run) ## Files in, published tiers and warnings out
	@$(BIN)/strata run \
		$(if $(DATA_DIR),--data-dir "$$DATA_DIR") \
		--output-dir "$$OUTPUT_DIR" \
		$(if $(AS_OF),--as-of '$(AS_OF)') \
		--target '$(TARGET)' \
		--industry '$(INDUSTRY)' \
		--lang '$(LANGUAGE_CODE)'

test: $(VENV)/installed-dev ## Every test that needs nothing but Python (pytest, with the dbt unit tests)
	@$(BIN)/python -m pytest $(TWO_LANES) -m 'not spark and not database and not browser and not nightly' \
		$(PYTEST_ARGUMENTS)

test-databases: $(VENV)/installed-dev ## Tables of PostgreSQL and MariaDB into the lake: needs both installed
	@$(BIN)/python -m pytest -m database $(PYTEST_ARGUMENTS)

test-browser: $(VENV)/installed-dev ## The pages in Chromium: needs it and Chinese fonts installed
	@$(BIN)/python -m pytest -m browser $(PYTEST_ARGUMENTS)

test-spark: $(VENV)/installed-dev $(VENV)/installed-spark ## Both engines side by side: needs Java 17
	@command -v java > /dev/null || [ -n "$${JAVA_HOME:-}" ] || { \
		echo 'Spark needs Java 17: install a JRE or set JAVA_HOME.' >&2; exit 1; }
	@JDK_JAVA_OPTIONS="$${JDK_JAVA_OPTIONS:-} $(SMALL_DATA_JAVA)" \
	PYSPARK_SUBMIT_ARGS="$(SMALL_DATA_SPARK) $${PYSPARK_SUBMIT_ARGS:-pyspark-shell}" \
		$(BIN)/python -m pytest -m 'spark and not nightly' $(PYTEST_ARGUMENTS)

test-nightly: $(VENV)/installed-dev $(VENV)/installed-spark ## What takes too long for every change: needs Java 17
	@JDK_JAVA_OPTIONS="$${JDK_JAVA_OPTIONS:-} $(SMALL_DATA_JAVA)" \
		$(BIN)/python -m pytest -m 'nightly or property' --hypothesis-profile nightly \
		$(PYTEST_ARGUMENTS)

bench: $(VENV)/installed-run ## What a whole run costs, beside another commit: SIZE, BASE, ROUNDS
	@$(BIN)/python benchmarks/whole_run.py --size '$(SIZE)' --base '$(BASE)' \
		--rounds '$(ROUNDS)'

siege: $(VENV)/installed-dev ## Kills, full disks and readers against every step: up to an hour, alone
	@$(BIN)/python tests/python/siege.py --report "$$OUTPUT_DIR/siege.json" $(SIEGE_ARGUMENTS)

fuzz: $(VENV)/installed-dev ## Damaged and hostile inputs of every kind: up to half an hour
	@$(BIN)/python tests/python/fuzz_inputs.py $(FUZZ_ARGUMENTS)

lint: $(VENV)/installed-dev ## Every gate; the one over Spark SQL only where Spark is installed, and in CI
	@PATH="$(abspath $(BIN)):$$PATH" PYTHONPATH=scripts $(BIN)/python -m gates lint

format: $(VENV)/installed-dev ## Let ruff and sqlfluff fix what they can
	@PATH="$(abspath $(BIN)):$$PATH" PYTHONPATH=scripts $(BIN)/python -m gates format

docs: $(VENV)/installed-run ## Data dictionary (zh, en) and dbt docs of the last build, in OUTPUT_DIR/docs
	@test -e "$$OUTPUT_DIR/warehouse/strata.duckdb" || { \
		echo "Nothing is built in $$OUTPUT_DIR yet: make run first." >&2; exit 1; }
	$(SAY) "Writing the data dictionary and the dbt docs to $$OUTPUT_DIR/docs"
	@STRATA_OUTPUT_DIR="$$OUTPUT_DIR" $(BIN)/dbt --quiet docs generate --static \
		--profiles-dir . --target prod --target-path "$$(realpath "$$OUTPUT_DIR")/docs" \
		--log-path "$$(realpath "$$OUTPUT_DIR")/warehouse/logs"
	@$(BIN)/python -m strata.data_dictionary "$$OUTPUT_DIR" "$$OUTPUT_DIR/docs"
	$(SAY) "Open $$OUTPUT_DIR/docs/index.html"

pictures: $(VENV)/installed-dev ## Pictures of the pages in OUTPUT_DIR for the docs: needs Chromium
	@$(BIN)/python tests/python/cockpit_pictures.py "$$OUTPUT_DIR" docs/pictures

vendor: ## The library of charts that the pages bring along, as npm has it: needs npm
	@scripts/vendor_echarts

lock: $(VENV)/installed-dev ## Resolve pyproject.toml and write requirements/: LOCK_ARGUMENTS=--upgrade
	$(SAY) 'Resolving every extra for every Python and platform'
	@scripts/lock_requirements $(LOCK_ARGUMENTS)
	$(SAY) 'requirements/ is written; run make lint test test-spark with it'

clean: ## Remove the environment, caches and output/, its publications included
	@rm -rf $(VENV) .cache target logs output build dist scripts/*.egg-info
	@find scripts tests -type d -name __pycache__ -prune -exec rm -rf {} +
	$(SAY) 'Clean.'

# A new lock makes a new environment, so no package outlives its line in the lock.
$(VENV)/made: $(wildcard requirements/*.lock)
	@python="$$(PYTHON='$(PYTHON)' scripts/find_python)"; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV)
	@$(INSTALL_LOCKED) requirements/build.lock
	@touch $@

$(VENV)/installed-run: $(VENV)/made pyproject.toml
	$(SAY) 'Installing what a run needs (about a minute, once)'
	@$(INSTALL_LOCKED) requirements/run.lock
	@$(PIP_INSTALL) --no-deps --no-index --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed-run
	$(SAY) 'Installing what tests and gates need'
	@$(INSTALL_LOCKED) requirements/dev.lock
	@touch $@

$(VENV)/installed-spark: $(VENV)/installed-run
	$(SAY) 'Installing Spark'
	@$(INSTALL_LOCKED) requirements/spark.lock
	@touch $@
