// Text as HTML shows it: what a person typed is never markup. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace switchboard::sinks {

inline void append_escaped(std::string& page, std::string_view text) {
    for (char const c : text) {
        switch (c) {
        case '&':
            page.append("&amp;");
            break;
        case '<':
            page.append("&lt;");
            break;
        case '>':
            page.append("&gt;");
            break;
        case '"':
            page.append("&quot;");
            break;
        case '\'':
            page.append("&#39;");
            break;
        default:
            page.push_back(c);
        }
    }
}

} // namespace switchboard::sinks
