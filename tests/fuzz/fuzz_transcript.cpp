// Bytes as who wrote (first line) and what: as text, HTML and JSON for people and machines. What
// somebody typed is never markup, and no rendering says less than a whole document.
#include "base/assert.hpp"
#include "base/text.hpp"
#include "sinks/impl/placeholders.hpp"
#include "sinks/transcript.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>

namespace {

using namespace switchboard;

ports::TranscriptSource written(std::string const& who, std::string const& what) {
    ports::TranscriptSource source;
    source.account.set_name(who);
    source.account.set_time_zone("Asia/Ho_Chi_Minh");
    source.conversation.set_id("c");
    source.conversation.set_generation(1);
    source.conversation.set_disposition(what);
    source.conversation.add_tags(who);
    source.conversation.mutable_contact()->set_name(who);
    source.conversation.mutable_contact()->set_email(what);
    (*source.conversation.mutable_contact()->mutable_attributes())[who] = what;
    v1::Entry& message = source.entries.emplace_back();
    message.set_seq(1);
    message.mutable_author()->set_name(who);
    message.mutable_message()->set_text(what);
    v1::Entry& note = source.entries.emplace_back();
    note.set_seq(2);
    note.mutable_note()->set_text("known to staff only");
    return source;
}

auto tags(std::string const& page) {
    return std::count(page.begin(), page.end(), '<');
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size > 16U * 1024U) return 0;
    std::string const bytes{reinterpret_cast<char const*>(data), size};
    if (!is_valid_utf8(bytes)) return 0; // texts are checked before
    auto const line = std::min(bytes.find('\n'), bytes.size());
    std::string const who = bytes.substr(0, line);
    std::string const what = line < bytes.size() ? bytes.substr(line + 1) : std::string{};
    auto const source = written(who, what);
    auto const plain = written(who.empty() ? "" : "x", what.empty() ? "" : "x");
    for (auto const audience : {sinks::Audience::Staff, sinks::Audience::Customer}) {
        SB_ASSERT(
            tags(sinks::render_html(source, audience)) == tags(sinks::render_html(plain, audience)),
            "what was typed is no markup");
        SB_ASSERT(is_valid_utf8(sinks::render_text(source, audience)), "text is text");
        boost::system::error_code failed;
        auto const read = boost::json::parse(sinks::render_json(source, audience), failed);
        SB_ASSERT(!failed && read.is_object(), "machines get one object");
    }
    v1::Sink sink;
    v1::OutboxItem item;
    sinks::Placeholders const words{sink, source, item};
    SB_ASSERT(words.fill("{{account.name}}") == who, "what a word stands for is not read again");
    for (char const c : words.fill_url("{{account.name}}{{disposition}}"))
        SB_ASSERT(c > ' ' && c <= '~' && c != '/' && c != '?' && c != '#', "it stays in its place");
    (void)words.fill(bytes);
    (void)sinks::subject_of(sink, source, words);
    return 0;
}
