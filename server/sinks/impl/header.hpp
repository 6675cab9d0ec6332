// What stands above a transcript's lines: who, where, when, with what result. Pure; any thread.
// The same facts for every format, in one order. Never decides how they look.
#pragma once

#include "sinks/impl/local_time.hpp"
#include "sinks/impl/words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::sinks {

struct Fact {
    std::string_view label;
    std::string value;
};

struct Person {
    std::string id, name;
};

/// Agents in the order in which they took the conversation; each once.
[[nodiscard]] std::vector<Person> agents_of(ports::TranscriptSource const& source);

/// The comment that came with the last rating, if any.
[[nodiscard]] std::string rating_comment(ports::TranscriptSource const& source);

/// The facts that are known, ready to be shown in `language`.
[[nodiscard]] std::vector<Fact>
facts_of(ports::TranscriptSource const& source, Zone const& zone, Language language);

/// One line of a transcript, ready to be shown.
struct Line {
    TimePoint at{};
    std::string who; // empty for events
    std::string text;
    std::string mark; // "internal: note"; empty for what everybody saw
    std::vector<std::string> attachments;
    enum class Kind : std::uint8_t { Customer, Agent, Event } kind = Kind::Event;
};

[[nodiscard]] std::vector<Line> lines_of(ports::TranscriptSource const& source, Language language);

} // namespace switchboard::sinks
