// Where the scanner stands in the way of a file. What it says is scripted here; what a real one
// says is in tests/integration/scanning.
#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using Kind = ports::Verdict::Kind;

constexpr std::size_t kPart = std::size_t{256} * 1024;

/// Reads every part, then waits for the test to say what it found.
class ScriptedScanner final : public ports::FileScanner {
public:
    struct Order {
        ports::FileToScan file;
        ports::Done<ports::Verdict> done;
        std::string bytes;
        std::optional<ports::Error> error;
    };

    void scan(ports::FileToScan file, ports::Done<ports::Verdict> done) override {
        orders.push_back(std::make_shared<Order>(Order{std::move(file), std::move(done), {}, {}}));
        read(orders.back(), 0);
    }
    /// Of the latest order.
    void say(ports::Verdict verdict) { orders.back()->done(std::move(verdict)); }

    std::vector<std::shared_ptr<Order>> orders;

private:
    static void read(std::shared_ptr<Order> const& order, std::uint32_t number) {
        if (number == order->file.parts) return;
        order->file.part(number, [order, number](ports::Outcome<std::string> part) {
            if (!part) {
                order->error = part.error();
                return order->done(part.error());
            }
            order->bytes += *part;
            read(order, number + 1);
        });
    }
};

class ScannedFiles : public ApiTest {
protected:
    ScannedFiles()
        : token_(visitor_token())
        , conversation_(open_conversation(token_)) {
        doors_.scanner = &scanner_;
    }
    std::string begin(std::size_t size) {
        json::object const body{{"conversation", conversation_}, {"name", "a.txt"}, {"size", size}};
        auto const begun = call_with(token_, "POST", "/api/v1/uploads", json::serialize(body));
        EXPECT_EQ(begun.status, 200) << begun.text;
        return begun.at("attachment.id").as_string().c_str();
    }
    /// Answered later, if it waits for a verdict.
    std::shared_ptr<Answer>
    put(std::string const& id, std::string const& bytes, std::size_t offset = 0) {
        auto asked = request("PUT", "/api/v1/uploads/" + id, bytes);
        asked.query["offset"] = std::to_string(offset);
        asked.headers["authorization"] = "Bearer " + token_;
        return begin_call(std::move(asked));
    }
    int state(std::string const& id) {
        return call_with(token_, "GET", "/api/v1/uploads/" + id).status;
    }
    bool done(std::string const& id) {
        return call_with(token_, "GET", "/api/v1/uploads/" + id).at("done").as_bool();
    }
    std::size_t scans() const { return scanner_.orders.size(); }

    ScriptedScanner scanner_;
    std::string token_, conversation_;
};

TEST_F(ScannedFiles, AreUnfinishedUntilTheWholeWasFoundClean) {
    std::string const first(kPart, 'a');
    std::string const id = begin(kPart + 3);
    EXPECT_EQ(put(id, first)->status, 200);
    EXPECT_EQ(scans(), 0U);
    auto const last = put(id, "end", kPart);
    EXPECT_EQ(last->status, 0) << "it waits";
    ASSERT_EQ(scans(), 1U);
    EXPECT_EQ(scanner_.orders[0]->bytes, first + "end");
    EXPECT_EQ(scanner_.orders[0]->file.id, id);
    EXPECT_EQ(scanner_.orders[0]->file.conversation, conversation_);
    EXPECT_FALSE(done(id));
    EXPECT_EQ(call_with(token_, "GET", "/api/v1/attachments/" + id).status, 409);
    scanner_.say({Kind::Clean});
    run();
    EXPECT_EQ(last->status, 200) << last->text;
    EXPECT_TRUE(done(id));
    // What is here already was looked at; repeating it costs the scanner nothing.
    EXPECT_EQ(put(id, "end", kPart)->status, 200);
    EXPECT_EQ(scans(), 1U);
}

TEST_F(ScannedFiles, WithSomethingInThemAreForgotten) {
    std::string const id = begin(3);
    auto const refused = put(id, "bad");
    scanner_.say({Kind::Found, "Test.Mark"});
    run();
    EXPECT_EQ(refused->status, 415) << refused->text;
    EXPECT_EQ(refused->code(), "UNSUPPORTED_TYPE");
    EXPECT_EQ(refused->field(), "scan");
    EXPECT_EQ(state(id), 404);
}

TEST_F(ScannedFiles, TooLargeForTheScannerAreRefusedForGood) {
    std::string const id = begin(3);
    auto const refused = put(id, "big");
    scanner_.say({Kind::TooLarge});
    run();
    EXPECT_EQ(refused->status, 413);
    EXPECT_EQ(refused->field(), "scan");
    EXPECT_EQ(state(id), 404);
}

TEST_F(ScannedFiles, WaitWhereNobodyLookedAtThem) {
    std::string const id = begin(3);
    auto const refused = put(id, "abc");
    scanner_.say({Kind::Unavailable, "gone"});
    run();
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->field(), "scan");
    EXPECT_NE(refused->header("Retry-After"), "");
    EXPECT_FALSE(done(id));
    auto const again = put(id, "abc");
    ASSERT_EQ(scans(), 2U) << "sent again, it is looked at again";
    scanner_.say({Kind::Clean});
    run();
    EXPECT_EQ(again->status, 200);
    EXPECT_TRUE(done(id));
}

TEST_F(ScannedFiles, AreTakenUncheckedWhereTheOperatorWantsThat) {
    std::string const id = begin(3);
    auto const taken = put(id, "abc");
    scanner_.say({Kind::Unchecked, "gone"});
    run();
    EXPECT_EQ(taken->status, 200);
    EXPECT_TRUE(done(id));
}

TEST_F(ScannedFiles, HaveNoWayInByALastPartThatIsThereTooEarly) {
    std::string const id = begin(kPart + 3);
    auto const early = put(id, "end", kPart);
    EXPECT_EQ(early->status, 409) << early->text;
    EXPECT_EQ(early->field(), "offset");
    EXPECT_EQ(scans(), 0U);
    EXPECT_FALSE(done(id));
}

TEST_F(ScannedFiles, OfWhichAPartCannotBeReadAreNotJudged) {
    std::string const id = begin(kPart + 3);
    ASSERT_EQ(put(id, std::string(kPart, 'a'))->status, 200);
    refused_operation_ = "read_file";
    auto const refused = put(id, "end", kPart);
    run();
    EXPECT_EQ(refused->status, 503) << refused->text;
    EXPECT_EQ(refused->field(), "");
    refused_operation_.clear();
    EXPECT_FALSE(done(id));
}

TEST_F(ScannedFiles, OfTheWrongKindAreNotEvenScanned) {
    std::string const id = begin(3);
    EXPECT_EQ(put(id, std::string("a\0b", 3))->status, 415);
    EXPECT_EQ(scans(), 0U);
}

} // namespace
} // namespace switchboard::api
