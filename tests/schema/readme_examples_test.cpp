// Every example of proto/README.md is a frame of the schema, and every frame of the schema has an
// example.
#include "tests/schema/readme_examples.hpp"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <switchboard/v1/wire.pb.h>

#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>

namespace switchboard::schema_test {
namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

std::string page() {
    std::ifstream const file{SCHEMA_README};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::unique_ptr<Message> frame_named(std::string const& name) {
    if (name == "ClientFrame") return std::make_unique<v1::ClientFrame>();
    if (name == "ServerFrame") return std::make_unique<v1::ServerFrame>();
    return nullptr;
}

google::protobuf::util::Status parse(std::string const& json, Message& into) {
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = false;
    return google::protobuf::util::JsonStringToMessage(json, &into, options);
}

/// JSON as a tree, so that spacing and the order of members do not matter.
google::protobuf::Struct tree_of(std::string const& json) {
    google::protobuf::Struct tree;
    EXPECT_TRUE(parse(json, tree).ok()) << json;
    return tree;
}

std::string body_of(Message const& frame) {
    auto const* body = frame.GetDescriptor()->FindOneofByName("body");
    auto const* field = frame.GetReflection()->GetOneofFieldDescriptor(frame, body);
    return field == nullptr ? "" : field->json_name();
}

void expect_round_trips(Example const& example) {
    SCOPED_TRACE("proto/README.md:" + std::to_string(example.line));
    auto const frame = frame_named(example.message);
    ASSERT_NE(frame, nullptr) << "no frame is called " << example.message;
    auto const parsed = parse(example.json, *frame);
    ASSERT_TRUE(parsed.ok()) << parsed.ToString();
    EXPECT_EQ(body_of(*frame), example.field);

    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(*frame, &json).ok());
    EXPECT_TRUE(MessageDifferencer::Equals(tree_of(json), tree_of(example.json)))
        << "written again it reads " << json;

    auto const copy = frame_named(example.message);
    ASSERT_TRUE(copy->ParseFromString(frame->SerializeAsString()));
    EXPECT_TRUE(MessageDifferencer::Equals(*copy, *frame));
}

TEST(ReadmeExamples, RoundTripThroughTheSchema) {
    auto const examples = examples_in(page());
    ASSERT_FALSE(examples.empty()) << "nothing to read in " << SCHEMA_README;
    for (Example const& example : examples) expect_round_trips(example);
}

TEST(ReadmeExamples, ShowEveryFrame) {
    std::set<std::string> shown;
    for (Example const& example : examples_in(page())) {
        shown.insert(example.message + "." + example.field);
    }
    for (std::string const name : {"ClientFrame", "ServerFrame"}) {
        auto const* body = frame_named(name)->GetDescriptor()->FindOneofByName("body");
        for (int i = 0; i < body->field_count(); ++i) {
            std::string const frame = name + "." + body->field(i)->json_name();
            EXPECT_TRUE(shown.contains(frame)) << frame << " has no example";
        }
    }
}

TEST(ReadmeExamples, AnUnknownFieldIsAnError) {
    v1::ClientFrame frame;
    EXPECT_FALSE(parse(R"({"ping": {"pace": 1}})", frame).ok());
}

TEST(ReadmeExamples, OnlyMarkedBlocksCount) {
    auto const found = examples_in("```json\n{}\n```\n\n```json ClientFrame.ping\n{\n}\n```\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().field, "ping");
    EXPECT_EQ(found.front().json, "{\n}\n");
    EXPECT_EQ(found.front().line, 5);
}

} // namespace
} // namespace switchboard::schema_test
