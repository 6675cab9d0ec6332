#include "router/bench/bench_route.hpp"

#include "router/bench/machine.hpp"
#include "router/bench/operations.hpp"

#include <iomanip>
#include <ostream>

namespace switchboard::router {

namespace bench {
namespace {

struct Outcome {
    std::vector<Row> rows;
    double megabytes = 0;
    double ratio = 0;      ///< plain scan to decision
    double per_second = 0; ///< decisions
    double whole = 0;      ///< a second, with everything else that a conversation is to the engine
};

/// The engine is deterministic: the same day again does the same, so of each decision the shortest
/// of some runs is what it costs, and the rest is the machine's.
constexpr int kRuns = 3;

void repeat_steady(Account const& account, Steady& best) {
    for (int run = 1; run < kRuns; ++run) {
        Driver driver{account};
        fill(driver);
        auto const again = steady(driver);
        best.freed.keep_least(again.freed);
        best.arrived.keep_least(again.arrived);
    }
}

Outcome measure() {
    auto const account = make_account(1);
    Outcome outcome;
    auto& rows = outcome.rows;
    auto const before = resident_bytes();
    Steady first;
    {
        Driver driver{account};
        fill(driver);
        outcome.megabytes = static_cast<double>(resident_bytes() - before) / 1e6;
        first = steady(driver);
        rows.push_back(first.freed.row("agent freed: decision, offer and reasons"));
        rows.push_back(first.arrived.row("arrival, nobody free: queued"));
        rows.push_back(skill_edits(driver));
        rows.push_back(rebuild(driver));
        rows.push_back(relax_steps(driver));
    }
    auto const twice = static_cast<double>(2 * rows.front().count);
    outcome.whole = twice / first.seconds;
    outcome.per_second = 2e6 / (rows[0].mean + rows[1].mean);
    repeat_steady(account, first);
    rows.push_back(first.freed.row("agent freed, shortest of 3 equal runs"));
    rows.push_back(first.arrived.row("arrival queued, shortest of 3 equal runs"));
    rows.push_back(arrivals_with_free(account, kAgents / 100, "arrival, 1 % free: offer"));
    rows.push_back(arrivals_with_free(account, kAgents, "arrival, 100 % free: offer"));
    rows.push_back(empty());
    rows.push_back(arithmetic());
    rows.push_back(plain(account));
    outcome.ratio = rows.back().mean / rows.front().mean;
    return outcome;
}

void print_json(Outcome const& outcome, std::ostream& out) {
    out << R"({"agents": 10000, "waiting": 100000, "classes": 4096, "rows": [)";
    char const* separator = "";
    for (auto const& row : outcome.rows) {
        out << separator << R"({"name": ")" << row.name << R"(", "count": )" << row.count
            << R"(, "meanUs": )" << row.mean << R"(, "p50Us": )" << row.p50 << R"(, "p99Us": )"
            << row.p99 << '}';
        separator = ", ";
    }
    out << R"(], "memoryMB": )" << outcome.megabytes << R"(, "scanToDecision": )" << outcome.ratio
        << R"(, "decisionsPerSecond": )" << outcome.per_second << R"(, "wholePerSecond": )"
        << outcome.whole << "}\n";
}

void print_table(Outcome const& outcome, std::ostream& out) {
    out << "10,000 agents, 4 to 12 of 200 skills; 100,000 waiting in up to 4,096 classes\n";
    for (auto const& row : outcome.rows)
        out << std::left << std::setw(44) << row.name << std::right << std::setw(8) << row.count
            << std::setw(12) << row.mean << " us mean" << std::setw(12) << row.p50 << " us p50"
            << std::setw(12) << row.p99 << " us p99\n";
    out << "memory of the engine: " << outcome.megabytes << " MB\n"
        << "decisions a second: " << std::setprecision(0) << outcome.per_second
        << " (freed agents and arrivals in turn); with acceptance, forgetting and the benchmark's\n"
        << "own work: " << outcome.whole << '\n'
        << std::setprecision(2) << "a plain scan costs " << outcome.ratio
        << " times the decision\n";
}

} // namespace
} // namespace bench

int bench_route(bool json, std::ostream& out) {
    auto const outcome = bench::measure();
    out << std::fixed << std::setprecision(2);
    (json ? bench::print_json : bench::print_table)(outcome, out);
    return 0;
}

} // namespace switchboard::router
