#include "sinks/impl/header.hpp"
#include "sinks/impl/html_text.hpp"
#include "sinks/transcript.hpp"

namespace switchboard::sinks {

namespace {

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;"
    "max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.3rem}h2{font-size:1rem;color:#595959;border-bottom:1px solid #ccc}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}"
    "dt{color:#595959}dd{margin:0;overflow-wrap:anywhere}"
    "ol{list-style:none;padding:0}li{margin:.6rem 0;break-inside:avoid}"
    "time{color:#595959;font-size:.85em;margin-right:.5rem}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}"
    ".event{color:#595959;font-style:italic}"
    ".customer .text{border-left:3px solid #0b6bcb;padding-left:.6rem}"
    ".agent .text{border-left:3px solid #5a7d2a;padding-left:.6rem}"
    ".internal{background:#fff8d6;padding:.2rem .5rem}"
    ".mark{font-size:.8em;border:1px solid #7a6200;color:#5c4a00;padding:0 .3rem}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}.internal{border:1px dashed #777}}";

void append_element(std::string& page, std::string_view tag, std::string_view text) {
    page.append("<").append(tag).append(">");
    append_escaped(page, text);
    page.append("</").append(tag.substr(0, tag.find(' '))).append(">");
}

std::string_view class_of(Line::Kind kind) {
    switch (kind) {
    case Line::Kind::Customer:
        return "customer";
    case Line::Kind::Agent:
        return "agent";
    default:
        return "event";
    }
}

void append_html_line(std::string& page, Line const& line, Zone const& zone, Language language) {
    page.append("<li class=\"").append(class_of(line.kind));
    page.append(line.mark.empty() ? "\">" : " internal\">");
    page.append("<time datetime=\"").append(rfc3339(line.at)).append("\">");
    page.append(zone.clock(line.at)).append("</time>");
    if (!line.mark.empty()) {
        append_element(page, "span class=\"mark\"", line.mark);
        page.append(" ");
    }
    if (!line.who.empty()) append_element(page, "strong", line.who);
    bool const event = line.kind == Line::Kind::Event;
    append_element(page, event ? "span class=\"text\"" : "p class=\"text\"", line.text);
    for (auto const& name : line.attachments) {
        page.append("<p>");
        append_escaped(page, word(Word::Attachment, language));
        page.append(": ");
        append_escaped(page, name);
        page.append("</p>");
    }
    page.append("</li>\n");
}

void append_head(
    std::string& page, ports::TranscriptSource const& source, std::string_view title,
    Language language) {
    page.append("<!doctype html>\n<html lang=\"");
    page.append(language == Language::Vietnamese ? "vi" : "en");
    page.append("\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta http-equiv=\"Content-Security-Policy\" "
                "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    std::string full{title};
    full.append(" ").append(transcript_name(source.conversation));
    append_element(page, "title", full);
    page.append("\n<style>").append(kStyle).append("</style>\n</head>\n<body>\n");
}

} // namespace

std::string render_html(ports::TranscriptSource const& source, Audience audience) {
    return render_html(source, audience, language_of(source));
}

std::string
render_html(ports::TranscriptSource const& whole, Audience audience, Language language) {
    std::string page;
    append_head(page, whole, word(Word::Transcript, language), language);
    page.append(render_html_fragment(whole, audience, language));
    return page.append("</body>\n</html>\n");
}

std::string
render_html_fragment(ports::TranscriptSource const& whole, Audience audience, Language language) {
    auto const source = seen_by(whole, audience);
    Zone const zone{source.account.time_zone()};
    std::string title{word(Word::Transcript, language)};
    std::string page;
    if (!source.account.name().empty()) title.append(" - ").append(source.account.name());
    append_element(page, "h1", title);
    page.append("\n<dl>\n");
    for (auto const& fact : facts_of(source, zone, language)) {
        append_element(page, "dt", fact.label);
        append_element(page, "dd", fact.value);
        page.append("\n");
    }
    page.append("</dl>\n");
    std::string day;
    for (auto const& line : lines_of(source, language)) {
        std::string today = zone.date(line.at);
        if (today != day) {
            if (!day.empty()) page.append("</ol>\n");
            append_element(page, "h2", today);
            page.append("\n<ol>\n");
        }
        day = std::move(today);
        append_html_line(page, line, zone, language);
    }
    page.append(day.empty() ? "" : "</ol>\n");
    if (day.empty()) append_element(page, "p", word(Word::NoEntries, language));
    return page;
}

} // namespace switchboard::sinks
