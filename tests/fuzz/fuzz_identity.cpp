// Bytes as a shop's word about its customer: as the whole token, where nothing opens, and as the
// parts of one that is signed well, where what opens keeps to every limit.
#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "identity/signed_identity.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>

namespace {

using namespace switchboard;
using namespace switchboard::identity;

std::string const kSecret = "a secret of a shop, long enough";

std::string signed_text(std::string const& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    HMAC(
        EVP_sha256(), kSecret.data(), static_cast<int>(kSecret.size()),
        reinterpret_cast<unsigned char const*>(text.data()), text.size(), mac.data(), &size);
    return text + "." + to_base64url({reinterpret_cast<char const*>(mac.data()), size});
}

} // namespace

/// The first line is the header, the rest the claims.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const bytes{reinterpret_cast<char const*>(data), size};
    TimePoint const now = time_point_ms(1'800'000'000'000);
    SB_ASSERT(!open_identity(bytes, {kSecret}, "web", now), "nothing opens unsigned");
    auto const line = std::min(bytes.find('\n'), bytes.size());
    std::string const header = bytes.substr(0, line);
    std::string const claims = line < bytes.size() ? bytes.substr(line + 1) : std::string{};
    std::string const text = to_base64url(header) + "." + to_base64url(claims);
    auto const opened = open_identity(signed_text(text), {"another", kSecret}, "web", now);
    SB_ASSERT(
        !open_identity(signed_text(text), {"another"}, "web", now), "nor with another secret");
    if (!opened) return 0;
    SB_ASSERT(text.size() < kIdentityBytesMax, "longer than a token may be");
    SB_ASSERT(!opened->subject.empty(), "somebody");
    SB_ASSERT(opened->subject.size() <= kSubjectBytesMax, "a subject within its limit");
    SB_ASSERT(!open_identity(signed_text(text), {kSecret}, "other", now), "for one inbox");
    SB_ASSERT(
        !open_identity(signed_text(text), {kSecret}, "web", now + Millis{7'200'000}),
        "an hour at most");
    return 0;
}
