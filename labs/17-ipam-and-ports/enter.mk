# make -f enter.mk: builds build/enter, which a shell cannot be. Static: it needs no library, wherever it is.
build/enter: enter.cpp
	mkdir -p build
	$(CXX) -std=c++17 -Wall -Wextra -static -o $@ $<
