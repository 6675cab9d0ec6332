// The routing benchmark as a program of its own; `--json` for one JSON object.
#include "router/bench/bench_route.hpp"

#include <iostream>
#include <string_view>

int main(int argc, char** argv) {
    bool const json = argc > 1 && std::string_view{argv[1]} == "--json";
    return switchboard::router::bench_route(json, std::cout);
}
