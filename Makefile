# The commands of itera-lab for whoever does not want to know CMake: `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help setup build run test bench clean tidy format
MAKEFLAGS += --no-print-directory --no-builtin-rules

JOBS ?= $(shell nproc)
EXPERIMENT ?= experiments/phase8_fp16.yaml
BIN := build/release/bin

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## /  make \1	/p' Makefile

setup:  ## Debian packages, LibTorch and the default corpus, where they are missing
	@tools/setup

build: setup  ## what users run, in build/release
	cmake --preset release
	cmake --build --preset release --target lab -j $(JOBS)

run: build  ## one experiment from text to report; another one: make run EXPERIMENT=FILE
	$(BIN)/itera-lab run $(EXPERIMENT)

# Both presets are built and tested even if the first one fails.
test: setup  ## every test: all of it as released, then the torch-free rooms under ASan and UBSan
	@failed=; for preset in release asan; do \
	  cmake --preset $$preset && \
	  cmake --build --preset $$preset -j $(JOBS) && \
	  OMP_WAIT_POLICY=passive ctest --preset $$preset --output-on-failure -j $(JOBS) || \
	  failed="$$failed $$preset"; \
	done; \
	if [ -n "$$failed" ]; then echo "make test: failed:$$failed" >&2; exit 1; fi

bench: build  ## how fast it trains and reads, against the matrix product of the same run
	cmake --build --preset release --target speed_bench host_bench -j $(JOBS)
	@for bench in $(BIN)/*_bench; do \
	  OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=100000 $$bench || exit 1; done

tidy:  ## clang-tidy on the torch-free rooms
	@command -v clang-tidy-19 >/dev/null || { echo "install clang-tidy-19" >&2; exit 4; }
	cmake --preset tidy
	cmake --build --preset tidy -j $(JOBS)

format:  ## clang-format on our own C++
	@command -v clang-format-19 >/dev/null || { echo "install clang-format-19" >&2; exit 4; }
	@git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-19 -i

clean:  ## removes build/, not what was fetched (.deps/, data/) nor results (runs/, the cache)
	rm -rf build
