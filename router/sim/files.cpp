#include "router/sim/files.hpp"

#include <fstream>
#include <iterator>
#include <ostream>

namespace switchboard::router::sim {

std::optional<Scenario> load_file(std::string const& name, std::istream& in, std::ostream& err) {
    std::ifstream file;
    auto* source = &in;
    if (name != "-") {
        file.open(name, std::ios::binary);
        source = &file;
    }
    if (!*source) {
        err << name << ": cannot be read\n";
        return std::nullopt;
    }
    std::string const text{std::istreambuf_iterator<char>{*source}, {}};
    try {
        return load(text);
    } catch (BadScenario const& problem) {
        err << name << ": " << problem.path << (problem.path.empty() ? "" : ": ") << problem.reason
            << '\n';
    }
    return std::nullopt;
}

} // namespace switchboard::router::sim
