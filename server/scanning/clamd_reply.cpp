#include "scanning/clamd_reply.hpp"

namespace switchboard::scanning {

namespace {

constexpr std::size_t kWordsMax = 120;
constexpr std::string_view kOfStream = "stream: ";
constexpr std::string_view kFound = " FOUND";
constexpr std::string_view kTooLarge = "INSTREAM size limit exceeded";

} // namespace

ports::Verdict read_reply(std::string_view reply) {
    using Kind = ports::Verdict::Kind;
    if (reply.starts_with(kTooLarge)) return {Kind::TooLarge, {}};
    if (reply.starts_with(kOfStream)) {
        std::string_view const said = reply.substr(kOfStream.size());
        if (said == "OK") return {Kind::Clean, {}};
        if (said.ends_with(kFound))
            return {Kind::Found, printable(said.substr(0, said.size() - kFound.size()))};
    }
    return {Kind::Unavailable, "clamd said: " + printable(reply)};
}

std::string printable(std::string_view words) {
    std::string out{words.substr(0, kWordsMax)};
    for (char& c : out)
        if (c < ' ' || c > '~') c = '?';
    return out;
}

} // namespace switchboard::scanning
