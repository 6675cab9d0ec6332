// The simulator as a program of its own, for tests: the arguments are those of `switchboard sim`.
#include "router/sim/commands.hpp"

#include <iostream>
#include <vector>

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    std::vector<std::string> const args(argv + 1, argv + argc);
    return switchboard::router::sim::sim_command(args, std::cin, std::cout, std::cerr);
}
