# Two commands for a newcomer: `make demo` and `make test`. Everything that they need is set up by them.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: demo test check format lint types imports bench rough catalogues lock clean deb deb-test update-test vm-test

demo: .venv/demo.installed
	@$(BIN)/epass demo $(ARGS)

test: .venv/dev.installed
	@scripts/debian
	@$(BIN)/python -m pytest $(ARGS)

check: format lint types imports test

format: .venv/dev.installed
	@$(BIN)/ruff format --check .

lint: .venv/dev.installed
	@$(BIN)/ruff check .

types: .venv/dev.installed
	@$(BIN)/mypy
	@MYPYPATH=packaging $(BIN)/mypy --scripts-are-modules packaging/build packaging/trial

imports: .venv/dev.installed
	@$(BIN)/lint-imports

bench: .venv/dev.installed
	@$(BIN)/python -m bench $(ARGS)

# Sync in every trouble, for minutes: thousands of seeds, then real processes that die on both sides.
rough: .venv/dev.installed
	@$(BIN)/python -m pytest -q -s tests/sync/test_simulation.py --seeds 3000
	@EPASS_ROUGH_S=300 $(BIN)/python -m pytest -q -s tests/sync/test_processes.py

# The words that are read at run time, from the catalogues that people edit.
catalogues: .venv/dev.installed
	@$(BIN)/python scripts/catalogues

# What is installed is what the lock says, with its hashes; then the project itself, editable.
.venv/%.installed: requirements/%.txt pyproject.toml
	@echo "Setting up .venv (once; a minute or two) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Debian packages of a site and of the platform, for every suite and architecture; KINDS, SUITES, ARCHS choose among them.
KINDS ?= site platform
SUITES ?= bookworm trixie
ARCHS ?= amd64 arm64
deb: .venv/dev.installed
	@for kind in $(KINDS); do for suite in $(SUITES); do for arch in $(ARCHS); do \
	    $(BIN)/python packaging/build --kind $$kind --suite $$suite --arch $$arch || exit 1; done; done; done

# A fresh Debian root for each package: install, use, remove, purge. Needs root and mmdebstrap.
deb-test:
	@for kind in $(KINDS); do for suite in $(SUITES); do for arch in $(ARCHS); do \
	    name=$$([ $$kind = site ] && echo epass || echo epass-platform); \
	    package=$$(ls dist/$${name}_*~deb$$([ $$suite = trixie ] && echo 13 || echo 12)_$$arch.deb) && \
	    lintian --fail-on error,warning $$package && packaging/try $$suite $$arch $$package || exit 1; \
	done; done; done

# A broken update under a real systemd, which must go back with its database, and a good one. Needs systemd-nspawn, and
# the roots that deb-test makes; of this machine's architecture only.
update-test:
	@for suite in $(SUITES); do arch=$$(dpkg --print-architecture); \
	    package=$$(ls dist/epass_*~deb$$([ $$suite = trixie ] && echo 13 || echo 12)_$$arch.deb) && \
	    packaging/try-update $$suite $$arch $$package || exit 1; done

# Boots a virtual machine with the package installed: tests/vm/README.md. Takes minutes; not part of “make test”.
vm-test: .venv/dev.installed
	@PYTHONPATH=tests $(BIN)/python -m vm $(ARGS)

# Newest versions that fit pyproject.toml; needs uv.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade
lock:
	$(LOCK) pyproject.toml requirements/build.in --extra dev -o requirements/dev.txt
	$(LOCK) pyproject.toml --extra kiosk --extra display --extra counter --extra feed --extra console --extra sync \
	    -c requirements/dev.txt -o requirements/appliance.txt
	$(LOCK) pyproject.toml --extra central -c requirements/dev.txt -o requirements/platform.txt
	$(LOCK) pyproject.toml requirements/build.in --extra demo -c requirements/dev.txt -o requirements/demo.txt

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
