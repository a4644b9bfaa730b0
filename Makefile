# The only commands a newcomer needs: `make run` and `make test`. Each does the set-up it needs, and nothing twice.
# Further words go along: make run ARGS="--help", make test ARGS="tests/flows -k handover", make lock ARGS=--upgrade

.DEFAULT_GOAL := help
.PHONY: help run test check audit lock clean

# Any Python from 3.9 on starts the set-up; it finds or fetches the two that Torg itself needs.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 /usr/bin/python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null && { echo $$python; break; }; done)
SETUP = $(if $(PYTHON),exec $(PYTHON) -m tools.setup,echo "Set-up needs a Python from 3.9 on to start, and there is none in PATH." >&2; exit 3; :)

help:
	@echo "make run    set up what is not set up yet, and start the service"
	@echo "make test   set up what is not set up yet, and run every test"
	@echo "make check  lint, format and types"
	@echo "make audit  known vulnerabilities among the packages"
	@echo "make lock   recompile the locks"
	@echo "make clean  remove the environments and everything built; kept: the store and its files"

run test check audit lock:
	@$(SETUP) $@ $(ARGS)

# The store under var/ is the municipality's data, so only what set-up makes is named here.
clean:
	@rm -rf .venv .venv-rasa var/setup var/models var/rasa/models var/log/setup console/web/node_modules console/web/dist
