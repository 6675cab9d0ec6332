#include "commands/replay/verifier.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <google/protobuf/util/json_util.h>
#include <switchboard/v1/wire.pb.h>

#include <algorithm>
#include <memory>

namespace switchboard::commands::replay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kAtOnce = 16;
constexpr Millis kBetweenLooks{500};

std::vector<SinkDelivery> deliveries_in(std::string const& body) {
    std::vector<SinkDelivery> found;
    boost::system::error_code ec;
    auto const value = json::parse(body, ec);
    if (ec || !value.is_array()) return found;
    for (auto const& each : value.get_array()) {
        auto const* const object = each.if_object();
        if (object == nullptr) continue;
        auto const text = [&](json::string_view name) -> std::string {
            auto const* const member = object->if_contains(name);
            return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                            : "";
        };
        found.push_back({text("sink"), 0, text("state") == "delivered"});
    }
    return found;
}

class Verifier : public std::enable_shared_from_this<Verifier> {
public:
    Verifier(
        asio::io_context& io, client::HttpClient& http, VerifierPlan plan,
        std::vector<Dialogue> const& dialogues, std::vector<std::string> conversations,
        std::function<void(Verified)> done)
        : http_(http)
        , plan_(std::move(plan))
        , dialogues_(dialogues)
        , conversations_(std::move(conversations))
        , done_(std::move(done))
        , timer_(io)
        , give_up_(std::chrono::steady_clock::now() + plan_.outbox_patience) {}

    void start() {
        for (std::size_t i = 0; i < kAtOnce; ++i) next_history();
    }

private:
    struct History {
        std::size_t dialogue = 0;
        std::vector<v1::Entry> entries;
    };

    template<class Then> void get(std::string target, Then then) {
        client::HttpRequest request{
            .method = "GET", .target = std::move(target), .body = {}, .bearer = plan_.admin_token};
        http_.request(
            std::move(request),
            [self = shared_from_this(), then](client::HttpReply const& reply) { then(reply); });
    }

    void next_history() {
        while (next_ < conversations_.size() && conversations_[next_].empty()) ++next_;
        if (next_ == conversations_.size()) {
            if (reading_ == 0 && !looked_) {
                looked_ = true;
                look_at_outbox();
            }
            return;
        }
        ++reading_;
        auto history = std::make_shared<History>();
        history->dialogue = next_++;
        read_page(history);
    }

    void read_page(std::shared_ptr<History> const& history) {
        auto const after = history->entries.empty() ? 0 : history->entries.back().seq();
        std::string const& id = conversations_[history->dialogue];
        get("/api/v1/conversations/" + id + "/entries?limit=100&after=" + std::to_string(after),
            [this, history](client::HttpReply const& reply) { on_page(history, reply); });
    }

    void on_page(std::shared_ptr<History> const& history, client::HttpReply const& reply) {
        v1::HistoryPage page;
        google::protobuf::util::JsonParseOptions lenient;
        lenient.ignore_unknown_fields = true;
        bool const read =
            reply.ok() &&
            google::protobuf::util::JsonStringToMessage(reply.body, &page, lenient).ok();
        auto const& id = conversations_[history->dialogue];
        if (!read) {
            result_.errors.push_back(
                id + ": the history could not be read: " + reply.body.substr(0, 200));
        } else {
            for (auto& entry : *page.mutable_entries())
                history->entries.push_back(std::move(entry));
            if (page.more() && !page.entries().empty()) return read_page(history);
            ++result_.conversations;
            result_.findings.add(
                compare_history(dialogues_[history->dialogue], id, history->entries));
        }
        --reading_;
        next_history();
    }

    /// Until nothing is owed any more, or the patience ends; then conversation by conversation.
    void look_at_outbox() {
        get("/api/v1/outbox", [this](client::HttpReply const& reply) {
            boost::system::error_code ec;
            auto const value = json::parse(reply.body, ec);
            bool const known = !ec && value.is_object() && value.get_object().contains("pending");
            bool const owed = known && value.at("pending").to_number<std::uint64_t>(ec) != 0;
            bool const late = std::chrono::steady_clock::now() >= give_up_;
            if (!owed || late) return start_deliveries();
            timer_.expires_after(kBetweenLooks);
            timer_.async_wait([self = shared_from_this()](auto) { self->look_at_outbox(); });
        });
    }

    void start_deliveries() {
        next_ = 0;
        for (std::size_t i = 0; i < kAtOnce; ++i) next_deliveries();
    }

    void next_deliveries() {
        while (next_ < conversations_.size() && conversations_[next_].empty()) ++next_;
        if (next_ == conversations_.size()) {
            if (reading_ == 0 && done_) std::exchange(done_, {})(std::move(result_));
            return;
        }
        ++reading_;
        std::string const id = conversations_[next_++];
        get("/api/v1/conversations/" + id + "/deliveries",
            [this, id](client::HttpReply const& reply) {
                if (reply.ok())
                    result_.findings.add(
                        compare_deliveries(plan_.sinks, id, deliveries_in(reply.body)));
                else
                    result_.errors.push_back(
                        id + ": the deliveries could not be read: " + reply.body.substr(0, 200));
                --reading_;
                next_deliveries();
            });
    }

    client::HttpClient& http_;
    VerifierPlan plan_;
    std::vector<Dialogue> const& dialogues_;
    std::vector<std::string> conversations_;
    std::function<void(Verified)> done_;
    asio::steady_timer timer_;
    std::chrono::steady_clock::time_point give_up_;
    Verified result_;
    std::size_t next_ = 0;
    std::size_t reading_ = 0;
    bool looked_ = false;
};

} // namespace

void verify_all(
    asio::io_context& io, client::HttpClient& http, VerifierPlan plan,
    std::vector<Dialogue> const& dialogues, std::vector<std::string> conversations,
    std::function<void(Verified)> done) {
    std::make_shared<Verifier>(
        io, http, std::move(plan), dialogues, std::move(conversations), std::move(done))
        ->start();
}

} // namespace switchboard::commands::replay
