// Transcripts as e-mail: one message of text and HTML by SMTP with STARTTLS. Every attempt carries
// the same Message-ID, by which mailboxes and ticketing systems know a repetition; later ones refer
// to the first, so that they stand in one thread. Blocks a thread of the sink pool.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>

namespace switchboard::sinks {

[[nodiscard]] std::unique_ptr<Sink> make_email_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);

/// One plain message to one person by the sink's server. Blocks; answers what went wrong, or
/// nothing.
struct Letter {
    std::string account, from_name, to, subject, text;
};
[[nodiscard]] std::optional<std::string>
send_letter(Letter const& letter, v1::Sink sealed, SinkSettings const& settings);

} // namespace switchboard::sinks
