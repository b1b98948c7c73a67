# make -f build.mk: builds what a shell cannot be. Static: in a container there are only the container's libraries.
CXXFLAGS = -std=c++17 -Wall -Wextra -static

all: build/enter build/restrict

build/%: %.cpp restrict.hpp
	mkdir -p build
	$(CXX) $(CXXFLAGS) -o $@ $<
