// Targets, queries, cookies and addresses: what they mean, and what is refused.
#include "http/request_parts.hpp"

#include <gmock/gmock.h>

namespace switchboard::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::optional<codec::RequestHead> head_of(std::string const& bytes) {
    auto head = codec::read_head(bytes, {});
    return head ? *head : std::nullopt;
}

std::optional<Request> request_of(std::string const& target, std::string const& fields = "") {
    std::string const bytes = "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    auto const head = head_of(bytes);
    return head.has_value() ? to_request(*head) : std::nullopt;
}

TEST(RequestParts, DecodesTheTarget) {
    auto const request = request_of("/a%20b/%C3%A9?x=1+2&y=%26&x=9&z");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->path, "/a b/\xC3\xA9");
    EXPECT_THAT(request->query, ElementsAre(Pair("x", "1 2"), Pair("y", "&"), Pair("z", "")));
}

TEST(RequestParts, AHostIsItsNameInAnySpelling) {
    for (char const* same :
         {"files.example", "FILES.example:8443", "files.example.", "files.example.:80"})
        EXPECT_EQ(host_name(same), "files.example") << same;
    EXPECT_EQ(host_name("[::1]:8080"), "[::1]");
    EXPECT_EQ(host_name("[FE80::1]"), "[fe80::1]");
    EXPECT_EQ(host_name(""), "");
    EXPECT_EQ(host_of("https://Files.example:8443"), "files.example");
    EXPECT_EQ(host_of("http://[::1]:1"), "[::1]");
}

TEST(RequestParts, AnOriginAsBrowsersWriteIt) {
    EXPECT_EQ(written_origin("https://Desk.Example:443"), "https://desk.example");
    EXPECT_EQ(written_origin("http://a:80"), "http://a");
    EXPECT_EQ(written_origin("http://a:443"), "http://a:443");
    EXPECT_EQ(written_origin("https://a:8443"), "https://a:8443");
    EXPECT_EQ(written_origin(""), "");
}

TEST(RequestParts, RefusesWhatCannotBeDecoded) {
    for (char const* target :
         {"/%", "/%2", "/%zz", "/%00", "/%FF", "/?a=%", "/..", "/a/../b", "/a/%2e%2e/b", "/./a"})
        EXPECT_FALSE(request_of(target).has_value()) << target;
    EXPECT_TRUE(request_of("/...").has_value());
    EXPECT_TRUE(request_of("/a..b/").has_value());
}

TEST(RequestParts, ReadsFieldsAndCookies) {
    auto const request =
        request_of("/", "X-Many: a\r\nx-many: b\r\nCookie: s=1; t=\"2\"; broken\r\n");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->header("x-many"), "a, b");
    EXPECT_THAT(request->cookies, ElementsAre(Pair("s", "1"), Pair("t", "2")));
}

std::string client_through(TrustedProxies const& proxies, std::string const& forwarded) {
    std::string const bytes =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + forwarded + "\r\n\r\n";
    return proxies.client_of("10.0.0.1", *head_of(bytes));
}

TEST(RequestParts, BelievesTheNearestHopThatIsNoProxy) {
    TrustedProxies const proxies{{"10.0.0.0/8", "fd00::/8"}};
    EXPECT_EQ(client_through(proxies, "203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(client_through(proxies, "1.1.1.1, 203.0.113.9, 10.9.9.9"), "203.0.113.9");
    EXPECT_EQ(client_through(proxies, "203.0.113.9, fd00::1"), "203.0.113.9");
    EXPECT_EQ(client_through(proxies, "nonsense"), "10.0.0.1");
    EXPECT_EQ(client_through(proxies, "203.0.113.9, nonsense"), "10.0.0.1");
    EXPECT_EQ(client_through(TrustedProxies{}, "203.0.113.9"), "10.0.0.1");
    EXPECT_EQ(client_through(TrustedProxies{{"10.0.0.2"}}, "203.0.113.9"), "10.0.0.1");
}

TEST(RequestParts, KnowsWhatIsNoNetwork) {
    EXPECT_TRUE(TrustedProxies({"10.0.0.1", "::1", "10.0.0.0/31"}).valid());
    for (char const* text : {"x", "10.0.0.0/33", "::/129", "10.0.0.0/-1", ""})
        EXPECT_FALSE(TrustedProxies({text}).valid()) << text;
    TrustedProxies const odd{{"10.0.0.0/31"}};
    EXPECT_TRUE(odd.contains("10.0.0.1"));
    EXPECT_FALSE(odd.contains("10.0.0.2"));
    EXPECT_TRUE(odd.contains("::ffff:10.0.0.1"));
}

TEST(RequestParts, KeepsTheNetworkOfAnAddressAndNothingOfWhatIsNone) {
    EXPECT_EQ(address_network("192.0.2.77"), "192.0.2.0/24");
    EXPECT_EQ(address_network("::ffff:192.0.2.77"), "192.0.2.0/24");
    EXPECT_EQ(address_network("2001:db8:1:2::3"), "2001:db8:1::/48");
    EXPECT_EQ(address_network("somewhere"), "");
}

TEST(RequestParts, GroupsAddresses) {
    EXPECT_EQ(address_group("203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(address_group("::ffff:203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(address_group("2001:db8:1:2::9"), address_group("2001:db8:1:2:ffff::"));
}

} // namespace
} // namespace switchboard::http
