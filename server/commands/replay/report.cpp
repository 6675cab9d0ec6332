#include "commands/replay/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cstdio>

namespace switchboard::commands::replay {

namespace json = boost::json;

namespace {

double milliseconds(std::chrono::microseconds value) {
    return static_cast<double>(value.count()) / 1000.0;
}

double per_second(Report const& report) {
    double const seconds = milliseconds(report.figures.elapsed) / 1000.0;
    return seconds > 0 ? static_cast<double>(report.figures.messages) / seconds : 0;
}

template<class... Args> std::string format(char const* pattern, Args... args) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

std::string line(char const* name, Latencies const& latencies) {
    return format(
        "%-9s p50 %.2f ms   p99 %.2f ms   p99.9 %.2f ms   (%zu samples)\n", name,
        milliseconds(latencies.percentile(0.5)), milliseconds(latencies.percentile(0.99)),
        milliseconds(latencies.percentile(0.999)), latencies.count());
}

json::object object(Latencies const& latencies) {
    return {
        {"samples", latencies.count()},
        {"p50Ms", milliseconds(latencies.percentile(0.5))},
        {"p99Ms", milliseconds(latencies.percentile(0.99))},
        {"p999Ms", milliseconds(latencies.percentile(0.999))}};
}

json::array list(std::vector<std::string> const& sentences) {
    return json::array(sentences.begin(), sentences.end());
}

unsigned long long number(std::uint64_t value) {
    return value;
}

} // namespace

bool Report::good() const {
    return failures.empty() && verified.errors.empty() && verified.findings.clean() &&
           figures.finished == dialogues && verified.conversations == dialogues;
}

std::string to_text(Report const& report) {
    auto const& found = report.verified.findings;
    auto const& figures = report.figures;
    std::string text = format(
        "dialogues %llu of %llu, messages %llu of %llu in %.1f s: %.1f messages/s\n",
        number(figures.finished), number(report.dialogues), number(figures.messages),
        number(report.turns), milliseconds(figures.elapsed) / 1000.0, per_second(report));
    text += line("ack", figures.ack);
    text += line("delivery", figures.delivery);
    text += format(
        "postponed %llu times by rate limits and outages, reconnected %llu times\n",
        number(figures.postponed), number(figures.reconnects));
    text += format(
        "history   %llu read back: %llu lost, %llu duplicated, %llu out of order, %llu altered, "
        "%llu gaps\n",
        number(report.verified.conversations), number(found.lost), number(found.duplicated),
        number(found.out_of_order), number(found.altered), number(found.gaps));
    text += format(
        "sinks     %zu: %llu transcripts not delivered (%llu still tried, %llu parked), %llu "
        "delivered twice\n",
        report.sinks.size(), number(found.undelivered), number(found.owed), number(found.parked),
        number(found.delivered_twice));
    for (auto const* const sentences : {&report.failures, &report.verified.errors, &found.examples})
        for (auto const& sentence : *sentences) text += "  " + sentence + "\n";
    text +=
        report.good() ? "good: everything was kept, once and in order\n" : "NOT GOOD: see above\n";
    return text;
}

std::string to_json(Report const& report) {
    auto const& found = report.verified.findings;
    json::object const root{
        {"good", report.good()},
        {"dialogues", report.dialogues},
        {"finished", report.figures.finished},
        {"turns", report.turns},
        {"messages", report.figures.messages},
        {"seconds", milliseconds(report.figures.elapsed) / 1000.0},
        {"messagesPerSecond", per_second(report)},
        {"ack", object(report.figures.ack)},
        {"delivery", object(report.figures.delivery)},
        {"postponed", report.figures.postponed},
        {"reconnects", report.figures.reconnects},
        {"history",
         json::object{
             {"conversations", report.verified.conversations},
             {"lost", found.lost},
             {"duplicated", found.duplicated},
             {"outOfOrder", found.out_of_order},
             {"altered", found.altered},
             {"gaps", found.gaps}}},
        {"sinks",
         json::object{
             {"ids", list(report.sinks)},
             {"undelivered", found.undelivered},
             {"owed", found.owed},
             {"parked", found.parked},
             {"deliveredTwice", found.delivered_twice}}},
        {"failures", list(report.failures)},
        {"errors", list(report.verified.errors)},
        {"examples", list(found.examples)}};
    return json::serialize(root) + "\n";
}

} // namespace switchboard::commands::replay
