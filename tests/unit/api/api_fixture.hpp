// The whole API on the memory store, in one thread with a clock that tests move. Requests go
// through the table of routes, as those of the gateway do. It never opens a socket.
#pragma once

#include "api/api.hpp"
#include "identity/authenticator.hpp"
#include "search/service.hpp"
#include "store/memory/memory_audit.hpp"
#include "store/memory/memory_database.hpp"
#include "store/memory/memory_privacy.hpp"
#include "store/memory/memory_vault.hpp"
#include "tests/unit/openid/fake_provider.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>

namespace switchboard::api {

namespace json = boost::json;
using namespace std::chrono_literals;

struct Answer {
    int status = 0;
    std::multimap<std::string, std::string> headers;
    std::string text;
    json::value body; // null where the answer is no JSON

    [[nodiscard]] std::string header(std::string const& name) const;
    /// "users.0.name"; fails the test if there is none.
    [[nodiscard]] json::value at(std::string const& path) const;
    [[nodiscard]] std::string code() const { return member("code"); }
    [[nodiscard]] std::string field() const { return member("field"); }
    [[nodiscard]] std::string member(char const* name) const;
};

class ApiTest : public testing::Test {
protected:
    ApiTest();

    struct Login {
        std::string cookie, csrf, token; // a token where it was asked for
    };

    http::Request request(std::string method, std::string path, std::string body = {}) const;
    Answer send(http::Request request);
    /// One that may be answered later; its status is 0 until then.
    std::shared_ptr<Answer> begin_call(http::Request request);
    Answer call(std::string method, std::string path, std::string body = {});
    Answer call_as(Login const& login, std::string method, std::string path, std::string body = {});
    Answer call_with(
        std::string const& token, std::string method, std::string path, std::string body = {});
    Login log_in(std::string const& user, bool bearer = false);
    std::string visitor_token();
    void run();
    /// The same API with these limits.
    void serve(ApiLimits const& limits);
    template<class T> T value(std::function<void(ports::Done<T>)> ask) {
        std::optional<ports::Outcome<T>> answer;
        ask([&](ports::Outcome<T> given) { answer = std::move(given); });
        run();
        EXPECT_TRUE(answer && answer->has_value());
        return answer && answer->has_value() ? **answer : T{};
    }
    v1::AccountConfig load(std::string const& account = "acme");
    void save(v1::AccountConfig config);
    /// This person is given these inboxes and no more.
    void restrict(std::string const& user, std::vector<std::string> const& inboxes);
    /// Opens a conversation for a visitor, who writes; an agent adds a note.
    std::string
    open_conversation(std::string const& token, std::string const& id = "conversation-1");

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    std::deque<std::function<void()>> posted_;
    std::optional<store::Fault> fault_;
    std::string refused_operation_; // fails, whatever else does not
    /// Told of each operation before it is done; asks the store for others at will.
    std::function<void(std::string_view)> meddle_;
    std::map<std::string, std::size_t> database_operations_; // how often each was asked for
    store::MemoryDatabase database_;
    store::MemoryStores stores_;
    std::unique_ptr<ports::VaultStore> vault_ = store::make_memory_vault(database_);
    std::unique_ptr<ports::AuditStore> audit_ = store::make_memory_audit(database_);
    std::unique_ptr<ports::PrivacyStore> privacy_ = store::make_memory_privacy(database_);
    audit::Trail trail_{*audit_, [this] { return now_; }};
    std::vector<std::string> removed_transcripts_;
    std::vector<std::string> erased_list_; // that is kept outside of the store
    bool list_fails_ = false;
    bool wants_puzzle_ = false; // of newcomers
    std::string asked_about_;   // account and address
    std::vector<Letter> letters_;
    std::vector<std::string> limits_; // that were reached
    identity::Sessions sessions_;
    identity::StoreAuthenticator authenticator_;
    WorkerDoors doors_;
    openid::FakeProvider provider_; // that people log in with, where an account has set it up
    std::optional<std::string> not_ready_;
    bool busy_ = false; // the pool takes no work
    /// Set by tests that search: it works on the same store.
    std::unique_ptr<search::Service> search_;
    std::function<void(std::function<void(search::Found)>)> stale_; // answers in its place
    std::vector<std::string>* forgotten_ = nullptr;
    http::Routes routes_;
    ApiDoors shared_; // what the routes have a copy of
};

/// One account's settings: lan (agent), mai (supervisor), ada (admin); their passwords are
/// "password of ID". A second account is "other", with the admin "eve".
[[nodiscard]] v1::AccountConfig acme();
[[nodiscard]] v1::AccountConfig other();
/// lan of "acme".
[[nodiscard]] ports::Caller agent_caller();
/// What must never be seen in any answer.
extern char const* const kSecretOfSink;

} // namespace switchboard::api
