# Milaan: see README.md. 'make help' lists what there is.

# One set of settings for every step, so that Go's build cache keeps what was
# compiled; dlib takes the better part of a minute. A program started by make
# finds them too, and `eval "$(make -s env)"` gives them to a shell.
export GOTOOLCHAIN := local
export PATH := $(CURDIR)/scripts:$(PATH)
export CXX := cxx-portable
export CGO_ENABLED := 1
# Milaan describes one photo on each core; BLAS threads on top only get in the way.
export OPENBLAS_NUM_THREADS := 1
export MILAAN_MODELS ?= $(CURDIR)/.cache/models
export MILAAN_TEST_PHOTOS := $(CURDIR)/.cache/testphotos
# Finds what people with a screen reader, a keyboard or poor sight cannot use; for tests of the pages only.
export MILAAN_TEST_AXE := $(CURDIR)/.cache/axe

# make demo LISTEN=127.0.0.1:8081; make serve DATA=/var/lib/milaan LISTEN=127.0.0.1:8080
DATA ?= data
LISTEN ?= 127.0.0.1:8080
# make bench PKG=./index/faces BENCH=Scan; make fuzz FUZZTIME=1m
PKG ?= ./...
BENCH ?= .
FUZZTIME ?= 5s
FACES ?= 1000000

# Packages that start goroutines of their own: 'make test' runs their tests once,
# under the race detector. Those that link go-face cost a second build of it,
# about a minute of one core.
RACED := ./accounts/... ./api ./duty/... ./index/... ./intake/... ./matcher/... ./models/store/... ./models/vault/... ./review/...
# Their tests that drive a browser or a whole program, or measure, run without it, and the others both ways.
PARTLY := ./api/web ./cmd/...

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test build serve lint vet race fuzz bench peers env models setup setup-test setup-lint clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: build ## install what is missing, build, and show a registry of people who do not exist: make demo LISTEN=HOST:PORT
	@bin/milaan demo --listen $(LISTEN)

serve: build ## run a real, empty server: make serve DATA=DIR LISTEN=HOST:PORT
	bin/milaan serve --data $(DATA) --listen $(LISTEN)

build: setup ## install what is missing and leave bin/milaan
	go build -o bin/milaan ./cmd/milaan

test: export MILAAN_TEST_REQUIRE = 1
test: setup-test build vet lint ## install what is missing and run every check, as .ci/run does
	go test -timeout 30m $$(go list ./... | grep -vxF "$$(go list $(RACED))")
	$(MAKE) --no-print-directory race
	scripts/fuzz.sh 5s

race: ## run the tests of the concurrent packages under the race detector
	go test -race -timeout 30m $(RACED) $(PARTLY)

vet:
	go vet ./...
	cd peers && go vet ./...

peers: setup ## compare the search of faces with libraries that one might pick instead: make peers FACES=1000000 (FAISS: install libfaiss-dev)
	cd peers && go run $$(pkg=libfaiss-dev; dpkg -s $$pkg >/dev/null 2>&1 && echo -tags faiss) . --faces $(FACES)

lint: setup setup-lint ## run golangci-lint, the layer rules among it
	$$(scripts/linter.sh) run

fuzz: setup ## run every fuzz target for FUZZTIME (5s)
	scripts/fuzz.sh $(FUZZTIME)

bench: setup ## run the benchmarks: PKG=./index/faces BENCH=Scan
	go test -run '^$$' -bench '$(BENCH)' -benchmem $(PKG)

env: ## print these settings for a shell: eval "$(make -s env)"
	@printf 'export %s\n' 'GOTOOLCHAIN=local' 'PATH=$(CURDIR)/scripts:$$PATH' 'CXX=$(CXX)' 'OPENBLAS_NUM_THREADS=1' \
		'MILAAN_MODELS=$(MILAAN_MODELS)' 'MILAAN_TEST_PHOTOS=$(MILAAN_TEST_PHOTOS)' 'MILAAN_TEST_AXE=$(MILAAN_TEST_AXE)'

models: ## fetch the dlib models, or check those in MILAAN_MODELS
	@scripts/models.sh

setup: ## install only: Debian packages, dlib models, Go modules
	@scripts/check-go.sh
	@scripts/packages.sh build
	@scripts/compiler.sh
	@scripts/models.sh
	@scripts/modules.sh

setup-lint:
	@scripts/linter.sh >/dev/null

setup-test: setup setup-lint
	@scripts/packages.sh test
	@scripts/fetch-npm.sh @vladmandic/face-api@1.7.15 scripts/testphotos.sha256 $(MILAAN_TEST_PHOTOS)
	@scripts/fetch-npm.sh axe-core@4.10.3 scripts/axe.sha256 $(MILAAN_TEST_AXE)

clean: ## remove what was built and fetched into this folder; never a registry's data
	rm -rf bin .cache
