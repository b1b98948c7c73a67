#include "words.hpp"

#include <iostream>

int main(int count, char **words) {
    for (int i = 1; i < count; i++)
        std::cout << greeting(words[i]) << '\n';
}
