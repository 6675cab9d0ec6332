// Turns a closed conversation into a transcript: JSON for machines, text and HTML for people.
// Pure: equal sources give equal bytes, so that a repeated delivery is byte-equal; callable from
// any thread. It never reads a clock, a locale of the process or the network, and never decides who
// may read.
#pragma once

#include "base/time.hpp"
#include "ports/outbox_store.hpp"

#include <string>
#include <string_view>

namespace switchboard::sinks {

/// Staff: everything, with notes, whispers and staff events marked as internal. Customer: those are
/// left out.
enum class Audience : std::uint8_t { Customer, Staff };

/// The language of a rendering: "vi" or "en".
enum class Language : std::uint8_t { English, Vietnamese };

/// The conversation's language if it is one of ours, else the account's locale, else English.
[[nodiscard]] Language language_of(ports::TranscriptSource const& source);

/// True for what a customer never sees: notes, whispers, hidden entries and staff events.
[[nodiscard]] bool is_internal(v1::Entry const& entry);

/// The source as the audience may see it, by the rules of conversation/visibility.hpp.
[[nodiscard]] ports::TranscriptSource
seen_by(ports::TranscriptSource const& source, Audience audience);

/// The name of a delivery, the same for every repetition: "<conversation>-<generation>".
[[nodiscard]] std::string transcript_name(v1::Conversation const& conversation);

/// One JSON object in the schema of sinks/README.md; members in a fixed order, ends with a line
/// feed.
[[nodiscard]] std::string
render_json(ports::TranscriptSource const& source, Audience audience = Audience::Staff);

/// A page of plain text, times in the account's time zone.
[[nodiscard]] std::string
render_text(ports::TranscriptSource const& source, Audience audience = Audience::Staff);
[[nodiscard]] std::string
render_text(ports::TranscriptSource const& source, Audience audience, Language language);

/// A self-contained page: no script, no outside resource, everything that people typed escaped.
[[nodiscard]] std::string
render_html(ports::TranscriptSource const& source, Audience audience = Audience::Staff);
[[nodiscard]] std::string
render_html(ports::TranscriptSource const& source, Audience audience, Language language);
/// What stands between the page's <body> tags: for systems that take a comment as HTML.
[[nodiscard]] std::string
render_html_fragment(ports::TranscriptSource const& source, Audience audience, Language language);

} // namespace switchboard::sinks
