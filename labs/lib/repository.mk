# The course. make help lists the targets.

CHAPTER ?= $(shell git describe --tags --abbrev=0 2>/dev/null)
DIR ?= .

PREFIX ?= /usr/local

.PHONY: help image toolkit grade look reset

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' Makefile

image: images/busybox/bin/busybox ## Make the image busybox (needs root)

images/busybox/bin/busybox:
	mkdir -p images/busybox
	images/busybox.sh images/busybox

toolkit: ## Put docker.sh, the toolkit's, into PATH, for docker.sh explain (needs root)
	@if [ -e '$(PREFIX)/bin/docker.sh' ]; then echo 'There is a $(PREFIX)/bin/docker.sh already'; \
	else ln -s '$(CURDIR)/labs/toolkit/docker.sh' '$(PREFIX)/bin/docker.sh'; fi

grade: ## Grade an attempt: make grade CHAPTER=pivot-root DIR=~/my-docker (needs root)
	@labs/grade $(if $(JUNIT),--junit $(JUNIT)) $(CHAPTER) $(DIR)

look: ## Try a chapter's commands: make look CHAPTER=pivot-root (needs root)
	@labs/look $(CHAPTER)

reset: ## Remove what experiments have left on this machine (needs root)
	@labs/reset $(if $(DRY_RUN),--dry-run) .
