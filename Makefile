# What everybody needs; each target says what it does. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## install and build what is missing, then serve on http://localhost:8080
	@scripts/run

demo: ## serve a filled-in demonstration municipality on http://localhost:8080
	@scripts/run --demo

test: ## install what is missing, then check, build and test everything
	@scripts/test

check: ## formatting, lints, drift; no tests
	@scripts/check

deny: ## licences, unwanted crates and versions, sources (deny.toml); needs `cargo install cargo-deny --locked`
	cargo deny check licenses bans sources

advisories: ## known weaknesses and versions that were taken back; as `make deny`, and asks the network
	cargo deny check advisories

sbom: ## lists of all crates and packages in target/sbom; needs `cargo install cargo-cyclonedx --locked`
	@scripts/sbom

openapi: ## write openapi/openapi.json and the front end's types from the code
	cargo run -q -p valghalla -- openapi > openapi/openapi.json
	cd frontend && npm run --silent gen:api

contract: ## compare the answers to thought-up requests of every role with the OpenAPI document, on both databases
	@scripts/contract

bench: ## measure requests per second and CPU time on both databases; BENCH=upkeep: backup, restore, rotation, erasure
	@scripts/bench

faults: ## break things and see what is promised of it, in some 40 minutes; FAULTS="disk-full overload" for some
	@scripts/faults $(FAULTS)

fuzz: ## hostile input to all that takes any, FUZZ_SECONDS=60 for each; FUZZ="csv query" for some
	cargo build --quiet --locked -p valghalla
	cargo run --quiet --locked -p valghalla-tests --bin fuzz -- $(FUZZ)

mutants: ## change the code of access, links and mails one place at a time: does a test notice? needs `cargo install cargo-mutants --locked`
	cargo mutants --output target

.PHONY: help run demo test check deny advisories sbom openapi contract bench faults fuzz mutants
