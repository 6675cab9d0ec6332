// The door to files that people send. A file comes in parts, in order; every part is durable when
// it is answered, and any node answers for any file. Nothing is kept of a file that no message
// names: it ends a day after its beginning. One instance per worker thread; called and answered on
// it.
//
// Errors beside the common ones of ports/store.hpp: TOO_LARGE names the limit, STORAGE_FULL the
// account's, both by their keys in the settings; a file that the caller may not know of is
// NOT_FOUND.
#pragma once

#include "ports/caller.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/model.pb.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace switchboard::ports {

struct UploadLimits {
    std::uint32_t file_bytes = 10 * 1024 * 1024;
    std::uint32_t part_bytes = 256 * 1024;               // one step of the store stays short
    std::uint32_t per_conversation = 20;                 // files, unfinished ones included
    std::uint32_t conversation_bytes = 50 * 1024 * 1024; // of all its files
    std::uint64_t account_bytes = std::uint64_t{512} * 1024 * 1024; // they rest in memory
    Millis unattached{std::chrono::hours{24}};
    bool operator==(UploadLimits const&) const = default;
};

/// A file that is on its way, or here.
struct Upload {
    v1::Attachment attachment; // name, content type ("" until the first part is judged), full size
    std::string conversation;
    std::uint32_t received = 0; // bytes so far
    [[nodiscard]] bool done() const { return received == attachment.size_bytes(); }
};

class UploadStore {
public:
    virtual ~UploadStore() = default;

    /// Announces a file of `attachment.size_bytes` under the new id `attachment.id`.
    virtual void begin(
        Caller caller, std::string conversation, v1::Attachment attachment, UploadLimits limits,
        Done<Upload> done) = 0;
    /// The bytes from `offset` on. Repeating a part that is here already is answered like the first
    /// time; any other offset than Upload::received is CONFLICT. The first part settles the content
    /// type.
    virtual void part(
        Caller caller, std::string id, std::uint32_t offset, std::string bytes,
        std::string content_type, UploadLimits limits, Done<Upload> done) = 0;
    /// Of the uploader, or of whoever may read the conversation once a message names the file.
    virtual void describe(Caller caller, std::string id, Done<Upload> done) = 0;
    /// One part by its number, from 0; the same grant.
    virtual void
    read(Caller caller, std::string id, std::uint32_t number, Done<std::string> done) = 0;
    /// Forgets a file that no message names; the uploader only.
    virtual void drop(Caller caller, std::string id, Done<Unit> done) = 0;
};

} // namespace switchboard::ports
