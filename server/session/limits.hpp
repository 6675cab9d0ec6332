// What one session may do how often and how large. A plain value; pure, any thread. Every figure
// has its reason beside it; none of them is ever taken from what a client says.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace switchboard::session {

/// So many at once, and then so many a second.
struct Rate {
    double burst = 1;
    double per_second = 1;
    bool operator==(Rate const&) const = default;
};

struct Limits {
    /// People type a few lines quickly, never sixty a minute for long.
    Rate customer_sends{10, 1};
    /// Beside that, against a script that keeps just below it for long: 600 in an hour.
    Rate customer_sends_hour{600, 600.0 / 3'600};
    /// Agents answer several chats at once, with canned replies.
    Rate staff_sends{30, 5};
    /// Reads, pages, pings and commands: scrolling through history is the busiest honest use.
    Rate requests{60, 20};
    /// New conversations of one visitor: 3 in 10 minutes. One open conversation is all they need.
    Rate starts{3, 3.0 / 600.0};
    /// Of one network address: 10 in an hour; raise it where a whole office is behind one.
    Rate address_starts{10, 10.0 / 3'600};
    /// Of one account: 200 in a minute, more than its agents could ever take.
    Rate account_starts{200, 200.0 / 60};
    /// What all people of one account write, 500 a second for a minute: a thousand agents write
    /// less, and one account leaves room for the others.
    Rate account_sends{30'000, 30'000.0 / 60};
    /// Not answered yet; bounds what one socket can make the store hold.
    std::uint32_t in_flight = 32;
    /// Broken frames, unknown frames and frames that the role may not send, within the window.
    std::uint32_t protocol_errors = 3;
    std::chrono::milliseconds protocol_error_window{60'000};
    /// Clients tell of typing once a second, the last letters too; half of that lets through what
    /// the net has pushed together.
    std::chrono::milliseconds typing_interval{500};
    /// Of one conversation; then it is read-only, and the customer begins another. Bounds what the
    /// store remembers of repeated messages.
    std::uint32_t conversation_entries = 10'000;

    std::uint32_t text_code_points = 8'000;            // longer than any honest chat message
    std::uint32_t text_bytes = 32 * 1024;              // the same with the widest characters
    std::uint32_t frame_bytes = 64 * 1024;             // a whole WebSocket message
    std::uint32_t history_page = 100;                  // entries asked for at once
    std::uint32_t positions = 200;                     // conversations named in a resume
    std::uint32_t attachments = 5;                     // per message
    std::uint32_t attachment_bytes = 10 * 1024 * 1024; // of one file; ports::UploadLimits
    std::uint32_t conversation_attachments = 20;
    std::uint32_t form_fields = 20;
    std::uint32_t form_key_code_points = 64;
    std::uint32_t form_value_code_points = 512;
    std::uint32_t short_text_code_points = 512; // reasons, dispositions, comments in events
    std::uint32_t name_code_points = 80;
    std::uint32_t email_code_points = 254; // RFC 5321, 4.5.3.1.3, less the brackets
    std::uint32_t tags = 20;               // changed at once
    std::uint32_t tag_bytes = 64;          // one byte of length in the store
    std::uint32_t attributes = 20;         // told of a contact at once
    std::uint32_t skills = 20;
    bool operator==(Limits const&) const = default;
};

} // namespace switchboard::session
