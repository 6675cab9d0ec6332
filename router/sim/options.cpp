#include "router/sim/options.hpp"

#include "router/sim/files.hpp"

#include <charconv>
#include <ostream>

namespace switchboard::router::sim {

namespace {

std::optional<Options>
refuse(OptionRules const& rules, std::string const& problem, std::ostream& err, int& exit) {
    err << problem << "\nusage: sim " << rules.usage << '\n';
    exit = kExitUsage;
    return std::nullopt;
}

} // namespace

std::optional<std::string> Options::value(std::string const& flag) const {
    auto const found = values.find(flag);
    return found == values.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Options> parse_options(
    OptionRules const& rules, Arguments args, std::ostream& out, std::ostream& err, int& exit) {
    Options options;
    for (std::size_t i = 0; i < args.size(); ++i) {
        auto const& word = args[i];
        if (word == "--help" || word == "-h") {
            out << "usage: sim " << rules.usage << "\n\n" << rules.help;
            exit = kExitOk;
            return std::nullopt;
        }
        if (rules.alone.contains(word)) {
            options.flags.insert(word);
        } else if (rules.with_value.contains(word)) {
            if (i + 1 == args.size()) return refuse(rules, word + " needs a value", err, exit);
            options.values[word] = args[++i];
        } else if (word.size() > 1 && word.front() == '-') {
            return refuse(rules, "unknown option " + word, err, exit);
        } else {
            options.words.push_back(word);
        }
    }
    if (options.words.size() == rules.words) return options;
    bool const many = options.words.size() > rules.words;
    auto const problem = many ? "what is " + options.words[rules.words] + " for?"
                              : std::string{"a file or a value is missing"};
    return refuse(rules, problem, err, exit);
}

std::optional<std::uint64_t> number_option(
    Options const& options, std::string const& flag, std::uint64_t otherwise, std::uint64_t min,
    std::uint64_t max, std::ostream& err) {
    auto const text = options.value(flag);
    if (!text) return otherwise;
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    bool const whole = error == std::errc{} && end == text->data() + text->size();
    if (whole && number >= min && number <= max) return number;
    err << flag << ": " << *text << " is not a whole number between " << min << " and " << max
        << '\n';
    return std::nullopt;
}

} // namespace switchboard::router::sim
