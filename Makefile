# make help lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
T ?=
IMAGE ?= busybox
LAYOUTS ?= v1 v2 hybrid
VM_TESTS ?= cgroup union pause labs-kernel

comma := ,
VERSION := $(file < lib/VERSION)
BUILD := build
HELPERS := $(addprefix helpers/bin/,pivot nsenter-lite monitor transfer vethctl ipam layer manifest spec show)
CXXFLAGS ?= -O2
# libnl's headers include each other as <netlink/...>
INCLUDES := -Ihelpers -isystem /usr/include/libnl3
HELPER_CXXFLAGS := -std=c++20 -Wall -Wextra -Werror -DDOCKER_SH_VERSION='"$(VERSION)"' $(INCLUDES) -MMD -MP
# Static where Debian has an archive, shared where it has none (libmount): a start is 1 ms faster for it.
HELPER_LDFLAGS := -static-libstdc++ -static-libgcc -Wl,--gc-sections,-O1
# Static where libnl comes as an archive (Debian, Alpine). It can look names up, vethctl never does: nothing of that in
# the file, and no warning that it would need shared libraries after all.
NETLINK_STATIC := -static -Wl,--gc-sections,-O1 \
	$(foreach name,getaddrinfo freeaddrinfo getprotobyname getprotobynumber,-Wl,--defsym=$(name)=abort)
NETLINK_LDFLAGS = $(if $(filter /%,$(shell $(CXX) -print-file-name=libnl-route-3.a)),$(NETLINK_STATIC),$(HELPER_LDFLAGS))

# Static where OpenSSL comes as an archive (not on Arch)
CRYPTO_LDFLAGS = $(if $(filter /%,$(shell $(CXX) -print-file-name=libcrypto.a)),$(STATIC),$(HELPER_LDFLAGS))

# Package names by package manager; README.md says what each is for. DEPS builds and runs, TEST_DEPS tests and lints.
DEPS_apt := g++ make libmount-dev libboost-program-options-dev libcap-ng-dev libarchive-dev libssl-dev libnl-route-3-dev nlohmann-json3-dev util-linux \
	mount bash-builtins busybox-static debootstrap catatonit fuse-overlayfs procps iptables skopeo
TEST_DEPS_apt := bats bats-assert bats-support bats-file shellcheck shfmt clang-format clang-tidy iproute2 \
	socat groff-base graphviz libxml2-utils user-mode-linux kmod e2fsprogs attr libcap2-bin xz-utils zstd bzip2 jq \
	runc umoci docker-registry apache2-utils buildah podman
DEPS_dnf := gcc-c++ make libmount-devel libarchive-devel openssl-devel libnl3-devel boost-devel boost-static json-devel libcap-ng-devel \
	libcap-ng-static libstdc++-static util-linux bash-devel busybox debootstrap catatonit fuse-overlayfs procps-ng iptables skopeo
TEST_DEPS_dnf := bats ShellCheck shfmt clang-tools-extra iproute socat groff graphviz libxml2 kmod e2fsprogs attr libcap xz zstd bzip2 jq buildah
DEPS_pacman := gcc make util-linux boost nlohmann-json libcap-ng libarchive openssl libnl busybox debootstrap catatonit fuse-overlayfs procps-ng iptables skopeo
TEST_DEPS_pacman := bats bats-assert bats-support bats-file shellcheck shfmt clang iproute2 socat groff graphviz libxml2 kmod attr libcap xz zstd bzip2 jq buildah
DEPS_apk := g++ make util-linux-dev libarchive-dev openssl-dev libnl3-dev libnl3-static nlohmann-json boost-dev boost-static libcap-ng-dev \
	libcap-ng-static util-linux bash bash-dev busybox-static debootstrap catatonit fuse-overlayfs procps iptables skopeo
TEST_DEPS_apk := bats shellcheck shfmt clang-extra-tools iproute2 socat groff graphviz libxml2-utils kmod e2fsprogs attr libcap-setcap xz zstd bzip2 jq buildah

SHELL_FILES = $(shell git ls-files -co --exclude-standard '*.sh' '*.bash' '*.bats' tests/vm/run tests/vm/init \
	tests/suite tests/machine tests/demo 'tests/bench/*' .ci/run \
	$(addprefix labs/,grade look skeleton repository reset lib/machine-init))
CXX_FILES = $(shell git ls-files -co --exclude-standard '*.cpp' '*.hpp')

.DEFAULT_GOAL := all
.PHONY: help all deps test-deps demo image lint tidy format test test-vm bench labs grade install uninstall clean
.DELETE_ON_ERROR:

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target text; do \
		printf '  %-12s %s\n' "$$target" "$$text"; done

# What Bash loads into itself, if its headers are there: the same names run the programs, else
BASH_HEADERS := $(firstword $(wildcard /usr/include/bash /usr/local/include/bash))
BUILTINS := $(if $(BASH_HEADERS),helpers/bin/builtins.so)

all: $(HELPERS) $(BUILTINS) ## Build the helpers

$(BUILD)/%.o: helpers/%.cpp lib/VERSION
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(HELPER_CXXFLAGS) -ffunction-sections -c -o $@ $<

# A helper is all of its own folder, and the parts that it names of common/.
parts = $(patsubst helpers/%.cpp,$(BUILD)/%.o,$(wildcard helpers/$(1)/*.cpp helpers/$(1)/*/*.cpp) $(foreach part,$(2),helpers/common/$(part).cpp))
define link
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS) $(1) -o $@ $^ $(2)
endef
STATIC := -static -Wl,--gc-sections,-O1

helpers/bin/pivot: $(call parts,pivot,environment options process record rooted terminal)
	$(call link,$(HELPER_LDFLAGS),-Wl$(comma)-Bstatic -lboost_program_options -lcap-ng -Wl$(comma)-Bdynamic -lmount)

# Nothing shared: it runs inside a container before it becomes the program, and nobody's libraries are to be loaded there
helpers/bin/nsenter-lite: $(call parts,nsenter-lite,entry environment options process record terminal)
	$(call link,$(STATIC),-lboost_program_options -lcap-ng)

# Nothing shared: a container in the background should cost little memory
helpers/bin/monitor: $(call parts,monitor,options record record-write terminal time)
	$(call link,$(STATIC),-lboost_program_options)

helpers/bin/transfer: $(call parts,transfer,entry extract options rooted)
	$(call link,$(HELPER_LDFLAGS),-Wl$(comma)-Bstatic -lboost_program_options -Wl$(comma)-Bdynamic -larchive)

helpers/bin/layer: $(call parts,layer,extract options rooted)
	$(call link,$(HELPER_LDFLAGS),-Wl$(comma)-Bstatic -lboost_program_options -Wl$(comma)-Bdynamic -larchive -lcrypto)

# Nothing shared, if it can be: every container's start waits for it
helpers/bin/vethctl: $(call parts,vethctl,entry options)
	$(call link,$(NETLINK_LDFLAGS),-lboost_program_options -lnl-route-3 -lnl-3)

# Nothing shared: it starts twice in a container's life, and the start is most of what it costs
helpers/bin/ipam: $(call parts,ipam,options)
	$(call link,$(STATIC),-lboost_program_options)

# Nothing shared: every container's start waits for it
helpers/bin/spec: $(call parts,spec,environment options record time)
	$(call link,$(STATIC),-lboost_program_options)

# Nothing shared: each word about an image is a start of it
helpers/bin/manifest: $(call parts,manifest,record)
	$(call link,$(CRYPTO_LDFLAGS),-lboost_program_options -lcrypto)

# Nothing shared: its start is most of what a view costs
helpers/bin/show: $(call parts,show,cgroup record state time)
	$(call link,$(STATIC),-lboost_program_options)

# C++ without its library: every start loads it
BASH_INCLUDES := $(foreach folder,$(BASH_HEADERS),-isystem $(folder) -isystem $(folder)/include -isystem $(folder)/builtins)
$(BUILD)/builtins/%.o: HELPER_CXXFLAGS += -fPIC -fno-exceptions -fno-rtti $(BASH_INCLUDES)
$(BUILD)/builtins/%.tidy: INCLUDES += $(BASH_INCLUDES)
helpers/bin/builtins.so: $(call parts,builtins)
	$(call link,-shared -Wl$(comma)--as-needed)

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)

# Installs $(1), a suffix of a variable above, with the package manager that is there. What is installed already
# costs no network.
define install_packages
	@if command -v apt-get >/dev/null; then \
		dpkg-query -W -f '$${db:Status-Status}\n' $($(1)_apt) 2>&1 | grep -qv '^installed$$' || exit 0; \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $($(1)_apt); \
	elif command -v dnf >/dev/null; then dnf install -y $($(1)_dnf); \
	elif command -v pacman >/dev/null; then pacman -Sy --needed --noconfirm $($(1)_pacman); \
	elif command -v apk >/dev/null; then apk add $($(1)_apk); \
	else echo 'make $@: no apt-get, dnf, pacman or apk: see "Packages" in README.md' >&2; exit 1; fi
endef

deps: ## Install what building and running need
	$(call install_packages,DEPS)

test-deps: deps ## Install what the tests need besides
	$(call install_packages,TEST_DEPS)

demo: deps ## Build, make the busybox image, run the course's command in it
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/demo

image: all ## Make an image from its recipe: make image IMAGE=debian12
	./docker.sh run --rm $(IMAGE) true

lint: test-deps ## Check the style and the usual mistakes
	@$(MAKE) --no-print-directory -j$$(nproc) tidy
	shellcheck $(SHELL_FILES)
	shfmt -d $(SHELL_FILES)
	clang-format --dry-run --Werror $(CXX_FILES)

# clang-tidy is slow: on every core, and only what has changed
TIDY = $(patsubst helpers/%.cpp,$(BUILD)/%.tidy,$(wildcard helpers/*/*.cpp helpers/*/*/*.cpp))
$(BUILD)/%.tidy: helpers/%.cpp $(wildcard helpers/*/*.hpp helpers/*/*/*.hpp) .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- -std=c++20 -DDOCKER_SH_VERSION='"$(VERSION)"' $(INCLUDES)
	@touch $@

tidy: $(TIDY)

format: ## Lay out the sources
	shfmt -w $(SHELL_FILES)
	clang-format -i $(CXX_FILES)

test: test-deps ## Run the tests; T=run picks tests/run.bats
	@$(MAKE) --no-print-directory -j$$(nproc) all
	tests/suite $(T)

test-vm: test-deps ## Run the kernel's tests on cgroup v1, v2 and hybrid
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) --keep-going --output-sync $(addprefix test-vm-,$(LAYOUTS))

# A machine each, with one processor
test-vm-%:
	@echo "== cgroup $*"
	@VM_TIMEOUT=900 tests/vm/run $* tests/suite $(VM_TESTS)

bench: all ## Measure against runc, ip and Docker (needs hyperfine, runc, iperf3, dockerd)
	tests/bench/run
	tests/bench/network
	tests/bench/vethctl
	tests/bench/layer
	tests/bench/store

labs: helpers/bin/show ## Make the course as a git repository, in build/labs
	labs/repository

grade: ## Grade a student's attempt: make grade CHAPTER=pivot-root DIR=~/my-docker
	@labs/grade $(if $(JUNIT),--junit $(JUNIT)) $(CHAPTER) $(DIR)

install: all ## Install under PREFIX (and DESTDIR)
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/lib/docker.sh/helpers/bin' '$(DESTDIR)$(PREFIX)/lib/docker.sh/images'
	install -m 755 docker.sh container.sh '$(DESTDIR)$(PREFIX)/lib/docker.sh/'
	install -D -m 644 -t '$(DESTDIR)$(PREFIX)/lib/docker.sh/lib' lib/VERSION
	for room in lib/*/; do install -D -m 644 -t "$(DESTDIR)$(PREFIX)/lib/docker.sh/$$room" "$$room"*.sh || exit; done
	install -m 755 $(HELPERS) $(BUILTINS) '$(DESTDIR)$(PREFIX)/lib/docker.sh/helpers/bin/'
	install -m 755 helpers/*.sh '$(DESTDIR)$(PREFIX)/lib/docker.sh/helpers/'
	install -m 755 images/*.sh images/*.bash '$(DESTDIR)$(PREFIX)/lib/docker.sh/images/'
	install -d '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/bash-completion/completions'
	./docker.sh help --man >'$(DESTDIR)$(PREFIX)/share/man/man1/docker.sh.1'
	./docker.sh help --completion >'$(DESTDIR)$(PREFIX)/share/bash-completion/completions/docker.sh'
	ln -sfn ../lib/docker.sh/docker.sh '$(DESTDIR)$(PREFIX)/bin/docker.sh'

uninstall: ## Remove what install has installed; containers, images and volumes stay
	rm -f '$(DESTDIR)$(PREFIX)/bin/docker.sh' '$(DESTDIR)$(PREFIX)/share/man/man1/docker.sh.1' \
		'$(DESTDIR)$(PREFIX)/share/bash-completion/completions/docker.sh'
	rm -rf '$(DESTDIR)$(PREFIX)/lib/docker.sh'

clean: ## Remove what was built
	rm -rf $(BUILD) helpers/bin
