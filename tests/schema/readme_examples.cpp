#include "tests/schema/readme_examples.hpp"

#include <sstream>

namespace switchboard::schema_test {

std::vector<Example> examples_in(std::string_view page) {
    constexpr std::string_view kOpening = "```json ";
    std::vector<Example> examples;
    std::istringstream lines{std::string{page}};
    std::string line;
    bool inside = false;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (inside && line == "```") {
            inside = false;
        } else if (inside) {
            examples.back().json += line + '\n';
        } else if (line.starts_with(kOpening)) {
            std::string const marker = line.substr(kOpening.size());
            auto const dot = marker.find('.');
            if (dot == std::string::npos) continue;
            examples.push_back({marker.substr(0, dot), marker.substr(dot + 1), "", number});
            inside = true;
        }
    }
    return examples;
}

} // namespace switchboard::schema_test
