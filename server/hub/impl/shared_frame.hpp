// One frame for many receivers: encoded at most once for each encoding and audience, on first use.
// Owns the bytes while it is being handed out; hub's thread. It never shows a customer what staff
// sees.
#pragma once

#include "codec/frame_codec.hpp"
#include "conversation/visibility.hpp"
#include "hub/connection.hpp"

#include <array>
#include <cstddef>

namespace switchboard::hub {

class SharedFrame {
public:
    /// `frame` must outlive this.
    explicit SharedFrame(v1::ServerFrame const& frame)
        : frame_(frame) {}

    [[nodiscard]] WireBytes const& bytes(Encoding encoding, v1::Role role) {
        auto const audience = static_cast<std::size_t>(conversation::audience_of(role));
        WireBytes& made = made_[static_cast<std::size_t>(encoding)][audience];
        if (!made) {
            bool const whole = conversation::audience_of(role) == conversation::Audience::Staff;
            made = codec::encode(encoding, whole ? frame_ : conversation::frame_for(role, frame_));
        }
        return made;
    }
    [[nodiscard]] v1::ServerFrame const& frame() const { return frame_; }

private:
    v1::ServerFrame const& frame_;
    std::array<std::array<WireBytes, conversation::kAudiences>, 2> made_;
};

/// How much a frame matters when a client reads too slowly.
[[nodiscard]] inline Importance importance_of(v1::ServerFrame const& frame) {
    switch (frame.body_case()) {
    case v1::ServerFrame::kTyping:
    case v1::ServerFrame::kRead:
    case v1::ServerFrame::kDelivered:
    case v1::ServerFrame::kPresence:
    case v1::ServerFrame::kPosition:
        return Importance::Ephemeral;
    default:
        return Importance::Durable;
    }
}

} // namespace switchboard::hub
