#include "sinks/impl/texts.hpp"

#include <algorithm>

namespace switchboard::sinks {

std::string cut(std::string text, std::size_t max) {
    if (text.size() <= max) return text;
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
    text.resize(max);
    return text;
}

std::string shortened(std::string text, std::size_t max) {
    constexpr std::string_view kRemark = "\n[...]\n";
    if (text.size() <= max) return text;
    return cut(std::move(text), max - std::min(max, kRemark.size())).append(kRemark);
}

} // namespace switchboard::sinks
