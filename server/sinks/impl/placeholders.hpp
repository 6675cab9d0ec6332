// The words that a sink's mapping may use: {{conversation.id}}, {{contact.email}}, {{csat}}, ...
// (README.md lists them), each with its value for one delivery. Pure; any thread. A word that
// nobody knows is left out, and so is the braces around it: a template never fails at delivery,
// settings are checked when they are saved.
#pragma once

#include "sinks/transcript.hpp"

#include <switchboard/v1/config.pb.h>

#include <map>
#include <string>
#include <string_view>

namespace switchboard::sinks {

class Placeholders {
public:
    Placeholders(
        v1::Sink const& sink, ports::TranscriptSource const& source, v1::OutboxItem const& item);

    void set(std::string name, std::string value);
    [[nodiscard]] std::string const& value(std::string const& name) const;
    /// The template with its words replaced; what they stand for is not looked into again.
    [[nodiscard]] std::string fill(std::string_view text) const;
    /// The same inside of a URL: every value percent-encoded (RFC 3986, unreserved characters
    /// stay).
    [[nodiscard]] std::string fill_url(std::string_view text) const;

private:
    void add_conversation(v1::Sink const& sink, ports::TranscriptSource const& source);
    void add_contact(v1::Contact const& contact);
    std::map<std::string, std::string> values_;
};

/// How a mapping wants its transcripts.
struct Wanted {
    Audience audience = Audience::Staff;
    Language language = Language::English;
};
[[nodiscard]] Wanted wanted(v1::Sink const& sink, ports::TranscriptSource const& source);

/// `by` at `key`, else `otherwise`.
[[nodiscard]] std::string mapped(
    google::protobuf::Map<std::string, std::string> const& by, std::string const& key,
    std::string const& otherwise);
[[nodiscard]] std::string priority_name(v1::Priority priority); // "urgent" ... "low"
/// The subject by the mapping, or "Chat with NAME (QUEUE)" in the wanted language; one line.
[[nodiscard]] std::string
subject_of(v1::Sink const& sink, ports::TranscriptSource const& source, Placeholders const& words);
/// Tags by the mapping and the conversation's own, without repetition.
[[nodiscard]] std::vector<std::string>
tags_of(v1::Sink const& sink, ports::TranscriptSource const& source, Placeholders const& words);

} // namespace switchboard::sinks
