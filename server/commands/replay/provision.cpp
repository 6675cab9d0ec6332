#include "commands/replay/provision.hpp"

#include "base/random.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace switchboard::commands::replay {

namespace json = boost::json;
namespace protobuf_json = google::protobuf::util;

namespace {

constexpr std::size_t kPasswordsAtOnce =
    20; // hashing each takes the server a good part of a second
constexpr std::size_t kLoginsAtOnce = 4;

template<class List> auto& item(List& list, std::string const& id) {
    auto const found =
        std::find_if(list.begin(), list.end(), [&](auto const& each) { return each.id() == id; });
    if (found != list.end()) return *found;
    auto& made = *list.Add();
    made.set_id(id);
    return made;
}

std::string text_in(std::string const& body, json::string_view name) {
    boost::system::error_code ec;
    auto const value = json::parse(body, ec);
    auto const* const object = ec ? nullptr : value.if_object();
    auto const* const member = object != nullptr ? object->if_contains(name) : nullptr;
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : "";
}

/// What went wrong, in words for the person at the terminal.
std::string explain(std::string const& what, client::HttpReply const& reply) {
    if (reply.status == 0) return what + ": the server does not answer (" + reply.body + ")";
    std::string message = text_in(reply.body, "message");
    if (message.empty()) message = reply.body.substr(0, 200);
    if (reply.status == 404)
        return what + ": the server has no such call; is the URL that of a Switchboard server?";
    if (reply.status == 429) return what + ": the server says to slow down: " + message;
    return what + ": " + message + " (HTTP " + std::to_string(reply.status) + ")";
}

class Provisioner : public std::enable_shared_from_this<Provisioner> {
public:
    Provisioner(
        std::shared_ptr<client::HttpClient> http, ProvisionWishes wishes, ProvisionDone done)
        : http_(std::move(http))
        , wishes_(std::move(wishes))
        , done_(std::move(done)) {}

    void log_in() {
        call(
            "POST", "login", login_body(wishes_.email, wishes_.password),
            "logging in as " + wishes_.email, [this](client::HttpReply const& reply) {
                made_.admin_token = text_in(reply.body, "token");
                if (made_.admin_token.empty()) return fail("logging in: the answer has no token");
                read_settings();
            });
    }

private:
    static std::string login_body(std::string const& email, std::string const& password) {
        return json::serialize(
            json::object{{"email", email}, {"password", password}, {"bearer", true}});
    }

    template<class Then>
    void call(
        std::string method, std::string const& path, std::string body, std::string what,
        Then then) {
        client::HttpRequest request{
            .method = std::move(method),
            .target = "/api/v1/" + path,
            .body = std::move(body),
            .bearer = path == "login" ? "" : made_.admin_token};
        http_->request(
            std::move(request), [self = shared_from_this(), what = std::move(what),
                                 then = std::move(then)](client::HttpReply const& reply) {
                if (!self->done_) return;
                if (!reply.ok()) return self->fail(explain(what, reply));
                then(reply);
            });
    }

    void fail(std::string message) { std::exchange(done_, {})(ProvisionError{std::move(message)}); }

    void read_settings() {
        call("GET", "config", "", "reading the settings", [this](client::HttpReply const& reply) {
            protobuf_json::JsonParseOptions lenient;
            lenient.ignore_unknown_fields = true;
            if (!protobuf_json::JsonStringToMessage(reply.body, &config_, lenient).ok())
                return fail("reading the settings: the answer is not understood");
            add_replay_settings(config_, wishes_);
            for (auto const& sink : config_.sinks())
                if (!sink.disabled()) made_.sinks.push_back(sink.id());
            for (std::size_t i = 0; i < wishes_.agents; ++i) passwords_.push_back(random_token(18));
            apply(0);
        });
    }

    void apply(std::size_t first) {
        std::string text;
        protobuf_json::MessageToJsonString(config_, &text);
        auto document = json::parse(text).as_object();
        document.erase("revision");
        std::size_t const end = std::min(first + kPasswordsAtOnce, wishes_.agents);
        for (auto& user : document["users"].as_array())
            for (std::size_t i = first; i < end; ++i)
                if (user.at("id").as_string() == agent_id(i + 1))
                    user.as_object()["password"] = passwords_[i];
        call(
            "POST", "apply", json::serialize(document), "preparing the account",
            [this, end](client::HttpReply const&) {
                if (end < wishes_.agents) return apply(end);
                made_.agents.resize(wishes_.agents);
                for (std::size_t i = 0; i < kLoginsAtOnce; ++i) log_in_next_agent();
            });
    }

    void log_in_next_agent() {
        if (next_agent_ == wishes_.agents) return;
        std::size_t const at = next_agent_++;
        std::string const user = agent_id(at + 1);
        call(
            "POST", "login", login_body(user + "@replay.invalid", passwords_[at]),
            "logging in as " + user, [this, at, user](client::HttpReply const& reply) {
                made_.agents[at] = {user, text_in(reply.body, "token")};
                if (++logged_in_ < wishes_.agents) return log_in_next_agent();
                std::exchange(done_, {})(std::move(made_));
            });
    }

    std::shared_ptr<client::HttpClient> http_;
    ProvisionWishes wishes_;
    ProvisionDone done_;
    Provisioned made_;
    v1::AccountConfig config_;
    std::vector<std::string> passwords_;
    std::size_t next_agent_ = 0;
    std::size_t logged_in_ = 0;
};

} // namespace

std::string agent_id(std::size_t number) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "replay-agent-%03zu", number);
    return text.data();
}

void add_replay_settings(v1::AccountConfig& config, ProvisionWishes const& wishes) {
    for (auto const& id : wishes.skills) {
        auto& skill = item(*config.mutable_skills(), id);
        if (skill.name().empty()) skill.set_name(id);
    }
    auto& queue = item(*config.mutable_queues(), "replay");
    queue.set_name("Replay");
    if (queue.dispositions().empty()) queue.add_dispositions("resolved");
    auto& inbox = item(*config.mutable_inboxes(), "replay");
    inbox.set_name("Replay");
    inbox.set_channel("web");
    inbox.set_queue("replay");
    for (std::size_t i = 1; i <= wishes.agents; ++i) {
        auto& user = item(*config.mutable_users(), agent_id(i));
        user.set_name("Replay agent " + std::to_string(i));
        user.set_email(agent_id(i) + "@replay.invalid");
        user.set_role(v1::AGENT);
        user.set_locale("en");
        user.set_capacity(wishes.capacity);
        user.set_disabled(false);
        (*user.mutable_queues())["replay"] = 0;
        user.clear_skills();
        for (auto const& id : wishes.skills) {
            auto& skill = *user.add_skills();
            skill.set_skill(id);
            skill.set_level(3);
        }
    }
    if (!config.sinks().empty()) return;
    auto& sink = item(*config.mutable_sinks(), "replay");
    sink.set_type("file");
    sink.set_path("transcripts");
}

void provision(
    std::shared_ptr<client::HttpClient> http, ProvisionWishes wishes, ProvisionDone done) {
    std::make_shared<Provisioner>(std::move(http), std::move(wishes), std::move(done))->log_in();
}

} // namespace switchboard::commands::replay
