#include "client/endpoint.hpp"

#include <gmock/gmock.h>

namespace switchboard::client {
namespace {

TEST(Endpoint, TakesHostAndPort) {
    auto const endpoint = parse_endpoint("http://chat.example:8080/");
    ASSERT_TRUE(endpoint.has_value());
    EXPECT_EQ(endpoint->host, "chat.example");
    EXPECT_EQ(endpoint->port, "8080");
    EXPECT_EQ(parse_endpoint("http://localhost")->port, "80");
}

TEST(Endpoint, SaysWhatIsWrong) {
    EXPECT_THAT(
        parse_endpoint("localhost:8080").error().message, testing::HasSubstr("is not a URL"));
    EXPECT_THAT(parse_endpoint("nonsense").error().message, testing::HasSubstr("is not a URL"));
    EXPECT_THAT(parse_endpoint("https://x").error().message, testing::HasSubstr("is https"));
    EXPECT_THAT(parse_endpoint("ws://x").error().message, testing::HasSubstr("must start"));
    EXPECT_THAT(
        parse_endpoint("http://x/api/v1").error().message, testing::HasSubstr("after the port"));
}

} // namespace
} // namespace switchboard::client
