#include "codec/websocket_codec.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstring>

namespace switchboard::codec {
namespace {

constexpr std::size_t kControlPayloadMax = 125;
constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;

std::uint8_t byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<std::uint8_t>(bytes[i]);
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (char const c : bytes) value = (value << 8U) | static_cast<std::uint8_t>(c);
    return value;
}

bool is_control(Opcode opcode) {
    return static_cast<std::uint8_t>(opcode) >= 0x8;
}

/// Eight bytes at a time; memcpy keeps it free of alignment and aliasing traps and compiles to
/// plain loads.
void unmask(std::span<char> payload, char const* mask) {
    std::uint32_t key = 0;
    std::memcpy(&key, mask, sizeof key);
    std::uint64_t const wide = (std::uint64_t{key} << 32U) | key;
    std::size_t i = 0;
    for (; i + sizeof wide <= payload.size(); i += sizeof wide) {
        std::uint64_t block = 0;
        std::memcpy(&block, payload.data() + i, sizeof block);
        block ^= wide;
        std::memcpy(payload.data() + i, &block, sizeof block);
    }
    for (; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
}

/// Skips plain ASCII eight bytes at a time, which is most of most messages, and checks what
/// follows.
bool is_text(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    while (text.size() >= sizeof kHighBits) {
        std::uint64_t block = 0;
        std::memcpy(&block, text.data(), sizeof block);
        if ((block & kHighBits) != 0) break;
        text.remove_prefix(sizeof block);
    }
    return is_valid_utf8(text);
}

} // namespace

void Decoder::feed(std::span<char> bytes, TimePoint now) {
    SB_ASSERT(input_.empty() || ended_, "next() is called until it answers nothing");
    now_ = now;
    if (!ended_) input_ = bytes;
}

std::optional<Event> Decoder::next() {
    while (!ended_) {
        if (pending_ != nullptr && !pending_->frame.empty()) release_pending();
        bool const continues_tail = pending_ != nullptr && !pending_->tail.empty();
        if (continues_tail && !complete_tail()) break;
        std::span<char> const bytes = continues_tail ? std::span<char>{pending_->frame} : input_;
        Header header;
        bool const known = read_header({bytes.data(), bytes.size()}, header);
        if (failed_ != 0) break;
        if (!known || bytes.size() - header.size < header.payload) {
            if (!input_.empty()) pending().tail.assign(input_.data(), input_.size());
            input_ = {};
            break;
        }
        if (!continues_tail) input_ = input_.subspan(header.size + header.payload);
        auto const event = on_frame(header, bytes.subspan(header.size, header.payload));
        if (event.has_value()) return event;
        if (failed_ != 0) break;
    }
    if (failed_ != 0 && !ended_) return fail(failed_, failed_reason_);
    return std::nullopt;
}

bool Decoder::complete_tail() {
    Pending& pending = *pending_;
    for (;;) {
        Header header;
        bool const known = read_header(pending.tail, header);
        if (failed_ != 0) return false;
        std::size_t const wanted = known ? header.size + header.payload : pending.tail.size() + 1;
        if (known && pending.tail.size() == wanted) break;
        std::size_t const taken = std::min(wanted - pending.tail.size(), input_.size());
        if (taken == 0) return false;
        pending.tail.append(input_.data(), taken);
        input_ = input_.subspan(taken);
    }
    pending.frame.swap(pending.tail);
    pending.tail.clear();
    return true;
}

bool Decoder::read_header(std::string_view bytes, Header& header) {
    if (bytes.empty()) return false;
    if (!admit_opcode(byte_at(bytes, 0), header)) return false;
    if (bytes.size() < 2) return false;
    std::uint8_t const second = byte_at(bytes, 1);
    bool const masked = (second & kMasked) != 0;
    if (masked != (side_ == Side::Server)) {
        failed_ = kCloseProtocol;
        failed_reason_ = masked ? "frame from the server is masked" : "frame is not masked";
        return false;
    }
    std::uint8_t const length = second & 0x7FU;
    std::size_t const extra = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
    if (bytes.size() < 2 + extra) return false;
    std::uint64_t const payload = extra == 0 ? length : big_endian(bytes.substr(2, extra));
    bool const minimal = extra == 0 || (extra == 2 ? payload >= kLength16 : payload > 0xFFFF);
    if (!minimal || (payload >> 63U) != 0) {
        failed_ = kCloseProtocol;
        failed_reason_ = minimal ? "length has its top bit set" : "length is not minimal";
        return false;
    }
    header.payload = payload;
    if (!admit_length(header)) return false;
    header.size = 2 + extra + (masked ? 4 : 0);
    if (bytes.size() < header.size) return false;
    header.mask = masked ? bytes.data() + 2 + extra : nullptr;
    return true;
}

bool Decoder::admit_opcode(std::uint8_t first_byte, Header& header) {
    header.fin = (first_byte & kFin) != 0;
    std::uint8_t const opcode = first_byte & 0x0FU;
    header.opcode = static_cast<Opcode>(opcode);
    bool const open = pending_ != nullptr && pending_->opcode != Opcode::Continuation;
    char const* const wrong =
        (first_byte & kReserved) != 0                       ? "reserved bit is set"
        : (opcode > 0x2 && opcode < 0x8) || opcode > 0xA    ? "opcode is reserved"
        : is_control(header.opcode) && !header.fin          ? "control frame is fragmented"
        : header.opcode == Opcode::Continuation && !open    ? "nothing to continue"
        : !is_control(header.opcode) && opcode != 0 && open ? "a message is already open"
                                                            : nullptr;
    if (wrong != nullptr) {
        failed_ = kCloseProtocol;
        failed_reason_ = wrong;
        return false;
    }
    bool const refused = (header.opcode == Opcode::Text && accepts_ == Accepts::BinaryOnly) ||
                         (header.opcode == Opcode::Binary && accepts_ == Accepts::TextOnly);
    if (refused) {
        failed_ = kCloseUnsupported;
        failed_reason_ = "the subprotocol has no such kind of message";
    }
    return !refused;
}

bool Decoder::admit_length(Header const& header) {
    if (is_control(header.opcode)) {
        if (header.payload <= kControlPayloadMax) return true;
        failed_ = kCloseProtocol;
        failed_reason_ = "control frame is too long";
        return false;
    }
    std::size_t const before = pending_ == nullptr ? 0 : pending_->message.size();
    if (header.payload <= limits_->message_bytes - before) return true;
    failed_ = kCloseTooBig;
    failed_reason_ = "message is too long";
    return false;
}

std::optional<Event> Decoder::on_frame(Header const& header, std::span<char> payload) {
    if (header.mask != nullptr) unmask(payload, header.mask);
    std::string_view const bytes{payload.data(), payload.size()};
    return is_control(header.opcode) ? on_control(header, bytes) : on_data(header, bytes);
}

std::optional<Event> Decoder::on_data(Header const& header, std::string_view payload) {
    if (header.fin && header.opcode != Opcode::Continuation) return deliver(header.opcode, payload);
    Pending& open = pending();
    if (header.opcode != Opcode::Continuation) open.opcode = header.opcode;
    if (++open.fragments > limits_->fragments) return fail(kClosePolicy, kTooManyFragments);
    open.message.append(payload);
    if (!header.fin) return std::nullopt;
    Opcode const opcode = open.opcode;
    open.opcode = Opcode::Continuation;
    open.fragments = 0;
    open.frame.swap(open.message); // stays valid until the next call
    open.message.clear();
    if (open.frame.empty()) release_pending();
    return deliver(opcode, pending_ == nullptr ? std::string_view{} : open.frame);
}

Event Decoder::deliver(Opcode opcode, std::string_view message) {
    if (opcode == Opcode::Binary) return {Event::Kind::Binary, 0, message};
    if (!is_text(message)) return fail(kCloseInvalidData, "text is not valid UTF-8");
    return {Event::Kind::Text, 0, message};
}

std::optional<Event> Decoder::on_control(Header const& header, std::string_view payload) {
    if (header.opcode == Opcode::Close) return on_close(payload);
    if (!spend_control()) return fail(kClosePolicy, kTooManyControls);
    auto const kind = header.opcode == Opcode::Ping ? Event::Kind::Ping : Event::Kind::Pong;
    return Event{kind, 0, payload};
}

std::optional<Event> Decoder::on_close(std::string_view payload) {
    if (payload.size() == 1) return fail(kCloseProtocol, "close frame has half a code");
    std::uint16_t code = kCloseNoStatus;
    if (!payload.empty()) {
        code = static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
        payload.remove_prefix(2);
        if (!is_valid_close_code(code)) return fail(kCloseProtocol, "close code is not valid");
        if (!is_valid_utf8(payload)) return fail(kCloseInvalidData, "reason is not valid UTF-8");
    }
    ended_ = true;
    input_ = {};
    return Event{Event::Kind::Close, code, payload};
}

Event Decoder::fail(std::uint16_t code, std::string_view reason) {
    ended_ = true;
    input_ = {};
    return {Event::Kind::Failure, code, reason};
}

bool Decoder::spend_control() {
    if (controls_ == 0 || now_ - controls_since_ >= Millis{1000} || now_ < controls_since_) {
        controls_since_ = now_;
        controls_ = 0;
    }
    return ++controls_ <= limits_->controls_per_second;
}

Decoder::Pending& Decoder::pending() {
    if (pending_ == nullptr) {
        pending_ = std::make_unique<Pending>();
        pending_->since = now_;
    }
    return *pending_;
}

/// The event that looked at the completed frame is over.
void Decoder::release_pending() {
    pending_->frame.clear();
    if (pending_->opcode == Opcode::Continuation && pending_->tail.empty()) pending_.reset();
}

std::optional<TimePoint> Decoder::incomplete_since() const {
    if (ended_ || pending_ == nullptr) return std::nullopt;
    return pending_->since;
}

bool is_valid_close_code(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

std::size_t frame_header_size(std::size_t payload_size) {
    return payload_size < kLength16 ? 2 : payload_size <= 0xFFFF ? 4 : 10;
}

namespace {

void append_header(std::string& out, Opcode opcode, std::size_t size, std::uint8_t mask_bit) {
    std::size_t const extra = frame_header_size(size) - 2;
    std::size_t const length = extra == 0 ? size : extra == 2 ? kLength16 : kLength64;
    out.push_back(static_cast<char>(kFin | static_cast<std::uint8_t>(opcode)));
    out.push_back(static_cast<char>(mask_bit | static_cast<std::uint8_t>(length)));
    for (std::size_t i = extra; i-- > 0;) out.push_back(static_cast<char>(size >> (8 * i)));
}

} // namespace

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size) {
    append_header(out, opcode, payload_size, 0);
}

std::string server_frame(Opcode opcode, std::string_view payload) {
    std::string out;
    out.reserve(frame_header_size(payload.size()) + payload.size());
    append_header(out, opcode, payload.size(), 0);
    out.append(payload);
    return out;
}

std::string client_frame(Opcode opcode, std::string_view payload, std::uint32_t key) {
    std::string out;
    out.reserve(frame_header_size(payload.size()) + 4 + payload.size());
    append_header(out, opcode, payload.size(), kMasked);
    std::size_t const mask_at = out.size();
    out.append(4, '\0');
    std::memcpy(out.data() + mask_at, &key, sizeof key);
    out.append(payload);
    unmask(std::span<char>{out}.subspan(mask_at + 4), out.data() + mask_at);
    return out;
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (code != kCloseNoStatus && code != kCloseAbnormal) {
        reason = reason.substr(0, kControlPayloadMax - 2);
        while (!is_valid_utf8(reason)) reason.remove_suffix(1);
        payload.push_back(static_cast<char>(code >> 8U));
        payload.push_back(static_cast<char>(code & 0xFFU));
        payload.append(reason);
    }
    return server_frame(Opcode::Close, payload);
}

} // namespace switchboard::codec
