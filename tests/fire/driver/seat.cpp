#include "seat.hpp"

#include <algorithm>
#include <array>

namespace switchboard::fire {
namespace {

/// What the message says, or nothing for an entry of the server's own.
std::string body_of(v1::Entry const& entry) {
    return entry.has_message() ? entry.message().text() : std::string{};
}

} // namespace

Seat::Seat(
    boost::asio::io_context& io, LoadOptions const& options, Journal& journal, std::size_t number,
    bool is_agent)
    : options_{options}
    , journal_{journal}
    , number_{number}
    , random_{static_cast<std::uint32_t>(options.seed * 7919 + number * 2 + (is_agent ? 1 : 0))}
    , client_{io, nodes(options.idle ? 0 : number), session_options(), handlers()}
    , asker_{std::make_shared<commands::replay::Asker>(io, client_)} {}

Seat::~Seat() {
    asker_->stop();
}

std::vector<client::Endpoint> Seat::nodes(std::size_t first) const {
    auto out = options_.nodes;
    auto const turn = static_cast<std::ptrdiff_t>(first % out.size());
    std::rotate(out.begin(), out.begin() + turn, out.end());
    return out;
}

client::SessionOptions Seat::session_options() {
    client::SessionOptions out;
    out.name = "fire-driver";
    out.backoff_min = Millis{100}; // recovery is measured, not the patience of clients
    out.backoff_max = Millis{2'000};
    out.open_timeout = Millis{5'000};
    out.random = [this] { return static_cast<std::uint32_t>(random_()); };
    return out;
}

client::ProtocolClient::Handlers Seat::handlers() {
    client::ProtocolClient::Handlers out;
    if (options_.wire) out.on_frame = [this](auto const& frame) { on_frame(frame); };
    out.on_entry = [this](auto const& entry) { on_entry(entry); };
    out.on_ack = [this](auto const& ack) { on_ack(ack); };
    out.on_refused = [this](auto const& no) { on_refused(no); };
    out.on_news = [this](auto const& frame) { on_news(frame); };
    out.on_rewound = [this](client::Rewound const& rewound) {
        journal_.add(Kind::Reset, who_, rewound.conversation, {}, 0, rewound.reason);
        last_[rewound.conversation] = 0;
    };
    out.on_changed = [this](auto const& changed) { on_changed(changed); };
    return out;
}

void Seat::start(std::string who, std::string const& token) {
    who_ = std::move(who);
    client_.start(token);
}

bool Seat::is_live() const {
    return client_.core().state() == client::SessionState::Live;
}

void Seat::on_changed(client::Changed const& changed) {
    if (changed.state != client::SessionState::Live) {
        if (was_live_ && down_ns_ == 0) down_ns_ = steady_ns();
        return;
    }
    if (down_ns_ != 0) outages_ms.push_back((steady_ns() - std::exchange(down_ns_, 0)) / 1'000'000);
    reconnects += was_live_ ? 1U : 0U;
    if (was_live_) note_resumed();
    was_live_ = true;
    on_live();
}

/// Also where nothing was delivered yet: what is sent from here on follows on nothing.
void Seat::note_resumed() {
    for (auto const& [conversation, last] : last_)
        journal_.add(Kind::Resumed, who_, conversation, {}, last);
    for (auto const& [conversation, spoken] : may_speak_)
        if (!last_.contains(conversation)) journal_.add(Kind::Resumed, who_, conversation, {}, 0);
}

void Seat::leave(std::string const& conversation) {
    may_speak_.erase(conversation);
    last_.erase(conversation);
    journal_.add(Kind::Gone, who_, conversation, {});
}

void Seat::on_news(v1::ServerFrame const& frame) {
    if (frame.has_conversation_gone()) leave(frame.conversation_gone().conversation());
}

void Seat::on_frame(v1::ServerFrame const& frame) {
    if (frame.has_entry())
        journal_.add(Kind::Wire, who_, frame.entry().conversation(), {}, frame.entry().seq());
    if (frame.has_reset()) journal_.add(Kind::Reset, who_, frame.reset().conversation(), {});
}

void Seat::on_entry(v1::Entry const& entry) {
    std::string const body = body_of(entry);
    last_[entry.conversation()] = entry.seq();
    journal_.add(
        Kind::Deliver, who_, entry.conversation(), body.empty() ? "" : entry.client_id(),
        entry.seq(), body.empty() ? "" : hash_of(body));
    // Each text names its conversation: whoever gets another one's sees it.
    if (!body.empty() && !body.starts_with(entry.conversation() + ' '))
        journal_.add(
            Kind::Taint, who_, entry.conversation(), entry.client_id(), entry.seq(),
            body.substr(0, body.find(' ')));
}

std::string Seat::make_text(std::string const& conversation, std::string const& id) {
    static std::array<std::string, 4> const words{
        "đơn hàng của tôi", "where is it", "xin cảm ơn", "please look again"};
    std::string text = conversation + ' ' + id;
    for (auto left = random_() % 8; left > 0; --left) text += ' ' + words[random_() % words.size()];
    return text;
}

void Seat::say(std::string const& conversation, Spoken& spoken, std::int64_t now_ns) {
    std::string const id = "m" + std::to_string(options_.seed) + "-" + who_.substr(0, 12) + "-" +
                           std::to_string(++said_);
    std::string const text = make_text(conversation, id);
    journal_.add(Kind::Send, who_, conversation, id, 0, hash_of(text));
    in_flight_[id] = {conversation, text, now_ns};
    ++spoken.in_flight;
    auto const gap = std::int64_t{options_.gap_ms} * 1'000'000;
    spoken.next_ns = now_ns + gap / 2 + static_cast<std::int64_t>(random_() % 1000) * gap / 1000;
    client_.send(conversation, id, text);
}

void Seat::speak(std::int64_t now_ns) {
    for (auto& [conversation, spoken] : may_speak_)
        if (now_ns >= spoken.next_ns && spoken.in_flight < options_.window)
            say(conversation, spoken, now_ns);
}

void Seat::say_now(std::string const& conversation) {
    auto const spoken = may_speak_.find(conversation);
    if (spoken != may_speak_.end()) say(conversation, spoken->second, steady_ns());
}

bool Seat::is_settled(std::int64_t at_ns) const {
    return std::none_of(in_flight_.begin(), in_flight_.end(), [&](auto const& each) {
        return each.second.at_ns < at_ns;
    });
}

bool Seat::is_quiet_in(std::string const& conversation) const {
    return std::none_of(in_flight_.begin(), in_flight_.end(), [&](auto const& each) {
        return each.second.conversation == conversation;
    });
}

void Seat::on_ack(v1::Ack const& ack) {
    journal_.add(Kind::Ack, who_, ack.conversation(), ack.client_id(), ack.seq());
    ++acked;
    auto const found = in_flight_.extract(ack.client_id());
    if (found.empty()) return;
    acks_us.push_back((steady_ns() - found.mapped().at_ns) / 1'000);
    auto const place = may_speak_.find(ack.conversation());
    if (place != may_speak_.end()) --place->second.in_flight;
    std::uint32_t const dice = static_cast<std::uint32_t>(random_() % 100);
    v1::ClientFrame frame;
    frame.mutable_send()->set_conversation(ack.conversation());
    frame.mutable_send()->set_client_id(ack.client_id());
    frame.mutable_send()->set_text(found.mapped().text);
    if (dice < options_.duplicates_percent) {
        // Repeated until it is answered, as everything under an id is: the server keeps a sender's
        // order, and waits for what it refused for now.
        ask(frame, [this](v1::ServerFrame const& reply) {
            if (!reply.has_ack()) return;
            journal_.add(
                Kind::Ack, who_, reply.ack().conversation(), reply.ack().client_id(),
                reply.ack().seq());
        });
    } else if (dice < options_.duplicates_percent + options_.conflicts_percent) {
        frame.mutable_send()->set_text(found.mapped().text + " but otherwise");
        ask(frame, [this, id = ack.client_id(),
                    conversation = ack.conversation()](v1::ServerFrame const& reply) {
            if (reply.has_error() && reply.error().code() == v1::ID_CONFLICT)
                journal_.add(Kind::Conflict, who_, conversation, id);
            // Another text under the same id must never be acked: no entry has seq 0.
            if (reply.has_ack()) journal_.add(Kind::Ack, who_, conversation, id, 0);
        });
    }
}

void Seat::on_refused(client::Refused const& no) {
    ++refused;
    journal_.add(
        Kind::Refused, who_, no.conversation, no.client_id,
        static_cast<std::uint64_t>(no.error.code()));
    in_flight_.erase(no.client_id);
    auto const place = may_speak_.find(no.conversation);
    if (place != may_speak_.end()) --place->second.in_flight;
}

} // namespace switchboard::fire
