// Every limit of the hub: reached on one socket, refused under its own name with its value, counted
// once under that name.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace switchboard::hub::testing {
namespace {

using ::testing::HasSubstr;

struct HubLimits : ::testing::Test {
    World world;
    HubSettings strict;

    double counted(std::string const& limit) {
        return world.metrics.value("switchboard_limit_reached_total{limit=" + limit + "}");
    }
    /// The sum over all limits that could be taken for one another.
    double counted_rates() {
        double sum = 0;
        for (auto const* limit :
             {"request_rate", "requests_per_minute", "customer_sends_per_minute",
              "customer_sends_per_hour", "staff_sends_per_minute", "account_sends_per_minute",
              "starts_per_visitor_in_ten_minutes", "starts_per_address_and_hour",
              "starts_per_account_and_minute", "requests_in_flight"})
            sum += counted(limit);
        return sum;
    }
    /// What the last frame is answered, of `count` such frames one after the other.
    v1::Error last_error(
        Client& client, int count, std::function<v1::ClientFrame(std::uint32_t)> const& frame) {
        v1::Error error;
        for (int i = 0; i < count; ++i) {
            (void)client.socket->take();
            world.say(client, frame(static_cast<std::uint32_t>(100 + i)));
            world.settle();
            for (v1::ServerFrame const& answer : client.socket->take())
                if (answer.request() == static_cast<std::uint32_t>(100 + i)) error = answer.error();
            if (i + 1 < count) {
                EXPECT_EQ(error.code(), v1::ERROR_CODE_UNSPECIFIED) << i;
            }
        }
        return error;
    }
    v1::Error last_send(Client& client, std::string const& chat, int count) {
        return last_error(client, count, [&](std::uint32_t number) {
            return send_frame(number, chat, "m" + std::to_string(number), "one more");
        });
    }
    static v1::ClientFrame start(std::uint32_t number) {
        v1::ClientFrame frame;
        frame.set_request(number);
        frame.mutable_start()->set_text("hello");
        frame.mutable_start()->set_client_id("start" + std::to_string(number));
        return frame;
    }
    void expect_limit(v1::Error const& error, std::string const& key, int value) {
        EXPECT_EQ(error.code(), v1::RATE_LIMITED);
        EXPECT_THAT(error.message(), HasSubstr(key + ": " + std::to_string(value)));
        EXPECT_GT(error.retry_after_ms(), 0U);
        EXPECT_EQ(counted(key), 1);
        EXPECT_EQ(counted_rates(), 1) << "counted under no other name";
    }
};

TEST_F(HubLimits, OfACustomersMessagesOnOneSocket) {
    strict.session.customer_sends = {2, 1};
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    auto const error = last_send(ann, chat, 3);
    expect_limit(error, "customer_sends_per_minute", 60);
    EXPECT_THAT(error.message(), HasSubstr("customer_send_burst: 2"));
}

TEST_F(HubLimits, OfACustomersMessagesInAnHour) {
    strict.session.customer_sends_hour = {2, 2.0 / 3'600};
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    expect_limit(last_send(ann, chat, 3), "customer_sends_per_hour", 2);
}

TEST_F(HubLimits, OfStaffsMessagesOnOneSocket) {
    strict.session.staff_sends = {3, 2};
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(node, "a:bo");
    expect_limit(last_send(bo, chat, 4), "staff_sends_per_minute", 120);
}

TEST_F(HubLimits, OfWhatOneAccountWritesWhoeverDoes) {
    strict.session.account_sends = {3, 3.0 / 60};
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    Client bo = world.join(node, "a:bo");
    EXPECT_EQ(last_send(ann, chat, 2).code(), v1::ERROR_CODE_UNSPECIFIED);
    expect_limit(last_send(bo, chat, 2), "account_sends_per_minute", 3);
}

TEST_F(HubLimits, OfTheRequestsOfASocket) {
    strict.session.requests = {2, 1};
    Node& node = world.node("n", strict);
    Client ann = world.join(node, "c:ann");
    auto const ping = [](std::uint32_t number) {
        v1::ClientFrame frame;
        frame.set_request(number);
        frame.mutable_ping();
        return frame;
    };
    auto const error = last_error(ann, 3, ping);
    expect_limit(error, "requests_per_minute", 60);
    EXPECT_THAT(error.message(), HasSubstr("request_burst: 2"));
}

TEST_F(HubLimits, OfAVisitorsNewConversations) {
    strict.session.starts = {2, 2.0 / 600};
    Node& node = world.node("n", strict);
    Client ann = world.join(node, "c:ann");
    expect_limit(last_error(ann, 3, start), "starts_per_visitor_in_ten_minutes", 2);
}

TEST_F(HubLimits, OfAnAccountsNewConversations) {
    strict.session.account_starts = {2, 2.0 / 60};
    Node& node = world.node("n", strict);
    Client ann = world.join(node, "c:ann");
    expect_limit(last_error(ann, 3, start), "starts_per_account_and_minute", 2);
}

TEST_F(HubLimits, OfZeroAreNone) {
    strict.session.starts = strict.session.account_starts = strict.session.address_starts = {0, 0};
    strict.session.customer_sends_hour = strict.session.account_sends = {0, 0};
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    EXPECT_EQ(last_error(ann, 20, start).code(), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(last_send(ann, chat, 5).code(), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(counted_rates(), 0);
}

TEST_F(HubLimits, OfAText) {
    strict.session.text_code_points = 10;
    strict.session.text_bytes = 20;
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    auto const said = [&](std::string const& text) {
        return last_error(ann, 1, [&](std::uint32_t number) {
            return send_frame(number, chat, "t" + std::to_string(text.size()), text);
        });
    };
    auto const long_one = said(std::string(11, 'x'));
    EXPECT_EQ(long_one.code(), v1::TOO_LARGE);
    EXPECT_EQ(long_one.field(), "text");
    EXPECT_THAT(long_one.message(), HasSubstr("text_characters: 10"));
    EXPECT_EQ(counted("text_characters"), 1);
    std::string wide;
    for (int i = 0; i < 7; ++i) wide += "€"; // three bytes each
    EXPECT_THAT(said(wide).message(), HasSubstr("text_bytes: 20"));
    EXPECT_EQ(counted("text_bytes"), 1);
}

TEST_F(HubLimits, OfFieldsAndLists) {
    strict.session.form_fields = 2;
    Node& node = world.node("n", strict);
    Client ann = world.join(node, "c:ann");
    auto const refused = [&](auto change) {
        return last_error(ann, 1, [&](std::uint32_t number) {
            v1::ClientFrame frame = start(number);
            change(*frame.mutable_start());
            return frame;
        });
    };
    auto const name =
        refused([](v1::Start& s) { (*s.mutable_form())["name"] = std::string(81, 'x'); });
    EXPECT_EQ(name.code(), v1::INVALID_ARGUMENT);
    EXPECT_THAT(name.message(), HasSubstr("field_characters: 80"));
    EXPECT_EQ(counted("field_characters"), 1);
    auto const attributes = refused([](v1::Start& s) {
        for (int i = 0; i < 21; ++i) (*s.mutable_attributes())["a" + std::to_string(i)] = "x";
    });
    EXPECT_THAT(attributes.message(), HasSubstr("field_entries: 20"));
    EXPECT_EQ(counted("field_entries"), 1);
    auto const form = refused([](v1::Start& s) {
        for (int i = 0; i < 3; ++i) (*s.mutable_form())["a" + std::to_string(i)] = "x";
    });
    EXPECT_THAT(form.message(), HasSubstr("form_fields: 2"));
    EXPECT_EQ(counted("form_fields"), 1);
}

TEST_F(HubLimits, OfAttachmentsAndPages) {
    strict.session.history_page = 10;
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    auto const files = last_error(ann, 1, [&](std::uint32_t number) {
        v1::ClientFrame frame = send_frame(number, chat, "m", "six files");
        for (int i = 0; i < 6; ++i) frame.mutable_send()->add_attachments()->set_id("f");
        return frame;
    });
    EXPECT_THAT(files.message(), HasSubstr("attachments_per_message: 5"));
    EXPECT_EQ(counted("attachments_per_message"), 1);
    auto const page = last_error(ann, 1, [&](std::uint32_t number) {
        v1::ClientFrame frame;
        frame.set_request(number);
        frame.mutable_history()->set_conversation(chat);
        frame.mutable_history()->set_limit(11);
        return frame;
    });
    EXPECT_THAT(page.message(), HasSubstr("page_entries: 10"));
    EXPECT_EQ(counted("page_entries"), 1);
}

TEST_F(HubLimits, OfAConversationsLength) {
    strict.session.conversation_entries = 3; // the first is that it began
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    auto const full = last_send(ann, chat, 3);
    EXPECT_EQ(full.code(), v1::CONVERSATION_FULL);
    EXPECT_EQ(full.retry_after_ms(), 0U) << "it stays so";
    EXPECT_THAT(full.message(), HasSubstr("conversation_entries: 3"));
    EXPECT_EQ(counted("conversation_entries"), 1);
    auto const first = last_error(ann, 1, [&](std::uint32_t number) { return start(number); });
    EXPECT_EQ(first.code(), v1::CONVERSATION_FULL) << "the first words of a repeated start as well";
}

TEST_F(HubLimits, OfFollowedConversations) {
    strict.followed_max = 2;
    Node& node = world.node("n", strict);
    std::vector<std::string> chats;
    for (auto const* contact : {"ann", "ben", "cat"})
        chats.push_back(world.conversation(contact, "bo"));
    Client sue = world.join(node, "s:sue");
    for (std::size_t i = 0; i < chats.size(); ++i) {
        v1::ClientFrame watch;
        watch.set_request(static_cast<std::uint32_t>(i + 2));
        watch.mutable_monitor()->set_conversation(chats[i]);
        world.say(sue, watch);
        world.settle();
    }
    auto const gone = first(sue.socket->take(), v1::ServerFrame::kConversationGone);
    EXPECT_EQ(gone.conversation_gone().conversation(), chats[2]);
    EXPECT_EQ(gone.conversation_gone().reason(), "too_many");
    EXPECT_EQ(counted("followed_conversations"), 1);
}

TEST_F(HubLimits, OfWhatAResumeMayHaveMissed) {
    strict.resume_entries_max = 2;
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    EXPECT_EQ(last_send(ann, chat, 4).code(), v1::ERROR_CODE_UNSPECIFIED);
    Client back = world.join(node, "c:ann", {position(chat, 1)});
    auto const reset = first(back.socket->take(), v1::ServerFrame::kReset);
    EXPECT_EQ(reset.reset().reason(), "too_far");
    EXPECT_EQ(counted("resume_entries"), 1);
}

TEST_F(HubLimits, OfTypingDropWhatIsTooMuch) {
    strict.session.typing_interval = Millis{2'000};
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    Client bo = world.join(node, "a:bo");
    (void)bo.socket->take();
    auto const type = [&] {
        v1::ClientFrame frame;
        frame.mutable_typing()->set_conversation(chat);
        frame.mutable_typing()->set_active(true);
        world.say(ann, frame);
        world.settle();
        return kinds(bo.socket->take());
    };
    EXPECT_EQ(type(), "typing");
    EXPECT_EQ(type(), "");
    EXPECT_EQ(counted("typing_milliseconds"), 1);
    world.advance(Millis{2'000});
    EXPECT_EQ(type(), "typing");
    EXPECT_EQ(counted("typing_milliseconds"), 1);
}

TEST_F(HubLimits, OfBrokenFramesCloseTheSocket) {
    strict.session.protocol_errors = 2;
    Node& node = world.node("n", strict);
    Client ann = world.join(node, "c:ann");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(ann.socket->closed(), 0) << i;
        node.hub->on_message(ann.session, "\xff\xff\xff", true, world.now());
    }
    EXPECT_EQ(ann.socket->closed(), 1008);
    EXPECT_EQ(counted("protocol_errors"), 1);
}

TEST_F(HubLimits, OfSessionsCloseAnAgentsOldest) {
    strict.sessions_per_agent = 2;
    Node& node = world.node("n", strict);
    Client first = world.join(node, "a:bo");
    Client second = world.join(node, "a:bo");
    Client third = world.join(node, "a:bo");
    EXPECT_EQ(first.socket->closed(), v1::CLOSE_SUPERSEDED);
    EXPECT_EQ(second.socket->closed(), 0);
    EXPECT_EQ(counted("sessions_per_agent"), 1);
}

TEST_F(HubLimits, OfSilenceNameThemselves) {
    Node& node = world.node("n", strict);
    Client nobody = world.connect(node);
    world.advance(strict.hello_timeout + Millis{1'000});
    auto const frames = nobody.socket->take();
    ASSERT_EQ(kinds(frames), "error");
    EXPECT_THAT(frames[0].error().message(), HasSubstr("hello_seconds: 5"));
    EXPECT_EQ(counted("hello_seconds"), 1);
}

TEST_F(HubLimits, HoldBeforeTheCallerIsKnown) {
    strict.session.in_flight = 3;
    Node& node = world.node("n", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.connect(node);
    v1::ClientFrame hello;
    hello.set_request(1);
    hello.mutable_hello()->set_token("c:ann");
    world.say(ann, hello);
    for (std::uint32_t i = 0; i < 5; ++i)
        world.say(ann, send_frame(10 + i, chat, "m" + std::to_string(i), "early"));
    auto const refused = ann.socket->take();
    ASSERT_EQ(kinds(refused), "error") << "three wait for the welcome";
    EXPECT_EQ(refused[0].request(), 13U);
    EXPECT_EQ(refused[0].error().code(), v1::TOO_MANY_IN_FLIGHT);
    EXPECT_THAT(refused[0].error().message(), HasSubstr("requests_in_flight: 3"));
    EXPECT_EQ(counted("requests_in_flight"), 1);
    EXPECT_EQ(ann.socket->closed(), v1::CLOSE_BAD_STATE);
    world.settle();
    Client sue = world.join(node, "s:sue");
    (void)sue.socket->take();
    v1::ClientFrame history;
    history.set_request(2);
    history.mutable_history()->set_conversation(chat);
    world.say(sue, history);
    world.settle();
    auto const page = first(sue.socket->take(), v1::ServerFrame::kHistory);
    EXPECT_EQ(page.history().head_seq(), 1U) << "nothing was taken for somebody unknown";
}

} // namespace
} // namespace switchboard::hub::testing
