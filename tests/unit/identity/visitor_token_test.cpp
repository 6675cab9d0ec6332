#include "base/encoding.hpp"
#include "identity/visitor_token.hpp"
#include "now.hpp"

#include <gtest/gtest.h>

namespace switchboard::identity {
namespace {

using namespace std::chrono_literals;

VisitorGrant grant() {
    return new_grant("acme", "contact-1", "web", "vi", kNow);
}

TEST(VisitorToken, SaysWhatWasSigned) {
    VisitorTokens const tokens{"a key of the installation"};
    auto const token = tokens.sign(grant());
    EXPECT_TRUE(token.starts_with("v1."));
    auto const opened = tokens.open(token);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->account, "acme");
    EXPECT_EQ(opened->contact, "contact-1");
    EXPECT_EQ(opened->inbox, "web");
    EXPECT_EQ(opened->locale, "vi");
    EXPECT_EQ(opened->first, kNow);
    EXPECT_EQ(opened->issued, kNow);
    EXPECT_EQ(opened->expires, kNow + 24h);
}

TEST(VisitorToken, OfAnotherInstallationIsRefused) {
    VisitorTokens const ours{"our key"}, theirs{"their key"};
    EXPECT_FALSE(ours.open(theirs.sign(grant())));
}

TEST(VisitorToken, IsRefusedWhenAnyCharacterOfItChanges) {
    VisitorTokens const tokens{"key"};
    auto const token = tokens.sign(grant());
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(tokens.open(changed)) << i;
        EXPECT_FALSE(tokens.open(token.substr(0, i))) << i;
    }
    for (auto const* added : {"A", "=", ".", "\n", " "}) EXPECT_FALSE(tokens.open(token + added));
    EXPECT_FALSE(tokens.open(""));
    EXPECT_FALSE(tokens.open("v1."));
    EXPECT_FALSE(tokens.open("v1.."));
    EXPECT_FALSE(tokens.open("v1." + std::string(5000, 'A')));
}

TEST(VisitorToken, IsRenewedForTheSameContactForThirtyDays) {
    auto const first = grant();
    auto const later = renewed(first, kNow + 20h);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->contact, first.contact);
    EXPECT_EQ(later->first, kNow);
    EXPECT_EQ(later->expires, kNow + 44h);
    // Also after its 24 hours: a visitor who comes back is the same person.
    EXPECT_TRUE(renewed(first, kNow + 10 * 24h));
    auto const last = renewed(*later, kNow + 30 * 24h - 1h);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->expires, kNow + 30 * 24h);
    EXPECT_FALSE(renewed(*last, kNow + 30 * 24h));
    EXPECT_FALSE(renewed(first, kNow - 1ms));
}

} // namespace
} // namespace switchboard::identity
