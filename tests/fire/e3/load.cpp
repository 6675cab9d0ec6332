#include "load.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <random>
#include <thread>
#include <utility>

namespace switchboard::fire {

namespace {

constexpr char const* kAccount = "acme";
constexpr char const* kNode = "reader";
constexpr Millis kNodeLife{600'000};
constexpr std::size_t kRepeatPercent = 5; // of acknowledged messages are sent once more

struct Writer {
    std::string id, conversation;
    std::uint64_t number = 0;
    bool started = false;
    std::string pending;     // client id under way
    std::size_t gateway = 0; // the one it speaks to
    bool marked = false;
};

} // namespace

class Load::Impl {
public:
    Impl(store::RedisUrl url, store::Prepared prepared, LoadSettings settings)
        : url_(std::move(url))
        , prepared_(std::move(prepared))
        , settings_(settings)
        , random_(settings.seed)
        , guard_(io_.get_executor())
        , thread_([this] { io_.run(); }) {
        on_thread([this] { open(); });
    }
    ~Impl() {
        on_thread([this] {
            closing_ = true;
            gateways_.clear();
            guard_.reset();
        });
        io_.stop();
        thread_.join();
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    void begin(std::string const& round) {
        on_thread([&] {
            calm_ = false;
            heard_.clear();
            writers_.clear();
            for (std::size_t i = 0; i < settings_.writers; ++i) {
                auto& writer = *writers_.emplace_back(std::make_unique<Writer>());
                writer.id = "v" + round + "-" + std::to_string(i);
                writer.conversation = "c" + round + "-" + std::to_string(i);
                writer.gateway = i % 2;
                heard_[writer.conversation].sender = writer.id;
                ++busy_;
                follow(writer);
            }
        });
    }
    void calm() {
        on_thread([this] { calm_ = true; });
    }
    void mark() {
        on_thread([this] {
            for (auto& writer : writers_) writer->marked = false;
            unmarked_ = writers_.size();
        });
    }
    Heards take() {
        Heards taken;
        on_thread([&] { taken = heard_; });
        return taken;
    }

    std::atomic<std::uint64_t> acks_{0};
    std::atomic<std::size_t> busy_{0}, unmarked_{0};

private:
    void on_thread(std::function<void()> const& task) {
        std::promise<void> done;
        boost::asio::post(io_, [&] {
            task();
            done.set_value();
        });
        done.get_future().wait();
    }
    void after(Millis delay, std::function<void()> task) {
        auto timer = std::make_shared<boost::asio::steady_timer>(io_, delay);
        timer->async_wait([this, timer, task = std::move(task)](boost::system::error_code failed) {
            if (!failed && !closing_) task();
        });
    }
    Millis between(std::int64_t low, std::int64_t high) {
        return Millis{std::uniform_int_distribution<std::int64_t>{low, high}(random_)};
    }

    void open() {
        store::RedisOptions options;
        options.ack_replicas = settings_.ack_replicas;
        for (int i = 0; i < 2; ++i)
            gateways_.push_back(store::make_redis_stores(io_, url_, prepared_, options));
        renew();
        read();
    }
    void renew() {
        gateways_[0].nodes->renew_node(kNode, kNodeLife, [](auto const&) {});
        after(Millis{1'000}, [this] { renew(); });
    }
    void read() {
        gateways_[0].nodes->read_inbox(kNode, 512, Millis{1'000}, [this](auto const& read) {
            if (closing_) return;
            if (!read) return after(Millis{50}, [this] { this->read(); });
            for (ports::InboxItem const& item : *read) deliver(item.record.entry());
            this->read();
        });
    }
    void deliver(v1::Entry const& entry) {
        auto const found = heard_.find(entry.conversation());
        if (found != heard_.end())
            found->second.delivered.push_back({entry.client_id(), entry.seq()});
    }

    ports::Caller caller(Writer const& writer) const {
        ports::Caller caller;
        caller.account = kAccount;
        caller.role = v1::CUSTOMER;
        caller.id = writer.id;
        caller.inbox = "web";
        return caller;
    }
    /// The reader's node hears of the conversation; then it is started.
    void follow(Writer& writer) {
        auto& store = *gateways_[writer.gateway].store;
        store.follow(
            kAccount, kNode, "conversation:" + writer.conversation, [this, &writer](auto done) {
                if (closing_) return;
                if (!done) return after(between(50, 150), [this, &writer] { follow(writer); });
                start(writer);
            });
    }
    void start(Writer& writer) {
        ports::StartRequest request;
        request.caller = caller(writer);
        request.conversation = writer.conversation;
        request.draft.set_queue("help");
        auto& store = *gateways_[writer.gateway].store;
        store.start(request, [this, &writer](auto const& done) {
            if (closing_) return;
            if (!done) return retry(writer, [this, &writer] { start(writer); });
            next(writer);
        });
    }
    /// As a client does: after a moment, perhaps at the other gateway.
    void retry(Writer& writer, std::function<void()> again) {
        if (between(0, 1).count() == 1) writer.gateway = 1 - writer.gateway;
        after(between(50, 150), std::move(again));
    }
    void next(Writer& writer) {
        if (calm_) {
            --busy_;
            return;
        }
        writer.pending = "m" + std::to_string(++writer.number);
        heard_[writer.conversation].submitted.push_back(writer.pending);
        send(writer);
    }
    void send(Writer& writer) {
        ports::AppendRequest request;
        request.caller = caller(writer);
        request.conversation = writer.conversation;
        request.entry.mutable_message()->set_text(writer.id + " writes " + writer.pending);
        request.entry.set_client_id(writer.pending);
        auto& store = *gateways_[writer.gateway].store;
        store.append(request, [this, &writer](auto const& done) {
            if (closing_) return;
            if (!done) return retry(writer, [this, &writer] { send(writer); });
            on_ack(writer, done->seq);
        });
    }
    void on_ack(Writer& writer, std::uint32_t seq) {
        heard_[writer.conversation].acked.push_back({writer.pending, seq});
        ++acks_;
        if (!std::exchange(writer.marked, true) && unmarked_ > 0) --unmarked_;
        bool const repeats = between(1, 100).count() <= static_cast<std::int64_t>(kRepeatPercent);
        after(between(1, settings_.pause_max.count()), [this, &writer, repeats] {
            repeats ? send(writer) : next(writer);
        });
    }

    store::RedisUrl url_;
    store::Prepared prepared_;
    LoadSettings settings_;
    std::mt19937_64 random_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::vector<store::RedisStores> gateways_;
    std::vector<std::unique_ptr<Writer>> writers_;
    Heards heard_;
    bool calm_ = false;
    bool closing_ = false;
    std::thread thread_; // last: it uses all of the above
};

Load::Load(store::RedisUrl url, store::Prepared prepared, LoadSettings settings)
    : impl_(std::make_unique<Impl>(std::move(url), std::move(prepared), settings)) {}
Load::~Load() = default;

void Load::begin(std::string const& round) {
    impl_->begin(round);
}
void Load::calm() {
    impl_->calm();
}
std::uint64_t Load::acks() const {
    return impl_->acks_;
}
bool Load::is_idle() const {
    return impl_->busy_ == 0;
}
void Load::mark() {
    impl_->mark();
}
bool Load::all_acked_since_mark() const {
    return impl_->unmarked_ == 0;
}
Heards Load::take() {
    return impl_->take();
}

} // namespace switchboard::fire
