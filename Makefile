# `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help run test quick check format messages locks clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start everything on this machine
	./run

test: ## Run every check and test
	./test

quick: ## Run the tests alone, without checks and browser journeys
	./test --quick

check: ## Run exactly what CI runs
	.ci/run

format: ## Put the code into its form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages: ## Collect what the code marks for translation into the Thai catalogues (needs gettext)
	cd rongthuk && ../manage makemessages --locale th --no-location

locks: ## Lock the newest allowed packages with their hashes
	./installation/lock

clean: ## Remove what can be made again; the data stays
	rm -rf .venv node_modules var/static-build var/test var/messages.stamp .mypy_cache .ruff_cache .pytest_cache
	find rongthuk -name '*.mo' -delete
