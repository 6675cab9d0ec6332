#include "client/session_core.hpp"

#include <gmock/gmock.h>

namespace switchboard::client {
namespace {

class SessionCoreTest : public testing::Test {
protected:
    SessionCoreTest() {
        SessionOptions options;
        options.random = [this] { return random_; };
        core_.emplace(options);
    }

    /// What the core asked for since the last look.
    template<class T> std::vector<T> drain() {
        std::vector<T> found;
        for (auto const& effect : core_->take_effects())
            if (auto const* const what = std::get_if<T>(&effect)) found.push_back(*what);
        return found;
    }
    std::vector<v1::ClientFrame> written() {
        std::vector<v1::ClientFrame> frames;
        for (auto const& write : drain<Write>()) frames.push_back(write.frame);
        return frames;
    }

    void connect() {
        core_->on_open(now_);
        static_cast<void>(core_->take_effects());
        v1::ServerFrame welcome;
        welcome.mutable_welcome()->set_session("s1");
        welcome.mutable_welcome()->mutable_self()->set_id("me");
        welcome.mutable_welcome()->set_heartbeat_ms(20'000);
        core_->on_frame(welcome, now_);
    }
    void go_live() {
        core_->start("token", now_);
        connect();
        static_cast<void>(core_->take_effects());
    }
    void reconnect() {
        core_->on_closed(1006, now_);
        now_ = *core_->next_deadline();
        core_->on_time(now_);
        static_cast<void>(core_->take_effects());
        core_->on_open(now_);
    }

    static v1::Send message(std::string const& id) {
        v1::Send send;
        send.set_conversation("c");
        send.set_client_id(id);
        send.set_text("text of " + id);
        return send;
    }
    static v1::ServerFrame entry(std::uint32_t seq, std::string const& author = "other") {
        v1::ServerFrame frame;
        auto& made = *frame.mutable_entry();
        made.set_conversation("c");
        made.set_seq(seq);
        made.set_client_id("e" + std::to_string(seq));
        made.mutable_author()->set_id(author);
        return frame;
    }
    static v1::ServerFrame ack(std::uint32_t request, std::string const& id) {
        v1::ServerFrame frame;
        frame.set_request(request);
        frame.mutable_ack()->set_conversation("c");
        frame.mutable_ack()->set_client_id(id);
        return frame;
    }
    static v1::ServerFrame
    error(std::uint32_t request, v1::ErrorCode code, std::uint32_t wait = 0) {
        v1::ServerFrame frame;
        frame.set_request(request);
        frame.mutable_error()->set_code(code);
        frame.mutable_error()->set_retry_after_ms(wait);
        return frame;
    }
    std::vector<std::uint32_t> delivered() {
        std::vector<std::uint32_t> seqs;
        for (auto const& each : drain<Delivered>()) seqs.push_back(each.entry.seq());
        return seqs;
    }

    TimePoint now_ = time_point_ms(1'000'000);
    std::uint32_t random_ = 0;
    std::optional<SessionCore> core_;
};

TEST_F(SessionCoreTest, SaysHelloFirstAndNothingBeforeTheWelcome) {
    core_->start("token", now_);
    EXPECT_EQ(drain<Dial>().size(), 1U);
    core_->send(message("m1"), now_);
    core_->on_open(now_);
    auto const hello = written();
    ASSERT_EQ(hello.size(), 1U);
    EXPECT_EQ(hello[0].hello().token(), "token");
    EXPECT_FALSE(hello[0].hello().has_resume());
    v1::ServerFrame welcome;
    welcome.mutable_welcome();
    core_->on_frame(welcome, now_);
    auto const after = written();
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].send().client_id(), "m1");
}

TEST_F(SessionCoreTest, TellsThatAMessageWasSentOnlyWhenItIsAcked) {
    go_live();
    core_->send(message("m1"), now_);
    auto const frames = written();
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(core_->unsent(), 1U);
    core_->on_frame(ack(frames[0].request(), "m1"), now_);
    EXPECT_EQ(drain<Acked>().size(), 1U);
    EXPECT_EQ(core_->unsent(), 0U);
}

TEST_F(SessionCoreTest, SendsUnderTheSameIdAfterABreakAndResumes) {
    go_live();
    core_->on_frame(entry(1), now_);
    core_->on_frame(entry(2), now_);
    core_->send(message("m1"), now_);
    static_cast<void>(core_->take_effects());
    reconnect();
    auto const hello = written();
    ASSERT_EQ(hello.size(), 1U);
    auto const& resume = hello[0].hello().resume();
    EXPECT_EQ(resume.session(), "s1");
    ASSERT_EQ(resume.positions_size(), 1);
    EXPECT_EQ(resume.positions(0).seq(), 2U);
    EXPECT_EQ(resume.positions(0).last_client_id(), "e2");
    v1::ServerFrame welcome;
    welcome.mutable_welcome()->set_session("s2");
    core_->on_frame(welcome, now_);
    auto const again = written();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].send().client_id(), "m1");
    EXPECT_EQ(core_->reconnects(), 1U);
}

TEST_F(SessionCoreTest, DeliversItsOwnMessageWhenItIsAcked) {
    go_live();
    core_->on_frame(entry(1), now_);
    core_->send(message("m1"), now_);
    auto const frames = written();
    auto reply = ack(frames[0].request(), "m1");
    reply.mutable_ack()->set_seq(2);
    core_->on_frame(reply, now_);
    auto const own = drain<Delivered>();
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own[0].entry.seq(), 2U);
    EXPECT_EQ(own[0].entry.author().id(), "me");
    EXPECT_EQ(own[0].entry.client_id(), "m1");
    EXPECT_EQ(own[0].entry.message().text(), "text of m1");
    core_->on_frame(entry(3), now_);
    EXPECT_THAT(delivered(), testing::ElementsAre(3U)); // nothing was missing
}

TEST_F(SessionCoreTest, DialsAtOnceWhenToldToReconnect) {
    go_live();
    core_->send(message("m1"), now_);
    static_cast<void>(core_->take_effects());
    core_->reconnect(now_);
    auto const effects = core_->take_effects();
    EXPECT_TRUE(std::holds_alternative<Hangup>(effects.front()));
    EXPECT_TRUE(
        std::holds_alternative<Changed>(effects.back()) ||
        std::holds_alternative<Dial>(effects.back()));
    EXPECT_EQ(core_->state(), SessionState::Opening);
    connect();
    auto const again = written();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].send().client_id(), "m1");
    core_->stop();
    static_cast<void>(core_->take_effects());
    core_->reconnect(now_);
    EXPECT_TRUE(core_->take_effects().empty());
}

TEST_F(SessionCoreTest, TakesItsOwnEntryForTheAckThatWasLost) {
    go_live();
    core_->send(message("e1"), now_);
    static_cast<void>(core_->take_effects());
    core_->on_frame(entry(1, "me"), now_);
    EXPECT_EQ(drain<Acked>().size(), 1U);
    EXPECT_EQ(core_->unsent(), 0U);
}

TEST_F(SessionCoreTest, FetchesWhatIsMissingOnceAndDeliversInOrder) {
    go_live();
    core_->on_frame(entry(1), now_);
    static_cast<void>(core_->take_effects());
    core_->on_frame(entry(4), now_);
    auto const asked = written();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].history().after(), 1U);
    core_->on_frame(entry(5), now_);
    EXPECT_TRUE(written().empty());
    v1::ServerFrame page;
    page.set_request(asked[0].request());
    page.mutable_history()->set_conversation("c");
    page.mutable_history()->set_head_seq(5);
    for (std::uint32_t seq = 2; seq <= 4; ++seq)
        *page.mutable_history()->add_entries() = entry(seq).entry();
    core_->on_frame(page, now_);
    EXPECT_THAT(delivered(), testing::ElementsAre(2, 3, 4, 5));
}

TEST_F(SessionCoreTest, FindsALostNoticeByTheHeartbeat) {
    go_live();
    core_->on_frame(entry(1), now_);
    static_cast<void>(core_->take_effects());
    v1::ServerFrame pong;
    auto& head = *pong.mutable_pong()->add_heads();
    head.set_conversation("c");
    head.set_seq(3);
    core_->on_frame(pong, now_);
    auto const asked = written();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].history().after(), 1U);
}

TEST_F(SessionCoreTest, RewindsOnAResetAndReadsAllAgain) {
    go_live();
    core_->on_frame(entry(1), now_);
    static_cast<void>(core_->take_effects());
    v1::ServerFrame reset;
    reset.mutable_reset()->set_conversation("c");
    reset.mutable_reset()->set_reason("rollback");
    core_->on_frame(reset, now_);
    auto const effects = core_->take_effects();
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(std::get<Rewound>(effects[0]).reason, "rollback");
    EXPECT_EQ(std::get<Write>(effects[1]).frame.history().after(), 0U);
}

TEST_F(SessionCoreTest, PostponesOnATemporaryRefusalAndGivesUpOnALastingOne) {
    go_live();
    core_->send(message("m1"), now_);
    core_->send(message("m2"), now_);
    auto const frames = written();
    ASSERT_EQ(frames.size(), 2U);
    core_->on_frame(error(frames[0].request(), v1::RATE_LIMITED, 700), now_);
    EXPECT_EQ(drain<Postponed>().size(), 1U);
    core_->on_frame(error(frames[1].request(), v1::RATE_LIMITED, 700), now_);
    static_cast<void>(core_->take_effects());
    now_ += Millis{700};
    core_->on_time(now_);
    auto const again = written();
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0].send().client_id(), "m1");
    core_->on_frame(error(again[0].request(), v1::ID_CONFLICT), now_);
    auto const refused = drain<Refused>();
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].client_id, "m1");
    EXPECT_EQ(core_->unsent(), 1U);
}

TEST_F(SessionCoreTest, AnswersARequestWithTimedOutWhenItsOutcomeIsUnknown) {
    go_live();
    v1::ClientFrame frame;
    frame.mutable_accept()->set_conversation("c");
    auto const number = core_->request(frame, now_);
    static_cast<void>(core_->take_effects());
    core_->on_closed(1006, now_);
    auto const answers = drain<Answered>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].request, number);
    EXPECT_EQ(answers[0].frame.error().code(), v1::TIMED_OUT);
}

TEST_F(SessionCoreTest, KeepsARequestThatWasNeverWrittenForTheNextConnection) {
    go_live();
    core_->on_closed(1006, now_);
    v1::ClientFrame frame;
    frame.mutable_accept()->set_conversation("c");
    core_->request(frame, now_);
    EXPECT_TRUE(drain<Answered>().empty());
    now_ = *core_->next_deadline();
    core_->on_time(now_);
    core_->on_open(now_);
    static_cast<void>(core_->take_effects());
    v1::ServerFrame welcome;
    welcome.mutable_welcome();
    core_->on_frame(welcome, now_);
    auto const frames = written();
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_TRUE(frames[0].has_accept());
}

TEST_F(SessionCoreTest, BacksOffWithFullJitterUpToItsLimit) {
    core_->start("token", now_);
    Millis longest{0};
    for (int i = 0; i < 12; ++i) {
        random_ = 0xffffffffU - 1;
        core_->on_closed(1006, now_);
        Millis const wait = *core_->next_deadline() - now_;
        EXPECT_LT(wait, Millis{20'000});
        longest = std::max(longest, wait);
        now_ = *core_->next_deadline();
        core_->on_time(now_);
    }
    EXPECT_GT(longest, Millis{5'000});
    random_ = 0;
    core_->on_closed(1006, now_);
    EXPECT_EQ(*core_->next_deadline(), now_);
}

TEST_F(SessionCoreTest, EndsWhenItsTokenIsNotTaken) {
    go_live();
    core_->on_closed(v1::CLOSE_AUTH_EXPIRED, now_);
    EXPECT_EQ(core_->state(), SessionState::Ended);
    EXPECT_FALSE(core_->next_deadline().has_value());
    core_->start("new token", now_);
    EXPECT_EQ(drain<Dial>().size(), 1U);
}

TEST_F(SessionCoreTest, HangsUpOnASilentConnection) {
    go_live();
    now_ += Millis{20'000};
    core_->on_time(now_);
    auto const frames = written();
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_TRUE(frames[0].has_ping());
    now_ += Millis{10'000};
    core_->on_time(now_);
    EXPECT_EQ(drain<Hangup>().size(), 1U);
    EXPECT_EQ(core_->state(), SessionState::Waiting);
}

TEST_F(SessionCoreTest, MovesWhenTheNodeDrains) {
    go_live();
    v1::ServerFrame away;
    away.mutable_go_away()->set_reconnect_after_ms(4'000);
    random_ = 1'500;
    core_->on_frame(away, now_);
    EXPECT_EQ(drain<Hangup>().size(), 1U);
    EXPECT_EQ(*core_->next_deadline(), now_ + Millis{1'500});
}

} // namespace
} // namespace switchboard::client
