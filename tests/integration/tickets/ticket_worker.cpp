// What the ticket tests run as processes that can be killed: the real outbox over a real Redis,
// without the rest of a server.
//
//   ticket_worker seed REDIS ACCOUNT CONFIG COUNT   saves the settings (JSON), closes COUNT
//   conversations ticket_worker work REDIS ACCOUNT DATA TIMEOUT   delivers until it is killed
//   ticket_worker note REDIS ACCOUNT                adds a note to every closed conversation
//   ticket_worker letter REDIS ACCOUNT COUNT SINK TO LANGUAGE   owes customers their copy
//   ticket_worker counts REDIS ACCOUNT              the reconciliation, as JSON
//   ticket_worker parked REDIS ACCOUNT              the parked conversations, one a line
//   ticket_worker why REDIS ACCOUNT                 why deliveries are parked, one a line
//   ticket_worker texts REDIS ACCOUNT COUNT         {conversation, text} of each, one a line
#include "base/sealed.hpp"
#include "configuration/sink_rules.hpp"
#include "sinks/outbox_runner.hpp"
#include "sinks/transcript.hpp"
#include "store/redis/redis_stores.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace switchboard::sinks::test {
namespace {

namespace json = boost::json;

struct Nothing final : ports::Counter, ports::Gauge, ports::Histogram {
    void add(double) override {}
    void set(double) override {}
    void observe(double) override {}
};

class NoMetrics final : public ports::Metrics {
public:
    ports::Counter& counter(std::string const&, std::string const&, ports::Labels) override {
        return nothing_;
    }
    ports::Gauge& gauge(std::string const&, std::string const&, ports::Labels) override {
        return nothing_;
    }
    ports::Histogram& histogram(std::string const&, std::string const&, ports::Labels) override {
        return nothing_;
    }

private:
    Nothing nothing_;
};

class Tool {
public:
    Tool(std::string const& url, std::string account)
        : account_(std::move(account))
        , url_(need(store::RedisUrl::parse(url)))
        , prepared_(need(store::prepare(url_)))
        , stores_(store::make_redis_stores(io_, url_, prepared_, options())) {}

    void seed(std::string const& file, int count) {
        std::ifstream in{file};
        std::string const text{std::istreambuf_iterator<char>{in}, {}};
        v1::AccountConfig config;
        if (!google::protobuf::util::JsonStringToMessage(text, &config).ok())
            throw std::runtime_error("the settings are no AccountConfig");
        config.mutable_account()->set_id(account_);
        read_dialogues();
        static_cast<void>(
            ask<std::uint32_t>([&](auto done) { stores_.config->save(config, std::move(done)); }));
        auto const cell = stores_.routing->cell_of(account_);
        auto const lease = ask<ports::Lease>([&](auto done) {
            stores_.routing->acquire_lease(cell, "seed", 0, Millis{600'000}, std::move(done));
        });
        for (int i = 0; i < count; ++i) close(config, lease, i);
    }

    void work(std::string const& data, int timeout_ms) {
        auto const config = ask<v1::AccountConfig>(
            [&](auto done) { stores_.config->load(account_, std::move(done)); });
        SinkSettings settings;
        settings.data_directory = data;
        // As inside a company's network: any address, and never without TLS.
        settings.allow_private_addresses = std::getenv("TICKET_INNER") != nullptr;
        settings.allow_loopback_http = !settings.allow_private_addresses;
        settings.request_timeout = Millis{timeout_ms};
        settings.lease = Millis{timeout_ms} * 4;
        if (char const* const most = std::getenv("TICKET_BACKOFF_MS")) {
            settings.backoff_max = Millis{std::stoi(most)};
            settings.backoff_min = std::min(settings.backoff_min, settings.backoff_max / 10);
        }
        if (char const* const authorities = std::getenv("TICKET_CA"))
            settings.ca_file = authorities;
        NoMetrics metrics;
        OutboxRunner runner{
            io_,
            *stores_.outbox,
            [&](auto const&) {
                return std::vector<v1::Sink>{config.sinks().begin(), config.sinks().end()};
            },
            [&] { return std::vector<std::string>{account_}; },
            settings,
            metrics,
            stores_.uploads.get()};
        runner.start();
        std::cout << "ready" << std::endl;
        io_.run();
    }

    [[nodiscard]] ports::Caller supervisor() const {
        return {
            .account = account_,
            .role = v1::SUPERVISOR,
            .id = "ana",
            .name = "Ana",
            .inbox = {},
            .locale = "vi",
            .stamp = {}};
    }

    void note(int count) {
        for (int i = 0; i < count; ++i) {
            ports::AppendRequest request;
            request.caller = supervisor();
            request.conversation = name(i);
            request.entry.mutable_author()->set_role(v1::SUPERVISOR);
            request.entry.mutable_author()->set_id("ana");
            request.entry.mutable_author()->set_name("Ana");
            request.entry.set_client_id("after");
            request.entry.mutable_note()->set_text("Gọi lại cho khách " + std::to_string(i));
            static_cast<void>(ask<ports::AppendResult>(
                [&](auto done) { stores_.store->append(request, std::move(done)); }));
        }
    }

    void letter(int count, ports::Letter letter) {
        for (int i = 0; i < count; ++i) {
            letter.conversation = name(i);
            static_cast<void>(ask<ports::Unit>(
                [&](auto done) { stores_.outbox->owe_letter(account_, letter, std::move(done)); }));
        }
    }

    void counts() {
        auto const now = ask<ports::OutboxCounts>(
            [&](auto done) { stores_.outbox->counts(account_, std::move(done)); });
        std::cout << json::serialize(json::object{
                         {"finished", now.finished},
                         {"ticketed", now.ticketed},
                         {"owed", now.owed},
                         {"parked", now.stuck},
                         {"exempt", now.exempt},
                         {"missing", now.missing},
                         {"eventsPending", now.events_pending},
                         {"eventsDelivered", now.events_delivered},
                         {"eventsParked", now.events_parked}})
                  << '\n';
    }

    void parked() {
        std::string cursor;
        do {
            auto const page = ask<ports::TicketPage>([&](auto done) {
                stores_.outbox->tickets(
                    account_, ports::TicketState::Parked, cursor, 100, std::move(done));
            });
            for (auto const& row : page.rows) std::cout << row.conversation << '\n';
            cursor = page.next_cursor;
        } while (!cursor.empty());
    }

    void why() {
        auto const parked = ask<std::vector<ports::Delivery>>([&](auto done) {
            stores_.outbox->list(account_, ports::DeliveryState::Parked, 100, std::move(done));
        });
        for (auto const& each : parked) std::cout << each.item.last_error() << '\n';
    }

    void texts(int count) {
        for (int i = 0; i < count; ++i) {
            auto source = ask<ports::TranscriptSource>(
                [&](auto done) { stores_.outbox->transcript(account_, name(i), std::move(done)); });
            std::cout << json::serialize(
                             json::object{{"conversation", name(i)}, {"text", render_text(source)}})
                      << '\n';
        }
    }

private:
    template<class T> static T need(Result<T, std::string> outcome) {
        if (!outcome) throw std::runtime_error(outcome.error());
        return *outcome;
    }
    static store::RedisOptions options() {
        store::RedisOptions made;
        made.op_timeout = Millis{20'000}; // a busy machine is not what is tested here
        return made;
    }
    static std::string name(int i) { return "conv-" + std::to_string(i); }

    template<class T, class Call> T ask(Call call) {
        std::optional<ports::Outcome<T>> got;
        call([&](ports::Outcome<T> outcome) { got = std::move(outcome); });
        while (!got) io_.run_one();
        if (!*got) throw std::runtime_error(got->error().message);
        return **got;
    }

    /// The bytes of `file_of` in stage.py, as a customer's browser would bring them.
    void send_file(ports::Caller const& mai, int i, int copy) {
        std::string bytes(300'000 + static_cast<std::size_t>(i), '\0');
        for (std::size_t at = 0; at < bytes.size(); ++at)
            bytes[at] = static_cast<char>((static_cast<std::size_t>(i) * 31 + at) % 256);
        v1::Attachment file;
        file.set_id("file-" + std::to_string(i) + (copy > 0 ? "-" + std::to_string(copy) : ""));
        file.set_name("ảnh.png");
        file.set_size_bytes(static_cast<std::uint32_t>(bytes.size()));
        ports::UploadLimits limits;
        limits.per_conversation = 40;
        static_cast<void>(ask<ports::Upload>([&](auto done) {
            stores_.uploads->begin(mai, name(i), file, limits, std::move(done));
        }));
        for (std::uint32_t at = 0; at < bytes.size(); at += limits.part_bytes)
            static_cast<void>(ask<ports::Upload>([&](auto done) {
                stores_.uploads->part(
                    mai, file.id(), at, bytes.substr(at, limits.part_bytes), "image/png", limits,
                    std::move(done));
            }));
        ports::AppendRequest request{mai, name(i), {}, {}};
        request.entry.mutable_author()->set_role(mai.role);
        request.entry.mutable_author()->set_id(mai.id);
        request.entry.mutable_author()->set_name(mai.name);
        request.entry.set_client_id("picture" + std::to_string(copy));
        request.entry.mutable_message()->add_attachments()->set_id(file.id());
        static_cast<void>(ask<ports::AppendResult>(
            [&](auto done) { stores_.store->append(request, std::move(done)); }));
    }

    void
    say(ports::Caller const& caller, std::string const& conversation, std::string text, int n) {
        ports::AppendRequest request{caller, conversation, {}, {}};
        request.entry.mutable_author()->set_role(caller.role);
        request.entry.mutable_author()->set_id(caller.id);
        request.entry.mutable_author()->set_name(caller.name);
        request.entry.set_client_id("m" + std::to_string(n));
        request.entry.mutable_message()->set_text(std::move(text));
        static_cast<void>(ask<ports::AppendResult>(
            [&](auto done) { stores_.store->append(request, std::move(done)); }));
    }

    void talk(ports::Caller const& mai, int i, bool poison) {
        if (!dialogues_.empty()) {
            ports::Caller const ana = supervisor();
            int n = 0;
            for (auto const& turn : dialogues_[static_cast<std::size_t>(i) % dialogues_.size()]) {
                auto const& pair = turn.as_array();
                bool const customer = pair.at(0).as_string() == "customer";
                say(customer ? mai : ana, name(i), std::string{pair.at(1).as_string()}, ++n);
            }
            return;
        }
        say(mai, name(i), "Xin chào, đơn hàng <" + std::to_string(i) + "> & \"gấp\"", 1);
        say(mai, name(i), poison ? "thuốc độc: POISON" : "Bao giờ giao ạ? 🚚\ndòng hai", 2);
    }

    void read_dialogues() {
        char const* const path = std::getenv("TICKET_DIALOGUES");
        if (path == nullptr) return;
        std::ifstream in{path};
        for (std::string line; std::getline(in, line);)
            dialogues_.push_back(json::parse(line).at("turns").as_array());
        if (dialogues_.empty()) throw std::runtime_error("TICKET_DIALOGUES: no dialogues");
    }

    /// Every twentieth one holds the word that the contract server refuses.
    void close(v1::AccountConfig const& config, ports::Lease const& lease, int i) {
        ports::Caller const mai{
            .account = account_,
            .role = v1::CUSTOMER,
            .id = "contact-" + std::to_string(i),
            .name = "Mai Nguyễn",
            .inbox = "web",
            .locale = "vi",
            .stamp = {}};
        ports::StartRequest start{mai, name(i), {}, {}, {}};
        start.draft.set_id(name(i));
        start.draft.set_inbox("web");
        start.draft.set_queue("help");
        start.draft.set_language("vi");
        start.draft.set_priority(v1::HIGH);
        start.draft.mutable_contact()->set_id(mai.id);
        start.draft.mutable_contact()->set_name(mai.name);
        start.draft.mutable_contact()->set_email("mai" + std::to_string(i) + "@khach.example");
        static_cast<void>(ask<ports::StartResult>(
            [&](auto done) { stores_.store->start(start, std::move(done)); }));
        bool const poison = i % 20 == 13 && std::getenv("TICKET_POISON") != nullptr;
        talk(mai, i, poison);
        if (std::getenv("TICKET_FILES") != nullptr) {
            char const* const count = std::getenv("TICKET_FILE_COUNT");
            for (int copy = 0; copy < (count == nullptr ? 1 : std::stoi(count)); ++copy)
                send_file(mai, i, copy);
        }
        v1::Conversation ended;
        ended.set_id(name(i));
        ended.set_state(v1::STATE_CLOSED);
        ended.set_queue("help");
        ports::Commit commit{.lease = lease, .account = account_, .position = "", .ops = {}};
        v1::Entry last;
        last.mutable_author()->set_role(v1::SYSTEM);
        last.mutable_event()->set_type(v1::EVENT_CLOSED);
        commit.ops.emplace_back(ports::AddEntry{name(i), last});
        auto owed = configuration::owing(config, ended);
        commit.ops.emplace_back(
            ports::Finish{name(i), v1::STATE_CLOSED, std::move(owed.sinks), owed.exempt});
        static_cast<void>(
            ask<ports::Unit>([&](auto done) { stores_.routing->commit(commit, std::move(done)); }));
    }

    std::vector<json::array> dialogues_;
    boost::asio::io_context io_;
    std::string account_;
    store::RedisUrl url_;
    store::Prepared prepared_;
    store::RedisStores stores_;
};

int run(std::vector<std::string> const& args) {
    if (args.size() < 3) return 2;
    Tool tool{args[1], args[2]};
    auto const number = [&](std::size_t i) { return std::stoi(args.at(i)); };
    if (args[0] == "seed") {
        tool.seed(args.at(3), number(4));
    } else if (args[0] == "work") {
        tool.work(args.at(3), number(4));
    } else if (args[0] == "note") {
        tool.note(number(3));
    } else if (args[0] == "letter") {
        tool.letter(number(3), {{}, args.at(4), args.at(5), args.at(6)});
    } else if (args[0] == "counts") {
        tool.counts();
    } else if (args[0] == "parked") {
        tool.parked();
    } else if (args[0] == "why") {
        tool.why();
    } else if (args[0] == "texts") {
        tool.texts(number(3));
    } else {
        return 2;
    }
    return 0;
}

} // namespace
} // namespace switchboard::sinks::test

int main(int argc, char** argv) {
    try {
        return switchboard::sinks::test::run({argv + 1, argv + argc});
    } catch (std::exception const& error) {
        std::cerr << "ticket_worker: " << error.what() << '\n';
        return 1;
    }
}
