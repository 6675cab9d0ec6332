// Files through the API: parts, kinds judged by content, limits that are named, downloads that stay
// downloads.
#include "api_fixture.hpp"

#include "api/impl/file_kind.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;

std::string const kPng("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", 29);
std::string const kPdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";

class Files : public ApiTest {
protected:
    Files()
        : token_(visitor_token())
        , conversation_(open_conversation(token_)) {}

    Answer begin(std::string const& name, std::size_t size) {
        json::object const body{{"conversation", conversation_}, {"name", name}, {"size", size}};
        return call_with(token_, "POST", "/api/v1/uploads", json::serialize(body));
    }
    Answer put(std::string const& id, std::string const& bytes, std::size_t offset = 0) {
        auto asked = request("PUT", "/api/v1/uploads/" + id, bytes);
        asked.query["offset"] = std::to_string(offset);
        asked.headers["authorization"] = "Bearer " + token_;
        return send(asked);
    }
    static std::string id_of(Answer const& answer) {
        return answer.at("attachment.id").as_string().c_str();
    }
    Answer upload(std::string const& name, std::string const& bytes) {
        auto const begun = begin(name, bytes.size());
        EXPECT_EQ(begun.status, 200) << begun.text;
        return put(id_of(begun), bytes);
    }

    std::string token_, conversation_;
};

TEST_F(Files, WhatIsSentComesBackAsADownload) {
    auto const sent = upload("Hoá đơn.png", kPng);
    ASSERT_EQ(sent.status, 200) << sent.text;
    EXPECT_EQ(sent.at("done"), true);
    EXPECT_EQ(sent.at("attachment.contentType"), "image/png");
    auto const got = call_with(token_, "GET", "/api/v1/attachments/" + id_of(sent));
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.text, kPng);
    EXPECT_EQ(got.header("Content-Type"), "image/png");
    EXPECT_EQ(
        got.header("Content-Disposition"),
        "attachment; filename*=UTF-8''Ho%C3%A1%20%C4%91%C6%A1n.png");
    EXPECT_EQ(got.header("X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(got.header("Content-Security-Policy"), HasSubstr("sandbox"));
    EXPECT_EQ(got.header("Cross-Origin-Resource-Policy"), "same-origin");
    // Others may not know of it.
    auto const path = "/api/v1/attachments/" + id_of(sent);
    EXPECT_EQ(call_with(visitor_token(), "GET", path).status, 404);
    EXPECT_EQ(call_as(log_in("lan"), "GET", path).status, 404);
    EXPECT_EQ(call("GET", path).status, 401);
}

TEST_F(Files, ALongFileComesInPartsAndGoesOnWhereItStopped) {
    std::size_t const part = 256 * 1024;
    std::string const bytes = kPdf + std::string(2 * part, 'x');
    auto const begun = begin("a.pdf", bytes.size());
    EXPECT_EQ(begun.at("partBytes"), part);
    std::string const id = id_of(begun);
    EXPECT_EQ(put(id, bytes.substr(0, part)).at("received"), part);
    EXPECT_EQ(put(id, bytes.substr(part, part), part).at("received"), 2 * part);
    EXPECT_EQ(put(id, bytes.substr(part, part), part).at("received"), 2 * part);
    auto const early = call_with(token_, "GET", "/api/v1/attachments/" + id);
    EXPECT_EQ(early.status, 409);
    EXPECT_EQ(call_with(token_, "GET", "/api/v1/uploads/" + id).at("received"), 2 * part);
    EXPECT_EQ(put(id, bytes.substr(2 * part), 2 * part).at("done"), true);
    EXPECT_EQ(call_with(token_, "GET", "/api/v1/attachments/" + id).text, bytes);
    EXPECT_EQ(put(id, std::string(part + 1, 'x')).status, 413);
}

TEST_F(Files, KindsAreJudgedByContentAndHeldAgainstTheName) {
    struct Row {
        char const* name;
        std::string bytes;
        char const* field; // of the refusal; empty: taken
    };
    std::vector<Row> const rows{
        {"a.png", kPng, ""},
        {"A.PDF", kPdf, ""},
        {"a.gif", "GIF89a\1", ""},
        {"a.txt", "xin ch\xC3\xA0o\n", ""},
        {"a.csv", "a,b\n1,2\n3,4\n", ""},
        {"a.txt", "a,b\n1,2\n3,4\n", ""},
        {"a.jpg", kPng, "name"},
        {"a.txt", kPng, "name"},
        {"a.exe", "MZ", "name"},
        {"a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "name"},
        {"noending", "text", "name"},
        {"a.png", "<html><script>alert(1)</script></html>", "content"},
        {"a.pdf",
         std::string(
             "\x7F"
             "ELF\2\1\1\0",
             8),
         "content"},
        {"a.txt", "<!doctype html><html><body></body></html>", "content"},
        {"a.txt", std::string("a\0b", 3), "content"},
    };
    for (auto const& row : rows) {
        auto const answer = upload(row.name, row.bytes);
        if (*row.field == '\0') {
            EXPECT_EQ(answer.status, 200) << row.name << answer.text;
            continue;
        }
        EXPECT_EQ(answer.status, 415) << row.name << answer.text;
        EXPECT_EQ(answer.field(), row.field) << row.name;
        EXPECT_EQ(answer.code(), "UNSUPPORTED_TYPE");
    }
}

TEST_F(Files, WhatIsRefusedLeavesNothingBehind) {
    auto const begun = begin("a.png", 4);
    EXPECT_EQ(put(id_of(begun), "<htm").status, 415);
    run();
    EXPECT_EQ(call_with(token_, "GET", "/api/v1/uploads/" + id_of(begun)).status, 404);
}

TEST_F(Files, ATextFileStaysTextToItsEnd) {
    std::size_t const part = 256 * 1024;
    auto const begun = begin("a.txt", part + 3);
    ASSERT_EQ(put(id_of(begun), std::string(part, 'a')).status, 200);
    auto const bad = put(id_of(begun), std::string("b\0c", 3), part);
    EXPECT_EQ(bad.status, 415) << bad.text;
    EXPECT_EQ(bad.field(), "content");
}

TEST_F(Files, TheAnnouncementIsChecked) {
    auto const field = [&](std::string const& body) {
        auto const answer = call_with(token_, "POST", "/api/v1/uploads", body);
        EXPECT_EQ(answer.status, 400) << answer.text;
        return answer.field();
    };
    EXPECT_EQ(field(R"({"name":"a.png","size":1})"), "conversation");
    EXPECT_EQ(field(R"({"conversation":"c","size":1})"), "name");
    EXPECT_EQ(field(R"({"conversation":"c","name":"..","size":1})"), "name");
    EXPECT_EQ(field(R"({"conversation":"c","name":"a\u0000.png","size":1})"), "name");
    EXPECT_EQ(field(R"({"conversation":"c","name":"a.png"})"), "size");
    EXPECT_EQ(field(R"({"conversation":"c","name":"a.png","size":0})"), "size");
    EXPECT_EQ(field(R"({"conversation":"c","name":"a.png","size":-1})"), "size");
    EXPECT_EQ(field(R"({"conversation":"c","name":"a.png","size":1.5})"), "size");
    EXPECT_EQ(field(R"({"conversation":"c","name":"a.png","size":1,"path":"/etc"})"), "path");
    auto const large = begin("a.png", 10 * 1024 * 1024 + 1);
    EXPECT_EQ(large.status, 413);
    EXPECT_THAT(large.text, HasSubstr("file_bytes: 10485760"));
    EXPECT_EQ(call("POST", "/api/v1/uploads", "{}").status, 401);
}

TEST_F(Files, TheTwentyFirstFileOfAConversationIsRefused) {
    for (int i = 0; i < 20; ++i) ASSERT_EQ(begin("a.png", 1).status, 200);
    auto const more = begin("a.png", 1);
    EXPECT_EQ(more.status, 413);
    EXPECT_THAT(more.text, HasSubstr("files_per_conversation: 20"));
}

TEST_F(Files, TheUploaderMayForgetAFile) {
    auto const sent = upload("a.png", kPng);
    auto const path = "/api/v1/uploads/" + id_of(sent);
    EXPECT_EQ(call_with(visitor_token(), "DELETE", path).status, 404);
    EXPECT_EQ(call_with(token_, "DELETE", path).status, 200);
    EXPECT_EQ(call_with(token_, "GET", path).status, 404);
}

TEST_F(Files, ACustomerListsOwnConversationsOnly) {
    auto const mine = call_with(token_, "GET", "/api/v1/conversations");
    ASSERT_EQ(mine.status, 200) << mine.text;
    EXPECT_EQ(mine.at("conversations").as_array().size(), 1U);
    EXPECT_EQ(mine.at("conversations.0.tags").as_array().size(), 0U);
    auto const other = call_with(visitor_token(), "GET", "/api/v1/conversations");
    EXPECT_EQ(other.at("conversations").as_array().size(), 0U);
    EXPECT_EQ(call_with(token_, "GET", "/api/v1/conversations?view=open").status, 403);
}

TEST(FileNames, AreCleaned) {
    EXPECT_EQ(clean_file_name("/etc/passwd.txt"), "passwd.txt");
    EXPECT_EQ(clean_file_name("C:\\a\\b.png"), "b.png");
    EXPECT_EQ(clean_file_name("hình ảnh.png"), "hình ảnh.png");
    for (auto const* bad : {"", ".", "..", "a/", "a\nb", "\xFF.png"}) {
        EXPECT_EQ(clean_file_name(bad), "") << bad;
    }
    EXPECT_EQ(clean_file_name(std::string(256, 'a')), "");
}

/// However they are called: a key opens something, and a recording has the cookies of its page.
TEST_F(Files, KeysAndRecordingsOfTrafficAreRefusedByContent) {
    std::string const key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n";
    std::string const har = R"({ "log" : {"version":"1.2","creator":{"name":"x"},"entries":[)";
    std::string const filler(std::size_t{100} * 1024, ' ');
    struct Row {
        char const* name;
        std::string bytes;
        char const* said;
    };
    for (Row const& row : std::vector<Row>{
             {"a.txt", key, "a private key"},
             {"a.log", "xin chào\n" + key, "a private key"},
             {"a.csv", "a,b\n1,2\n" + filler + key, "a private key"},
             {"a.txt", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ", "a private key"},
             {"a.txt", har + "]}}", "web traffic"},
             {"a.txt", "\xEF\xBB\xBF\r\n" + har + filler, "web traffic"}}) {
        auto const answer = upload(row.name, row.bytes);
        EXPECT_EQ(answer.status, 415) << row.name << answer.text;
        EXPECT_EQ(answer.field(), "content") << row.name;
        EXPECT_THAT(answer.text, HasSubstr(row.said)) << row.name;
    }
    for (char const* name : {"a.pem", "a.key", "a.har"})
        EXPECT_EQ(upload(name, "text").field(), "name") << name;
    for (std::string const& taken :
         {std::string{"-----BEGIN CERTIFICATE-----\nMIIEow==\n"}, std::string{"-----BEGIN KEY"},
          std::string{"a \"log\": {\"entries\"}"}, std::string{"the log:\n{\"log\": {"}})
        EXPECT_EQ(upload("a.txt", taken).status, 200) << taken;
    std::size_t const part = 256 * 1024;
    std::string const id = id_of(begin("a.txt", part + key.size()));
    EXPECT_EQ(put(id, std::string(part, 'x')).status, 200);
    auto const late = put(id, key, part);
    EXPECT_EQ(late.status, 415) << "in a later part as well" << late.text;
    EXPECT_EQ(late.field(), "content");
    for (std::size_t const cut : {std::size_t{1}, std::size_t{9}, std::size_t{30}}) {
        std::string const over = id_of(begin("a.txt", part + key.size()));
        EXPECT_EQ(put(over, std::string(part - cut, 'x') + key.substr(0, cut)).status, 200);
        auto const seam = put(over, key.substr(cut) + std::string(cut, 'x'), part);
        EXPECT_EQ(seam.status, 415) << "over two parts, cut at " << cut << seam.text;
        EXPECT_EQ(seam.field(), "content");
        EXPECT_EQ(put(over, key, part).status, 404) << "and not kept";
    }
    std::string const dashes = id_of(begin("a.txt", part + 5));
    EXPECT_EQ(put(dashes, std::string(part, '-')).status, 200);
    EXPECT_EQ(put(dashes, "-----", part).status, 200) << "lines of dashes are no key";
    std::string const quoting = id_of(begin("a.txt", part + har.size()));
    EXPECT_EQ(put(quoting, std::string(part, 'x')).status, 200);
    EXPECT_EQ(put(quoting, har, part).status, 200) << "no recording begins in the middle of a file";
}

} // namespace
} // namespace switchboard::api
