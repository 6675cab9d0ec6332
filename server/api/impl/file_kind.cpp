#include "api/impl/file_kind.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "conversation/secrets.hpp"

#include <magic.h>

#include <algorithm>
#include <array>
#include <memory>

namespace switchboard::api {

namespace {

struct Kind {
    std::string_view type;
    std::array<std::string_view, 3> endings; // of the file's name, in lower case
};

constexpr std::array<Kind, 7> kKinds{{
    {"image/png", {".png"}},
    {"image/jpeg", {".jpg", ".jpeg", ".jfif"}},
    {"image/gif", {".gif"}},
    {"image/webp", {".webp"}},
    {"application/pdf", {".pdf"}},
    {"text/plain", {".txt", ".text", ".log"}},
    {"text/csv", {".csv"}},
}};

/// More tells nothing new of these kinds, and text would be read whole.
constexpr std::size_t kJudged = std::size_t{64} * 1024;
constexpr std::size_t kNameMax = 255;

struct CloseMagic {
    void operator()(magic_set* set) const { magic_close(set); }
};

/// Null where the database of kinds is missing.
magic_set* judge() {
    thread_local std::unique_ptr<magic_set, CloseMagic> const set = [] {
        std::unique_ptr<magic_set, CloseMagic> made{magic_open(MAGIC_MIME_TYPE)};
        if (made && magic_load(made.get(), nullptr) != 0) made.reset();
        return made;
    }();
    return set.get();
}

Kind const* kind_named(std::string_view name) {
    std::string const low = lower_ascii(name);
    for (Kind const& kind : kKinds)
        for (std::string_view const ending : kind.endings)
            if (!ending.empty() && low.ends_with(ending)) return &kind;
    return nullptr;
}

bool is_text(std::string_view type) {
    return type == "text/plain" || type == "text/csv" || type == "application/csv";
}

std::string_view without_space(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    return first == text.npos ? std::string_view{} : text.substr(first);
}

/// What browsers write of the traffic of a page (HTTP Archive 1.2): an object whose one member is
/// the log. Such a file has everybody's cookies.
bool is_traffic(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF", kLog = "\"log\"";
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    text = without_space(text);
    if (!text.starts_with('{')) return false;
    text = without_space(text.substr(1));
    if (!text.starts_with(kLog)) return false;
    text = without_space(text.substr(kLog.size()));
    if (!text.starts_with(':') || !without_space(text.substr(1)).starts_with('{')) return false;
    return text.find("\"entries\"") != text.npos || text.find("\"creator\"") != text.npos;
}

} // namespace

std::optional<Misfit> refused_secret(std::string_view part, bool is_first) {
    if (conversation::has_private_key(part))
        return Misfit{"content", "holds a private key, which nobody should send in a chat"};
    if (is_first && is_traffic(part))
        return Misfit{"content", "is a recording of web traffic (HAR), which holds passwords"};
    return std::nullopt;
}

Read<std::string> judge_file(std::string_view name, std::string_view bytes) {
    Kind const* const named = kind_named(name);
    if (named == nullptr) {
        return Misfit{"name", "must end as one of the kinds taken: " + std::string(kKindsTaken)};
    }
    if (is_text(named->type))
        if (auto refused = refused_secret(bytes, true)) return *std::move(refused);
    magic_set* const set = judge();
    if (set == nullptr) return Misfit{"content", "cannot be judged here: libmagic has no data"};
    std::string_view const first = bytes.substr(0, kJudged);
    char const* const found = magic_buffer(set, first.data(), first.size());
    std::string_view const type = found == nullptr ? std::string_view{} : found;
    bool const both_text = is_text(named->type) && is_text(type);
    if (both_text && !is_plain_text(bytes))
        return Misfit{"content", "holds control characters, so it is no text"};
    if (both_text || type == named->type) return std::string(named->type);
    bool const known = std::any_of(
        kKinds.begin(), kKinds.end(), [&](Kind const& kind) { return kind.type == type; });
    if (!known) return Misfit{"content", "only " + std::string(kKindsTaken) + " are taken"};
    return Misfit{
        "name", "says " + std::string(named->type) + ", but the content is " + std::string(type)};
}

bool is_plain_text(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        bool const ends_line = c == '\n' || c == '\r' || c == '\t' || c == '\f';
        return (byte >= 0x20 && byte != 0x7F) || ends_line;
    });
}

std::string clean_file_name(std::string_view name) {
    auto const slash = name.find_last_of("/\\");
    if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
    bool const plain = std::none_of(name.begin(), name.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
    bool const fits = !name.empty() && name.find_first_not_of('.') != std::string_view::npos &&
                      is_valid_utf8(name) && code_points(name) <= kNameMax;
    return plain && fits ? std::string(name) : std::string{};
}

} // namespace switchboard::api
