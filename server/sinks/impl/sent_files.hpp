// Files that people sent in a conversation, on their way to a system that keeps them beside the
// ticket: which ones, under which name, and their bytes. Choosing is pure; reading blocks a thread
// of the sink pool while the store is asked on the runner's loop. Holds one file at a time.
#pragma once

#include "ports/upload_store.hpp"
#include "sinks/sink.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::sinks {

/// The files that the sink's audience sees, in the order they were sent.
[[nodiscard]] std::vector<v1::Attachment>
files_of(v1::Sink const& sink, ports::TranscriptSource const& source);

/// "<id>-<name>": two files of one name stay two, a file that is there is known again. Without
/// control characters, slashes and quotes, at most 200 bytes.
[[nodiscard]] std::string kept_name(v1::Attachment const& file);

/// Reads through the store on `io`. Not on the thread that runs `io`; it gives up when the node
/// stops or the delivery's time (settings.lease) is over.
[[nodiscard]] ReadFile file_reader(
    boost::asio::io_context& io, ports::UploadStore& store, std::string account,
    std::shared_ptr<std::atomic<bool> const> stopping, Millis patience);

} // namespace switchboard::sinks
