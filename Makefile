# kerneql: `make help` lists what there is to make. Building needs Go alone; only
# `collector` needs clang.

GO ?= go
SENSOR := bin/kerneql-sensor
DEMO := testdata/recordings/demo.ndjson

# What is shipped is static, and built twice it is the same: no path of the
# machine and no state of the repository goes into it.
BUILD := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -tags urfave_cli_no_docs -ldflags='-s -w -buildid='

# COLLECT compiles the collector into a folder. The paths in its debug information
# are made relative to the project.
COLLECT = cd runtime/probe && GOPACKAGE=probe $(GO) run github.com/cilium/ebpf/cmd/bpf2go \
	-output-dir $(1) -cc clang -target bpfel \
	-cflags '-O2 -g -mcpu=v2 -Wall -Werror -fdebug-prefix-map=$(CURDIR)=.' \
	-type image -type record -type image_flag -type long_record -type facts -type old_hierarchy \
	collector ../../templates/collector/collector.bpf.c

.DEFAULT_GOAL := help
.PHONY: help generate build run test ci bench collector check-collector soak fmt vet

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: ## compile the rules into generated/
	@$(GO) generate ./...

build: ## build bin/kerneql and bin/kerneql-sensor, static (GOARCH=arm64 for that)
	@$(BUILD) -o bin/ ./cmd/kerneql ./cmd/kerneql-sensor

run: generate build ## start the sensor, which proves itself first; without root, replay a recording
	@$(SENSOR) run --selftest; status=$$?; \
	if [ $$status -ne 2 ]; then exit $$status; fi; \
	echo "make run: this host cannot run the sensor, so here are its rules on a recording ($(DEMO)):" >&2; \
	$(SENSOR) replay $(DEMO)

test: ## run the tests that this machine can run, and say which were left out
	@.ci/test ./...

ci: ## run all tests; nothing may be left out (root, Docker, QEMU; see .ci/run)
	@KERNEQL_CI=1 KERNEQL_E2E=1 .ci/test -timeout 30m ./...

bench: ## measure the matchers per event and the collector per exec (root)
	@$(GO) test -run '^$$' -bench . -benchmem ./generated ./runtime/probe

collector: ## compile the kernel side after a change of templates/collector (clang 14)
	@$(call COLLECT,.)

check-collector: ## compare the committed kernel side with what its source gives
	@out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && ($(call COLLECT,$$out)) >/dev/null && \
	for file in collector_bpfel.go collector_bpfel.o; do \
		cmp "$$out/$$file" runtime/probe/$$file || { echo "run make collector" >&2; exit 1; }; \
	done

soak: ## fuzz (SOAK_FUZZ=time of each), then the exec storm again and again (root, Docker; SOAK=times)
	@GO='$(GO)' .ci/fuzz $(or $(SOAK_FUZZ),10m)
	@KERNEQL_CI=1 KERNEQL_E2E=1 $(GO) test -run '^TestStorm$$' -count $(or $(SOAK),50) -timeout 0 ./runtime/e2e

fmt: ## format the Go files
	@gofmt -w cmd gen generated runtime

vet: ## look for mistakes in the Go files
	@$(GO) vet ./...
