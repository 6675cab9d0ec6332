// One more origin in a document's policy, and nothing else in it.
#include "http/wider_policy.hpp"

#include <gtest/gtest.h>

namespace switchboard::http {
namespace {

constexpr std::string_view kOrigin = "https://files.example";

Asset page(std::string_view headers) {
    Asset asset;
    asset.path = "/console/index.html";
    asset.etag = "\"abc\"";
    asset.headers = headers;
    asset.raw = "bytes";
    return asset;
}

TEST(WiderPolicy, HasTheOriginInThatDirectiveAlone) {
    WiderPolicy wider{std::string{kOrigin}};
    auto const found = wider.document(
        page("X-One: img-src 'none'\nContent-Security-Policy: default-src 'none'; img-src 'self' "
             "data:; connect-src 'self'\nX-Two: 2\n"),
        "img-src");
    EXPECT_EQ(
        found.headers,
        "X-One: img-src 'none'\nContent-Security-Policy: default-src 'none'; img-src 'self' data: "
        "https://files.example; connect-src 'self'\nX-Two: 2\n");
    EXPECT_EQ(found.raw, "bytes");
}

TEST(WiderPolicy, AtTheEndOfThePolicyToo) {
    WiderPolicy wider{std::string{kOrigin}};
    auto const found = wider.document(
        page("Content-Security-Policy: x-img-src 'none'; img-src 'self'\n"), "img-src");
    EXPECT_EQ(
        found.headers,
        "Content-Security-Policy: x-img-src 'none'; img-src 'self' https://files.example\n");
}

TEST(WiderPolicy, ACopyThatABrowserKeptHasAnotherTag) {
    WiderPolicy wider{std::string{kOrigin}};
    auto const found = wider.document(page("Content-Security-Policy: img-src 'self'\n"), "img-src");
    EXPECT_NE(found.etag, "\"abc\"");
    EXPECT_EQ(found.etag.front(), '"');
    EXPECT_EQ(found.etag.back(), '"');
    Request asked;
    asked.headers["if-none-match"] = "\"abc\"";
    EXPECT_EQ(serve(found, asked).status, 200);
    asked.headers["if-none-match"] = std::string{found.etag};
    EXPECT_EQ(serve(found, asked).status, 304);
}

TEST(WiderPolicy, EveryDocumentKeepsItsOwnTexts) {
    WiderPolicy wider{std::string{kOrigin}};
    auto const one = wider.document(page("Content-Security-Policy: img-src a\n"), "img-src");
    for (int i = 0; i < 100; ++i)
        (void)wider.document(page("Content-Security-Policy: img-src b\n"), "img-src");
    EXPECT_EQ(one.headers, "Content-Security-Policy: img-src a https://files.example\n");
}

} // namespace
} // namespace switchboard::http
