#include "router/sim/selftest.hpp"

#include "router/sim/commands.hpp"
#include "router/sim/files.hpp"
#include "router/sim/options.hpp"

#include <cmath>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace switchboard::router::sim {

namespace {

constexpr std::size_t kBatches = 256; ///< at least, and less than twice as many
constexpr std::uint64_t kFirstBatch = 1'000;
constexpr double kEnough = 0.003; ///< relative standard error at which a run may stop
constexpr double kTolerance = 0.01;
constexpr double kErrors = 3.0;

OptionRules const& rules() {
    static OptionRules const kRules{
        "selftest [--only ID] [--customers N] [--seed N] [--json]",
        "Runs 24 queueing models with the real engine in the loop until every answer is known to\n"
        "0.3 %, or N customers (40000000) have come, and compares it with the exact one: within\n"
        "1 % and three standard errors. Exit code 0 if all are. --only runs one model.\n",
        0,
        {"--only", "--customers", "--seed"},
        {"--json"}};
    return kRules;
}

struct Limits {
    std::uint64_t customers = 0;
    std::uint64_t seed = 1;
};

/// Two neighbouring batches become one, so that the number of batches stays small while they grow.
void merge_pairs(std::vector<Batch>& batches) {
    for (std::size_t i = 0; i < batches.size() / 2; ++i) {
        auto merged = batches[2 * i];
        merged += batches[2 * i + 1];
        batches[i] = std::move(merged);
    }
    batches.resize(batches.size() / 2);
}

bool precise(std::vector<Batch> const& batches, Case const& entry) {
    for (auto const& answer : entry.answers) {
        auto const found = estimate(batches, answer, entry.model);
        if (found.standard_error > kEnough * std::abs(found.value)) return false;
    }
    return true;
}

/// Runs until every answer is known well enough, or the customers are used up.
std::vector<Batch> run(Case const& entry, Limits const& limits, std::uint64_t& customers) {
    ModelRun model{entry.model, limits.seed};
    auto size = kFirstBatch;
    // From empty to typical.
    static_cast<void>(model.run(20 * size + 100 * entry.model.config.agents.size()));
    std::vector<Batch> batches;
    while (customers < limits.customers) {
        batches.push_back(model.run(size));
        customers += size;
        if (batches.size() < 2 * kBatches) continue;
        merge_pairs(batches);
        size *= 2;
        if (precise(batches, entry)) break;
    }
    return batches;
}

struct Row {
    std::string model;
    std::string answer;
    double exact = 0;
    Estimate found;
    std::uint64_t customers = 0;
    [[nodiscard]] bool good() const {
        auto const off = std::abs(found.value - exact);
        return off <= kErrors * found.standard_error && off <= kTolerance * exact;
    }
};

void print_row(std::ostream& out, Row const& row) {
    out << std::left << std::setw(4) << row.model << std::setw(20) << row.answer << std::right
        << std::fixed << std::setprecision(6) << std::setw(14) << row.exact << std::setw(14)
        << row.found.value << std::setprecision(3) << std::setw(9)
        << 100.0 * (row.found.value / row.exact - 1.0) << " %" << std::setw(9)
        << 100.0 * row.found.standard_error / row.found.value << " %" << std::setw(12)
        << row.customers << (row.good() ? "  ok" : "  OFF") << '\n';
    out.flush();
}

void print_json(std::ostream& out, Row const& row) {
    std::ostringstream numbers;
    numbers << std::setprecision(9) << R"("exact": )" << row.exact << R"(, "simulated": )"
            << row.found.value << R"(, "standardError": )" << row.found.standard_error;
    out << R"({"model": ")" << row.model << R"(", "answer": ")" << row.answer << R"(", )"
        << numbers.str() << R"(, "customers": )" << row.customers << R"(, "ok": )"
        << (row.good() ? "true" : "false") << "}\n";
    out.flush();
}

} // namespace

int selftest_command(Arguments args, std::istream&, std::ostream& out, std::ostream& err) {
    int exit = kExitOk;
    auto const options = parse_options(rules(), args, out, err, exit);
    if (!options) return exit;
    constexpr std::uint64_t kMost = 10'000'000'000;
    auto const customers =
        number_option(*options, "--customers", 40'000'000, kFirstBatch, kMost, err);
    auto const seed = number_option(*options, "--seed", 1, 0, ~std::uint64_t{0}, err);
    if (!customers || !seed) return kExitUsage;
    auto const only = options->value("--only");
    bool const json = options->has("--json");
    if (!json)
        out << "id  answer                      exact     simulated       off      error   "
               "customers\n";
    bool all = true;
    bool any = false;
    for (auto const& entry : selftest_cases()) {
        if (only && entry.model.id != *only) continue;
        any = true;
        std::uint64_t used = 0;
        auto const batches = run(entry, {*customers, *seed}, used);
        for (auto const& answer : entry.answers) {
            auto const found = estimate(batches, answer, entry.model);
            Row const row{entry.model.id, answer.name, answer.exact, found, used};
            json ? print_json(out, row) : print_row(out, row);
            all = all && row.good();
        }
    }
    if (any) return all ? kExitOk : kExitBadFile;
    err << "--only: no model " << *only << '\n';
    return kExitUsage;
}

} // namespace switchboard::router::sim
