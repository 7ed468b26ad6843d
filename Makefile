# One line a target over CMake presets and scripts. JOBS: compilers at once; tests get four times as many places (cmake/room.cmake). ARGS: passed to the program.
JOBS ?= $(shell nproc)
ARGS ?=
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 600
CTEST = ctest --output-on-failure -j$(shell expr 4 \* $(JOBS))
# Memory in pages of 2 MiB: a program with speech begins in 1.0 instead of 1.2 s.
export GLIBC_TUNABLES ?= glibc.malloc.hugetlb=1

.DEFAULT_GOAL := help
.PHONY: setup setup-dev build program web demo run test check bench bench-api bench-dialer bench-media asan tsan tidy format coverage fuzz sim soak e2e deb deb-test help

setup:      ## install the Debian packages that are missing (apt-get; nothing when all are there)
	@sh scripts/setup.sh
setup-dev:  ## as setup, with the tools of tidy, format, coverage and fuzz
	@sh scripts/setup.sh --dev
build: setup  ## build/callai and everything around it
	cmake --preset dev && cmake --build build -j$(JOBS)
	@sh scripts/web.sh
program: setup  ## the program and its pages alone, without tests and benchmarks
	cmake --preset dev && cmake --build build -j$(JOBS) --target callai
	@sh scripts/web.sh
web: setup  ## the user interface alone, into web/dist
	@sh scripts/web.sh
demo: program  ## a sample call, start to end (ARGS="--help" lists the choices)
	build/callai demo $(ARGS)
run: program  ## the program itself: make run ARGS="template list"
	build/callai $(ARGS)
check:      ## the include arrows and the calls that are not allowed
	@sh scripts/check_arrows.sh
test: check build  ## every test; ends with the summary of CTest
	$(CTEST) --test-dir build
sim: program  ## every scenario in words and virtual time
	build/callai demo --text --scenario all $(ARGS)
soak: build  ## every scenario again and again for SOAK_SECONDS; 10,000 random conversations; 100 times kill -9 under writes; ten days of 10,000 contacts that are called; requests of every kind that make no sense; 10,000 telephone calls and packets that are none
	sh scripts/soak.sh build/callai $(SOAK_SECONDS)
	CALLAI_CONVERSATIONS=10000 build/tests/callai_verification_test --gtest_filter='RandomTemplates.*'
	CALLAI_DIAL_CONTACTS=10000 build/tests/callai_dialing_week_test
	build/src/repositories/callai_repositories_test --gtest_filter='Durability.*' --gtest_repeat=100 --gtest_shuffle --gtest_brief=1
	build/src/api/callai_api_test --gtest_filter='ApiFuzz.*' --gtest_repeat=25 --gtest_shuffle --gtest_brief=1
	CALLAI_SIP_CALLS=10000 CALLAI_FUZZ_SECONDS=$(SOAK_SECONDS) build/tests/sip/callai_sip_test --gtest_filter='SipSoak.*'
e2e: build  ## the black-box tests of the built program, and every page in a browser (pictures: web/e2e/artefacts)
	$(CTEST) --test-dir build -L e2e --no-tests=error
	cd web && npm run --silent e2e
bench: build  ## every benchmark; tables here, JSON in build/bench
	sh scripts/bench.sh build
bench-api: build  ## the API with 10,000 contacts, alone and while 100 calls run, beside a bare server and plain SQLite
	build/bench/api_bench --out build/bench
bench-dialer: build  ## the rules for calling, the queue of 8 nodes beside the plainest one in the same PostgreSQL, and analytics of a million calls
	build/bench/dialer_bench --out build/bench
	build/bench/analytics_bench --out build/bench
bench-media: build  ## calls with signalling and audio against the callers on the other core; the kernel and rtpengine beside it
	build/bench/media_load --out build/bench
asan: setup  ## every test under AddressSanitizer and UBSan
	cmake --preset asan && cmake --build build/asan -j$(JOBS) && $(CTEST) --test-dir build/asan
tsan: setup  ## every test under ThreadSanitizer
	cmake --preset tsan && cmake --build build/tsan -j$(JOBS) && $(CTEST) --test-dir build/tsan
tidy: setup-dev  ## clang-tidy over every source; findings are errors
	cmake --preset tidy && cmake --build build/tidy -j$(JOBS)
format: setup-dev  ## clang-format every source in place
	git ls-files -z '*.h' '*.cc' | xargs -0 clang-format -i
coverage: setup-dev  ## line coverage a room; fails below the bound
	cmake --preset coverage && cmake --build build/coverage -j$(JOBS) && sh scripts/coverage.sh build/coverage
fuzz: setup-dev  ## every fuzz target for FUZZ_SECONDS
	cmake --preset fuzz && cmake --build build/fuzz -j$(JOBS) --target callai_fuzzers && sh scripts/fuzz.sh build/fuzz $(FUZZ_SECONDS)
deb: build  ## a Debian package of the program, in build/; with the user interface where web/dist is built
	sh packaging/deb/build.sh build/callai build
deb-test: build  ## installs it in a clean Debian 12 (debootstrap, as root): starts, stops, upgrades, is removed as it should
	sh packaging/deb/test.sh build/callai
help:       ## this list
	@awk -F ' *## ' '/^[a-z-]+:.*##/ { sub(/:.*/, "", $$1); printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
