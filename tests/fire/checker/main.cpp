// fire_checker FILE...: judges the histories together and prints the judgement as one JSON object.
// Exit code 0: clean, 1: something was found, 2: a file cannot be read.
#include "checker.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iostream>

namespace json = boost::json;
using namespace switchboard::fire;

namespace {

json::object to_json(Judgement const& judgement, std::size_t events, std::size_t broken) {
    json::object rules;
    for (auto const& [rule, count] : judgement.counts) rules["C" + std::to_string(rule)] = count;
    json::array findings;
    for (Finding const& finding : judgement.findings)
        findings.push_back(json::value("C" + std::to_string(finding.rule) + ": " + finding.what));
    return {
        {"clean", judgement.clean()},
        {"events", events},
        {"broken_lines", broken},
        {"sent", judgement.sent},
        {"acked", judgement.acked},
        {"duplicates_answered", judgement.duplicates_answered},
        {"delivered", judgement.delivered},
        {"in_history", judgement.in_history},
        {"conversations", judgement.conversations},
        {"resumes", judgement.resumes},
        {"resets", judgement.resets},
        {"accepted", judgement.accepted},
        {"closed", judgement.closed},
        {"effects", judgement.effects},
        {"tokens", judgement.tokens},
        {"faults", judgement.faults},
        {"slowest_settle_ms", judgement.slowest_settle_ms},
        {"violations", rules},
        {"findings", findings}};
}

} // namespace

int main(int argc, char** argv) {
    std::vector<Event> events;
    std::size_t broken = 0;
    for (int i = 1; i < argc; ++i) {
        std::ifstream file{argv[i]};
        if (!file) {
            std::cerr << "fire_checker: " << argv[i] << " cannot be read\n";
            return 2;
        }
        auto read = read_history(file);
        broken += read.broken;
        events.insert(
            events.end(), std::make_move_iterator(read.events.begin()),
            std::make_move_iterator(read.events.end()));
    }
    std::size_t const count = events.size();
    Judgement const judgement = judge(std::move(events));
    std::cout << json::serialize(to_json(judgement, count, broken)) << std::endl;
    return judgement.clean() ? 0 : 1;
}
