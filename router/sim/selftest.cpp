#include "router/sim/selftest.hpp"

#include "router/sim/commands.hpp"
#include "router/sim/files.hpp"

#include <charconv>
#include <cmath>
#include <iomanip>
#include <ostream>

namespace switchboard::router::sim {

namespace {

constexpr std::size_t kBatches = 40;
constexpr std::uint64_t kFirstBatch = 2'000;
constexpr double kEnough = 0.003; ///< relative standard error at which a run may stop
constexpr double kTolerance = 0.01;
constexpr double kErrors = 3.0;

struct Options {
    std::string only;
    std::uint64_t customers = 40'000'000;
    std::uint64_t seed = 1;
};

bool number(std::string const& text, std::uint64_t& into) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size();
}

bool parse(Arguments args, Options& options) {
    for (std::size_t i = 0; i + 1 < args.size(); i += 2) {
        if (args[i] == "--only")
            options.only = args[i + 1];
        else if (args[i] == "--customers" && number(args[i + 1], options.customers))
            continue;
        else if (args[i] == "--seed" && number(args[i + 1], options.seed))
            continue;
        else
            return false;
    }
    return args.size() % 2 == 0 && options.customers >= kFirstBatch;
}

/// Two neighbouring batches become one, so that the number of batches stays small while they grow.
void merge_pairs(std::vector<Batch>& batches) {
    for (std::size_t i = 0; i < batches.size() / 2; ++i) {
        auto merged = batches[2 * i];
        for (std::size_t s = 0; s < merged.size(); ++s) merged[s] += batches[2 * i + 1][s];
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
std::vector<Batch> run(Case const& entry, Options const& options, std::uint64_t& customers) {
    ModelRun model{entry.model, options.seed};
    auto size = kFirstBatch;
    // From empty to typical.
    static_cast<void>(model.run(10 * size + 100 * entry.model.config.agents.size()));
    std::vector<Batch> batches;
    while (customers < options.customers) {
        batches.push_back(model.run(size));
        customers += size;
        if (batches.size() < 2 * kBatches) continue;
        merge_pairs(batches);
        size *= 2;
        if (precise(batches, entry)) break;
    }
    return batches;
}

bool report(
    Case const& entry, std::vector<Batch> const& batches, std::uint64_t customers,
    std::ostream& out) {
    bool all = true;
    for (auto const& answer : entry.answers) {
        auto const found = estimate(batches, answer, entry.model);
        auto const off = std::abs(found.value - answer.exact);
        bool const good = off <= kErrors * found.standard_error && off <= kTolerance * answer.exact;
        all = all && good;
        out << std::left << std::setw(4) << entry.model.id << std::setw(20) << answer.name
            << std::right << std::fixed << std::setprecision(6) << std::setw(14) << answer.exact
            << std::setw(14) << found.value << std::setprecision(3) << std::setw(9)
            << 100.0 * (found.value / answer.exact - 1.0) << " %" << std::setw(9)
            << 100.0 * found.standard_error / found.value << " %" << std::setw(12) << customers
            << (good ? "  ok" : "  OFF") << '\n';
    }
    out.flush();
    return all;
}

} // namespace

int selftest_command(Arguments args, std::istream&, std::ostream& out, std::ostream& err) {
    Options options;
    if (!parse(args, options)) {
        err << "usage: sim selftest [--only ID] [--customers N] [--seed N]\n";
        return kExitUsage;
    }
    out << "id  answer                      exact     simulated       off      error   customers\n";
    bool all = true;
    bool any = false;
    for (auto const& entry : selftest_cases()) {
        if (!options.only.empty() && entry.model.id != options.only) continue;
        any = true;
        std::uint64_t customers = 0;
        auto const batches = run(entry, options, customers);
        all = report(entry, batches, customers, out) && all;
    }
    if (!any) {
        err << "no model " << options.only << '\n';
        return kExitUsage;
    }
    return all ? kExitOk : kExitBadFile;
}

} // namespace switchboard::router::sim
