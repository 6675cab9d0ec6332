// e3 [--fault NAME]... [--rounds N] [--seed S] [--ack-replicas K] [--report FILE] [--expect-loss]
// Breaks a Sentinel set in one way after another while clients write through it, and compares what
// they were told with what is stored. Ends with 1 if a promise was broken (with --expect-loss: if
// none was, which would mean that the judge is blind).
#include "faults.hpp"
#include "judge.hpp"
#include "load.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>

namespace {

using namespace switchboard;
using namespace switchboard::fire;
using store::test::RedisSet;
using store::test::wait_for;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{180'000}; // beyond the goal, so that a late recovery has a figure
constexpr milliseconds kGoal{15'000};

struct CommandLine {
    std::vector<std::string> faults;
    std::size_t rounds = 1;
    std::uint64_t seed = 1;
    std::optional<std::uint32_t> ack_replicas; // every replica, unless given
    std::string report;
    bool expect_loss = false;
};

struct Sum {
    Verdict verdict;
    std::size_t rounds = 0, late = 0;
    std::vector<milliseconds> recovery;
};

CommandLine parse(std::vector<std::string> const& words) {
    CommandLine line;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const value = [&]() -> std::string const& { return words.at(++i); };
        if (words[i] == "--fault")
            line.faults.push_back(value());
        else if (words[i] == "--rounds")
            line.rounds = std::stoul(value());
        else if (words[i] == "--seed")
            line.seed = std::stoull(value());
        else if (words[i] == "--ack-replicas")
            line.ack_replicas = static_cast<std::uint32_t>(std::stoul(value()));
        else if (words[i] == "--report")
            line.report = value();
        else if (words[i] == "--expect-loss")
            line.expect_loss = true;
        else
            throw std::invalid_argument("unknown option " + words[i]);
    }
    return line;
}

void expect(bool holds, char const* what) {
    if (!holds) throw std::runtime_error(what);
}

/// Everything stored of one conversation, page by page.
std::vector<v1::Entry> read_all(
    boost::asio::io_context& io, ports::Store& store, std::string const& conversation,
    std::string const& reader) {
    ports::HistoryRequest request;
    request.caller.account = "acme";
    request.caller.role = v1::CUSTOMER;
    request.caller.id = reader;
    request.caller.inbox = "web";
    request.conversation = conversation;
    request.limit = 100;
    std::vector<v1::Entry> entries;
    for (bool more = true; more;) {
        std::optional<ports::Outcome<ports::HistoryResult>> page;
        store.history(request, [&](auto outcome) { page.emplace(std::move(outcome)); });
        while (!page) io.run_one();
        expect(page->has_value(), "the history cannot be read");
        for (v1::Entry& entry : (*page)->entries) entries.push_back(std::move(entry));
        more = (*page)->more && !(*page)->entries.empty();
        if (!entries.empty()) request.after = entries.back().seq();
    }
    return entries;
}

class Experiment {
public:
    Experiment(CommandLine const& line, Fault const& fault)
        : line_(line)
        , fault_(fault)
        , random_(line.seed)
        , set_(fault.servers)
        , url_(*store::RedisUrl::parse(set_.url())) {
        std::uint32_t const all = static_cast<std::uint32_t>(fault.servers - 1);
        LoadSettings settings;
        settings.seed = line.seed;
        settings.ack_replicas = line.ack_replicas.value_or(all);
        store::PrepareOptions options;
        options.ack_replicas = settings.ack_replicas;
        auto const prepared = store::prepare(url_, options);
        if (!prepared) throw std::runtime_error(prepared.error());
        prepared_ = *prepared;
        load_ = std::make_unique<Load>(url_, prepared_, settings);
    }

    Sum run() {
        for (std::size_t round = 1; round <= line_.rounds; ++round) one_round(round);
        return sum_;
    }

private:
    void one_round(std::size_t round) {
        expect(wait_for([&] { return set_.whole(); }, kPatience), "the set is not whole again");
        load_->begin(std::to_string(round));
        std::uint64_t const enough = load_->acks() + 30 + random_() % 300;
        expect(wait_for([&] { return load_->acks() >= enough; }), "nothing flows at first");
        std::size_t const primary = set_.named().value();
        fault_.begin(set_, primary);
        // The fault lasts a while, whatever happens meanwhile.
        (void)wait_for([] { return false; }, fault_.lasts);
        fault_.end(set_, primary);
        auto const healed = Clock::now();
        load_->mark();
        expect(
            wait_for([&] { return load_->all_acked_since_mark(); }, kPatience),
            "it does not flow again");
        auto const took = std::chrono::duration_cast<milliseconds>(Clock::now() - healed);
        load_->calm();
        expect(wait_for([&] { return load_->is_idle(); }), "messages stay under way");
        expect(wait_for([&] { return set_.whole(); }, kPatience), "the set is not whole again");
        Verdict const verdict = judge_round();
        sum_.verdict.add(verdict);
        sum_.recovery.push_back(took);
        if (took > kGoal) ++sum_.late;
        ++sum_.rounds;
        std::cout << fault_.name << " round " << round << ": " << verdict.acked << " acked, "
                  << verdict.lost() << " lost, flows again after " << took.count() << " ms"
                  << std::endl;
        for (std::string const& what : verdict.first) std::cout << "  " << what << '\n';
    }

    Verdict judge_round() {
        boost::asio::io_context io;
        auto stores = store::make_redis_stores(io, url_, prepared_);
        Verdict verdict;
        for (auto const& [conversation, heard] : load_->take())
            verdict.add(judge(
                conversation, heard, read_all(io, *stores.store, conversation, heard.sender)));
        return verdict;
    }

    CommandLine const& line_;
    Fault const& fault_;
    std::mt19937_64 random_;
    RedisSet set_;
    store::RedisUrl url_;
    store::Prepared prepared_;
    std::unique_ptr<Load> load_;
    Sum sum_;
};

std::string row(Fault const& fault, Sum sum) {
    std::sort(sum.recovery.begin(), sum.recovery.end());
    std::size_t others = 0;
    for (auto const& [what, count] : sum.verdict.findings)
        if (what != "lost") others += count;
    std::ostringstream out;
    out << "| " << fault.name << " | " << fault.says << " | " << sum.rounds << " | "
        << sum.verdict.acked << " | " << sum.verdict.lost() << " | " << others << " | "
        << sum.verdict.delivered << " | " << sum.recovery[sum.recovery.size() / 2].count() << " | "
        << sum.recovery.back().count() << " | " << sum.late << " |\n";
    return out.str();
}

int run(CommandLine const& line) {
    std::string table =
        "| fault | what happens | rounds | acked | lost | other findings | delivered "
        "| flows again, median ms | longest ms | over 15 s |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n";
    std::size_t found = 0, lost = 0;
    for (Fault const& fault : all_faults()) {
        bool const wanted =
            line.faults.empty() ||
            std::find(line.faults.begin(), line.faults.end(), fault.name) != line.faults.end();
        if (!wanted) continue;
        Sum const sum = Experiment(line, fault).run();
        for (auto const& [what, count] : sum.verdict.findings) found += count;
        found += sum.late;
        lost += sum.verdict.lost();
        table += row(fault, sum);
    }
    std::cout << "seed " << line.seed << "\n" << table;
    if (!line.report.empty()) std::ofstream(line.report, std::ios::app) << table;
    if (line.expect_loss) return lost > 0 ? 0 : 1;
    return found > 0 ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(parse({argv + 1, argv + argc}));
    } catch (std::exception const& error) {
        std::cerr << "e3: " << error.what() << '\n';
        return 2;
    }
}
