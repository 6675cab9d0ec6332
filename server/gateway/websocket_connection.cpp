#include "gateway/websocket_connection.hpp"

#include "gateway/worker.hpp"

#include <algorithm>
#include <array>

namespace switchboard::gateway {
namespace {

constexpr std::uint32_t kJitterStep = 977; // prime, so that neighbours in the table spread

codec::Accepts accepts_of(codec::Encoding encoding) {
    return encoding == codec::Encoding::Json ? codec::Accepts::TextOnly
                                             : codec::Accepts::BinaryOnly;
}

hub::WireBytes shared(std::string bytes) {
    return std::make_shared<std::string const>(std::move(bytes));
}

} // namespace

WebSocketConnection::WebSocketConnection(
    Worker& worker, Transport transport, codec::Encoding encoding, std::uint64_t address_key)
    : worker_{worker}
    , transport_{std::move(transport)}
    , decoder_{codec::Side::Server, accepts_of(encoding), worker.settings().message}
    , address_key_{address_key}
    , encoding_{encoding} {
    ++worker_.statistics().sockets;
    worker_.node().connections.fetch_add(1, std::memory_order_relaxed);
}

WebSocketConnection::~WebSocketConnection() {
    --worker_.statistics().sockets;
    worker_.node().connections.fetch_sub(1, std::memory_order_relaxed);
    if (address_key_ != 0) worker_.node().addresses.release(address_key_);
}

void WebSocketConnection::open(hub::ConnectionInfo info, std::string answer) {
    ++worker_.statistics().counts.upgrades;
    queue(shared(std::move(answer)), hub::Importance::Durable);
    TimePoint const now = Worker::now();
    session_ = worker_.host().open(*this, std::move(info), now);
    has_session_ = true;
}

void WebSocketConnection::start(std::string_view first_bytes) {
    auto const& settings = worker_.settings();
    Millis const jitter{
        place_ * kJitterStep %
        std::max<std::uint32_t>(1, static_cast<std::uint32_t>(settings.ping_jitter.count()))};
    next_ping_ = Worker::now() + settings.ping_interval + jitter;
    if (!first_bytes.empty()) {
        std::string bytes{first_bytes};
        take_bytes(bytes);
    }
    if (ended_) return;
    arm_next();
    wait_read();
}

void WebSocketConnection::send(hub::WireBytes bytes, hub::Importance importance) {
    if (ended_ || closing_) return;
    ++worker_.statistics().counts.messages_out;
    if (arrival_ == Arrival::Asked) arrival_answered();
    queue(std::move(bytes), importance);
}

/// New ones are taken only as fast as they are answered.
void WebSocketConnection::arrival_answered() {
    arrival_ = Arrival::Answered;
    worker_.arrival_over();
}

void WebSocketConnection::close(std::uint16_t code, std::string_view reason) {
    if (ended_ || closing_) return;
    closing_ = true;
    close_code_ = code;
    end_by_ = Worker::now() + worker_.settings().close_time;
    arm(end_by_);
    if (outbox_ == nullptr) outbox_ = worker_.take_outbox();
    std::size_t const before = outbox_->bytes();
    outbox_->push_last(shared(codec::close_frame(code, reason)));
    worker_.queued(static_cast<std::int64_t>(outbox_->bytes() - before));
    if (dirty_) return;
    dirty_ = true;
    worker_.mark_dirty(*this);
}

void WebSocketConnection::queue(hub::WireBytes bytes, hub::Importance importance) {
    auto const& settings = worker_.settings();
    Statistics& statistics = worker_.statistics();
    if (outbox_ == nullptr) outbox_ = worker_.take_outbox();
    // Typing can wait for better times; messages cannot.
    bool const is_short = worker_.node().load() == Load::ChatOnly;
    if (is_short && importance == hub::Importance::Ephemeral && !outbox_->empty()) {
        ++statistics.counts.dropped;
        return;
    }
    // Of who does not take what is there already, less is kept then.
    bool const is_bounded = is_short && waiting_write_;
    OutboxLimits const limits{
        settings.outbox_drop_bytes,
        is_bounded ? settings.outbox_drop_bytes : settings.outbox_close_bytes};
    std::size_t const bytes_before = outbox_->bytes();
    std::size_t const dropped_before = outbox_->dropped();
    auto const pushed = outbox_->push(std::move(bytes), importance, limits);
    worker_.queued(
        static_cast<std::int64_t>(outbox_->bytes()) - static_cast<std::int64_t>(bytes_before));
    statistics.counts.dropped += outbox_->dropped() - dropped_before;
    if (pushed == Outbox::Push::Overflow)
        return give_up_slow(is_bounded ? Limit::Memory : Limit::SendQueue);
    if (!dirty_ && !waiting_write_) {
        dirty_ = true;
        worker_.mark_dirty(*this);
    }
}

/// The client resumes from the history instead, which costs us nothing while it is away.
void WebSocketConnection::give_up_slow(Limit limit) {
    ++worker_.statistics().counts.slow_closes;
    worker_.statistics().reached(limit);
    std::size_t const before = outbox_->bytes();
    outbox_->drop_unstarted();
    worker_.queued(-static_cast<std::int64_t>(before - outbox_->bytes()));
    close(4008, "too slow");
}

void WebSocketConnection::shed() {
    bool const is_slow = waiting_write_ && outbox_ != nullptr;
    if (ended_ || closing_ || !is_slow) return;
    if (outbox_->bytes() > worker_.settings().outbox_drop_bytes) give_up_slow(Limit::Memory);
}

void WebSocketConnection::flush() {
    dirty_ = false;
    if (ended_ || waiting_write_ || outbox_ == nullptr) return;
    write_some();
}

void WebSocketConnection::write_some() {
    Statistics& statistics = worker_.statistics();
    while (!outbox_->empty() || transport_.has_unsent()) {
        std::array<std::string_view, kGatherMax> views;
        std::size_t const used = outbox_->gather(views);
        ErrorCode error;
        std::size_t const size = transport_.write_some(std::span{views}.first(used), error);
        if (error && !is_try_again(error)) return end(close_code_);
        outbox_->consume(size);
        worker_.queued(-static_cast<std::int64_t>(size));
        statistics.counts.bytes_out += size;
        if (size > 0) stalled_since_ = {};
        if (error) {
            if (stalled_since_ == TimePoint{}) stalled_since_ = Worker::now();
            arm(stalled_since_ + worker_.settings().stall_time);
            return wait_write();
        }
    }
    stalled_since_ = {};
    worker_.give_outbox(std::move(outbox_));
    after_flush();
}

void WebSocketConnection::after_flush() {
    if (!closing_) return;
    if (peer_closed_ || half_closed_) return end(close_code_);
    transport_.shutdown_send(); // the peer's close frame or its end comes next
}

void WebSocketConnection::wait_read() {
    ++waits_;
    transport_.async_wait_read([this](ErrorCode const& error) {
        if (leave_wait()) return;
        if (error || ended_) return;
        worker_.begin_event();
        on_readable();
        worker_.end_event();
    });
}

void WebSocketConnection::wait_write() {
    waiting_write_ = true;
    ++waits_;
    transport_.async_wait_write([this](ErrorCode const& error) {
        waiting_write_ = false;
        if (leave_wait()) return;
        if (error || ended_) return;
        worker_.begin_event();
        on_writable();
        worker_.end_event();
    });
}

bool WebSocketConnection::leave_wait() {
    --waits_;
    if (!ended_ || !reported_ || waits_ > 0) return false;
    worker_.destroy(*this);
    return true;
}

void WebSocketConnection::on_writable() {
    if (outbox_ != nullptr) write_some();
}

void WebSocketConnection::on_readable() {
    ErrorCode error;
    std::size_t const size = transport_.read_some(worker_.read_buffer(), error);
    if (is_try_again(error)) return wait_read();
    if (error == boost::asio::error::eof) return on_end_of_input();
    if (error) return end(close_code_);
    take_bytes(worker_.read_buffer().first(size));
    if (!ended_) wait_read();
}

void WebSocketConnection::on_end_of_input() {
    half_closed_ = true;
    if (closing_ && outbox_ == nullptr) return end(close_code_);
    // Answers that are under way still reach a peer that only stopped sending.
    end_by_ = Worker::now() + worker_.settings().half_close_grace;
    arm(end_by_);
}

void WebSocketConnection::take_bytes(std::span<char> bytes) {
    TimePoint const now = Worker::now();
    worker_.statistics().counts.bytes_in += bytes.size();
    pong_by_ = {}; // whoever sends is alive
    decoder_.feed(bytes, now);
    while (auto const event = decoder_.next()) {
        on_event(*event, now);
        if (ended_) return;
    }
    if (auto const since = decoder_.incomplete_since())
        arm(*since + worker_.settings().message_time);
}

void WebSocketConnection::on_event(codec::Event const& event, TimePoint now) {
    using Kind = codec::Event::Kind;
    switch (event.kind) {
    case Kind::Text:
    case Kind::Binary:
        if (closing_) return; // we said goodbye: nothing is begun any more
        ++worker_.statistics().counts.messages_in;
        if (arrival_ == Arrival::Silent) {
            arrival_ = Arrival::Asked;
            worker_.arrival_began();
        }
        worker_.host().on_message(session_, event.payload, event.kind == Kind::Binary, now);
        return;
    case Kind::Ping:
        if (!closing_)
            queue(
                shared(codec::server_frame(codec::Opcode::Pong, event.payload)),
                hub::Importance::Ephemeral);
        return;
    case Kind::Pong:
        return;
    case Kind::Close:
        peer_closed_ = true;
        if (closing_ && outbox_ == nullptr) return end(close_code_);
        close(event.code, event.payload);
        close_code_ = event.code;
        return;
    case Kind::Failure:
        return on_failure(event);
    }
}

void WebSocketConnection::on_failure(codec::Event const& event) {
    Statistics& statistics = worker_.statistics();
    if (event.code == codec::kCloseTooBig) statistics.reached(Limit::Message);
    if (event.payload == codec::kTooManyFragments) statistics.reached(Limit::Fragments);
    if (event.payload == codec::kTooManyControls) statistics.reached(Limit::Controls);
    worker_.note_refusal("WebSocket", event.payload);
    close(event.code, event.payload);
}

void WebSocketConnection::on_timer(TimePoint now) {
    auto const& settings = worker_.settings();
    auto const passed = [now](TimePoint due) { return due != TimePoint{} && due <= now; };
    if (!passed(end_by_) && passed(pong_by_)) worker_.statistics().reached(Limit::PongTime);
    if (passed(end_by_) || passed(pong_by_)) return end(close_code_);
    if (stalled_since_ != TimePoint{} && stalled_since_ + settings.stall_time <= now) {
        ++worker_.statistics().counts.slow_closes;
        worker_.statistics().reached(Limit::StallTime);
        return end(4008);
    }
    auto const incomplete = decoder_.incomplete_since();
    if (!closing_ && incomplete.has_value() && *incomplete + settings.message_time <= now) {
        worker_.statistics().reached(Limit::MessageTime);
        close(codec::kClosePolicy, "message was not completed in time");
    }
    if (next_ping_ <= now && !closing_ && !half_closed_) {
        queue(shared(codec::server_frame(codec::Opcode::Ping, {})), hub::Importance::Durable);
        next_ping_ = now + settings.ping_interval;
        pong_by_ = now + settings.pong_time;
    }
    if (!ended_) arm_next();
}

void WebSocketConnection::arm(TimePoint due) {
    if (!is_scheduled() || due < TimerEntry::due()) worker_.wheel().schedule(*this, due);
}

void WebSocketConnection::arm_next() {
    auto const& settings = worker_.settings();
    if (!closing_ && !half_closed_) arm(next_ping_);
    if (pong_by_ != TimePoint{}) arm(pong_by_);
    if (end_by_ != TimePoint{}) arm(end_by_);
    if (stalled_since_ != TimePoint{}) arm(stalled_since_ + settings.stall_time);
    if (auto const since = decoder_.incomplete_since()) arm(*since + settings.message_time);
}

void WebSocketConnection::end(std::uint16_t code) {
    if (ended_) return;
    ended_ = true;
    if (arrival_ == Arrival::Asked) arrival_answered();
    close_code_ = code;
    TimerWheel::cancel(*this);
    if (outbox_ != nullptr) {
        worker_.queued(-static_cast<std::int64_t>(outbox_->bytes()));
        worker_.give_outbox(std::move(outbox_));
    }
    transport_.close();
    worker_.mark_ended(*this);
}

void WebSocketConnection::report_end() {
    worker_.statistics().closed(close_code_);
    if (has_session_) worker_.host().on_closed(session_, Worker::now());
    reported_ = true;
    if (waits_ == 0) worker_.destroy(*this);
}

} // namespace switchboard::gateway
