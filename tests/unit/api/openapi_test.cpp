#include "api_fixture.hpp"

#include <set>

namespace switchboard::api {
namespace {

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

TEST(OpenApi, DescribesEveryRouteAndNoOther) {
    auto const document = json::parse(openapi_document());
    std::set<std::string> described, served;
    for (auto const& path : document.at("paths").as_object()) {
        for (auto const& operation : path.value().as_object()) {
            described.insert(
                upper(std::string{operation.key().data(), operation.key().size()}) + " " +
                std::string{path.key().data(), path.key().size()});
        }
    }
    for (auto const& [method, pattern] : api_routes()) {
        if (method != "OPTIONS") served.insert(method + " " + pattern);
    }
    EXPECT_EQ(described, served);
}

TEST(OpenApi, EveryOperationSaysWhoMayAndWhatComesBack) {
    auto const document = json::parse(openapi_document());
    std::set<std::string> ids;
    for (auto const& path : document.at("paths").as_object()) {
        for (auto const& member : path.value().as_object()) {
            auto const& operation = member.value().as_object();
            std::string const id{operation.at("operationId").as_string().c_str()};
            EXPECT_TRUE(ids.insert(id).second) << id;
            EXPECT_FALSE(operation.at("summary").as_string().empty()) << id;
            auto const& answers = operation.at("responses").as_object();
            EXPECT_TRUE(answers.contains("200") || answers.contains("303")) << id;
            EXPECT_TRUE(operation.contains("security")) << id;
        }
    }
}

void check_references(json::value const& part, json::value const& document) {
    if (part.is_array()) {
        for (auto const& each : part.get_array()) check_references(each, document);
    }
    if (!part.is_object()) return;
    for (auto const& member : part.get_object()) {
        if (member.key() != "$ref") {
            check_references(member.value(), document);
            continue;
        }
        std::string const target{member.value().as_string().c_str()};
        ASSERT_TRUE(target.starts_with("#/")) << target;
        json::error_code missing;
        EXPECT_NE(document.find_pointer(target.substr(1), missing), nullptr) << target;
    }
}

TEST(OpenApi, RefersOnlyToWhatItDefines) {
    auto const document = json::parse(openapi_document());
    check_references(document, document);
}

TEST_F(ApiTest, TheDescriptionIsServed) {
    auto const answer = call("GET", "/api/v1/openapi.json");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.at("openapi"), "3.1.0");
}

} // namespace
} // namespace switchboard::api
