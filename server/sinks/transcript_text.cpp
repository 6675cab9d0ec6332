#include "sinks/impl/header.hpp"
#include "sinks/transcript.hpp"

namespace switchboard::sinks {

namespace {

/// Lines after the first are indented, so that nothing typed can look like a line of the
/// transcript.
void append_indented(std::string& page, std::string_view text) {
    for (char const c : text) {
        page.push_back(c);
        if (c == '\n') page.append("    ");
    }
}

void append_text_line(std::string& page, Line const& line, Zone const& zone, Language language) {
    page.append("[").append(zone.clock(line.at)).append("] ");
    if (!line.mark.empty()) page.append("[").append(line.mark).append("] ");
    if (line.kind == Line::Kind::Event) {
        page.append("-- ");
        append_indented(page, line.text);
        page.append(" --\n");
        return;
    }
    append_indented(page, line.who);
    page.append(": ");
    append_indented(page, line.text);
    for (auto const& name : line.attachments) {
        page.append("\n    [").append(word(Word::Attachment, language)).append(": ");
        append_indented(page, name);
        page.append("]");
    }
    page.append("\n");
}

} // namespace

std::string render_text(ports::TranscriptSource const& source, Audience audience) {
    return render_text(source, audience, language_of(source));
}

std::string
render_text(ports::TranscriptSource const& whole, Audience audience, Language language) {
    auto const source = seen_by(whole, audience);
    Zone const zone{source.account.time_zone()};
    std::string page{word(Word::Transcript, language)};
    if (!source.account.name().empty()) page.append(" - ").append(source.account.name());
    page.append("\n\n");
    for (auto const& fact : facts_of(source, zone, language)) {
        page.append(fact.label).append(": ");
        append_indented(page, fact.value);
        page.append("\n");
    }
    auto const lines = lines_of(source, language);
    if (lines.empty()) page.append("\n").append(word(Word::NoEntries, language)).append("\n");
    std::string day;
    for (auto const& line : lines) {
        std::string today = zone.date(line.at);
        if (today != day) page.append("\n").append(today).append("\n");
        day = std::move(today);
        append_text_line(page, line, zone, language);
    }
    return page;
}

} // namespace switchboard::sinks
