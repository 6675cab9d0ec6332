#include "../at.hpp"
#include "session/frame_fields.hpp"
#include "session/session_rules.hpp"
#include "session/typing_gate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace switchboard::session {
namespace {

using Frame = v1::ClientFrame;

Frame hello() {
    Frame frame;
    frame.mutable_hello()->set_token("token");
    return frame;
}

Frame message(std::string const& id = "m1") {
    Frame frame;
    frame.mutable_send()->set_conversation("c1");
    frame.mutable_send()->set_client_id(id);
    frame.mutable_send()->set_text("hello");
    return frame;
}

struct Rules : ::testing::Test {
    Limits limits;

    SessionRules joined(v1::Role role, bool unlimited = false) {
        SessionRules rules(limits, unlimited, at(0));
        EXPECT_FALSE(rules.admit(hello(), at(0)));
        rules.identified(role);
        rules.answered();
        return rules;
    }
    static v1::ErrorCode code(std::optional<Refusal> const& refusal) {
        return refusal ? refusal->code : v1::ERROR_CODE_UNSPECIFIED;
    }
};

TEST_F(Rules, WantOneHelloFirst) {
    SessionRules rules(limits, false, at(0));
    EXPECT_EQ(code(rules.admit(message(), at(0))), v1::UNAUTHENTICATED);
    EXPECT_FALSE(rules.admit(hello(), at(0)));
    EXPECT_EQ(code(rules.admit(hello(), at(0))), v1::WRONG_STATE);
}

TEST_F(Rules, LetEachRoleSendItsOwnFrames) {
    EXPECT_TRUE(may_send(v1::CUSTOMER, Frame::kStart));
    EXPECT_FALSE(may_send(v1::AGENT, Frame::kStart));
    EXPECT_TRUE(may_send(v1::AGENT, Frame::kAccept));
    EXPECT_FALSE(may_send(v1::CUSTOMER, Frame::kNote));
    EXPECT_FALSE(may_send(v1::AGENT, Frame::kMonitor));
    EXPECT_TRUE(may_send(v1::ADMIN, Frame::kMonitor));
    EXPECT_TRUE(may_send(v1::SUPERVISOR, Frame::kAccept));
    for (int kind = Frame::kHello; kind <= Frame::kExplain; ++kind) {
        EXPECT_FALSE(may_send(v1::ROLE_UNSPECIFIED, static_cast<Frame::BodyCase>(kind))) << kind;
    }
    EXPECT_FALSE(may_send(v1::ADMIN, Frame::BODY_NOT_SET));
}

Frame ping() {
    Frame frame;
    frame.mutable_ping();
    return frame;
}

TEST_F(Rules, AllowABurstOfRequestsAndThenARate) {
    limits.requests = {2, 1};
    SessionRules rules = joined(v1::CUSTOMER);
    EXPECT_FALSE(rules.admit(ping(), at(0)));
    EXPECT_FALSE(rules.admit(ping(), at(0)));
    auto const refusal = rules.admit(ping(), at(400));
    EXPECT_EQ(code(refusal), v1::RATE_LIMITED);
    EXPECT_EQ(refusal->retry_after_ms, 600U);
    EXPECT_STREQ(refusal->limit, "requests_per_minute");
    EXPECT_FALSE(rules.admit(ping(), at(1'000)));
}

TEST_F(Rules, LeaveWhatPeopleWriteToTheLimitsThatTheirSessionsShare) {
    limits.requests = limits.customer_sends = limits.staff_sends = limits.starts = {1, 0.001};
    Frame start;
    start.mutable_start();
    for (v1::Role const role : {v1::CUSTOMER, v1::BOT, v1::AGENT, v1::SUPERVISOR, v1::ADMIN}) {
        SessionRules rules = joined(role);
        for (int i = 0; i < 5; ++i) EXPECT_FALSE(rules.admit(message(), at(0))) << role;
    }
    SessionRules rules = joined(v1::CUSTOMER);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(rules.admit(start, at(0)));
}

TEST_F(Rules, HaveNoRatesForLoadTests) {
    limits.requests = {1, 0.001};
    SessionRules rules = joined(v1::CUSTOMER, true);
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(rules.admit(ping(), at(0)));
}

TEST_F(Rules, BoundWhatIsInFlight) {
    limits.in_flight = 3;
    SessionRules rules = joined(v1::AGENT);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(rules.admit(message(), at(0)));
    EXPECT_EQ(code(rules.admit(message(), at(0))), v1::TOO_MANY_IN_FLIGHT);
    rules.answered();
    EXPECT_FALSE(rules.admit(message(), at(0)));
    EXPECT_EQ(rules.in_flight(), 3U);
}

TEST_F(Rules, CountProtocolErrorsWithinAMinute) {
    SessionRules rules(limits, false, at(0));
    EXPECT_FALSE(rules.count_protocol_error(at(0)));
    EXPECT_FALSE(rules.count_protocol_error(at(1'000)));
    EXPECT_FALSE(rules.count_protocol_error(at(60'500))); // the first is forgotten
    EXPECT_TRUE(rules.count_protocol_error(at(60'600)));
}

TEST(Fields, AWrapUpIsProlongedByASecondToTenMinutesOrByTheQueuesStep) {
    Limits const limits;
    Frame frame;
    frame.mutable_extend_wrap_up()->set_conversation("c1");
    for (std::uint32_t const by : {0U, 1'000U, 600'000U}) {
        frame.mutable_extend_wrap_up()->set_by_ms(by);
        EXPECT_FALSE(check_fields(frame, limits)) << by;
    }
    for (std::uint32_t const by : {1U, 999U, 600'001U}) {
        frame.mutable_extend_wrap_up()->set_by_ms(by);
        auto const refusal = check_fields(frame, limits);
        EXPECT_TRUE(refusal && refusal->field == "byMs") << by;
    }
    EXPECT_TRUE(may_send(v1::AGENT, Frame::kExtendWrapUp));
    EXPECT_FALSE(may_send(v1::CUSTOMER, Frame::kExtendWrapUp));
    EXPECT_TRUE(may_send(v1::AGENT, Frame::kAskPresence));
    EXPECT_FALSE(may_send(v1::CUSTOMER, Frame::kAskPresence));
}

TEST(Fields, AreRefusedByName) {
    Limits const limits;
    auto const field = [&](Frame const& frame) {
        auto const refusal = check_fields(frame, limits);
        return refusal ? refusal->field : std::string();
    };
    EXPECT_EQ(field(message()), "");
    EXPECT_EQ(field(message("no spaces")), "clientId");
    EXPECT_EQ(field(message(std::string(65, 'x'))), "clientId");
    Frame frame = message();
    frame.mutable_send()->set_conversation("../etc");
    EXPECT_EQ(field(frame), "conversation");
    frame.mutable_history()->set_conversation("c1");
    frame.mutable_history()->set_limit(101);
    EXPECT_EQ(field(frame), "limit");
    frame.mutable_history()->set_limit(10);
    frame.mutable_history()->set_before(3);
    frame.mutable_history()->set_after(2);
    EXPECT_EQ(field(frame), "before");
    frame.mutable_rate()->set_conversation("c1");
    frame.mutable_rate()->set_csat(6);
    EXPECT_EQ(field(frame), "csat");
    frame.mutable_transfer()->set_conversation("c1");
    EXPECT_EQ(field(frame), "target");
    frame.mutable_set_presence();
    EXPECT_EQ(field(frame), "status");
    frame.mutable_start()->set_text("hello");
    EXPECT_EQ(field(frame), "clientId");
    frame.mutable_tag()->set_conversation("c1");
    for (int i = 0; i < 21; ++i) frame.mutable_tag()->add_add("t");
    EXPECT_EQ(field(frame), "add");
}

TEST(Fields, OfADescriptionAreBoundedAndInOneLine) {
    auto const problem = [](auto change) {
        v1::ClientFrame frame;
        frame.mutable_describe()->set_conversation("c1");
        change(*frame.mutable_describe());
        auto const found = check_fields(frame, Limits{});
        return found ? found->field : std::string{};
    };
    EXPECT_EQ(problem([](v1::Describe& d) { d.add_tags("đơn hàng"); }), "");
    EXPECT_EQ(problem([](v1::Describe& d) { d.add_tags(""); }), "tags");
    EXPECT_EQ(problem([](v1::Describe& d) { d.add_tags(std::string(65, 'x')); }), "tags");
    EXPECT_EQ(problem([](v1::Describe& d) { d.add_tags("a\nb\x01"); }), "tags");
    EXPECT_EQ(problem([](v1::Describe& d) { (*d.mutable_attributes())[""] = "x"; }), "attributes");
    EXPECT_EQ(
        problem([](v1::Describe& d) { (*d.mutable_attributes())["n"] = std::string(513, 'x'); }),
        "attributes");
    EXPECT_EQ(
        problem([](v1::Describe& d) {
            for (int i = 0; i < 21; ++i) (*d.mutable_attributes())["n" + std::to_string(i)] = "x";
        }),
        "attributes");
}

TEST(TypingGate, PassesOneStartInTheIntervalAndOneStop) {
    TypingGate gate;
    Millis const interval{3'000};
    EXPECT_FALSE(gate.pass("c1", false, at(0), interval));
    EXPECT_TRUE(gate.pass("c1", true, at(0), interval));
    EXPECT_FALSE(gate.pass("c1", true, at(2'999), interval));
    EXPECT_TRUE(gate.pass("c2", true, at(2'999), interval));
    EXPECT_TRUE(gate.pass("c1", false, at(2'999), interval));
    EXPECT_FALSE(gate.pass("c1", false, at(2'999), interval));
    EXPECT_TRUE(gate.pass("c1", true, at(3'000), interval));
}

} // namespace
} // namespace switchboard::session
