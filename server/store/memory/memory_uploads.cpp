// The files' port in memory.
#include "base/limit_text.hpp"
#include "store/memory/memory_data.hpp"
#include "store/rules/wire.hpp"

namespace switchboard::store {

using ports::Outcome;
using ports::Upload;

namespace {

class MemoryUploads final : public ports::UploadStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void begin(
        ports::Caller caller, std::string conversation, v1::Attachment attachment,
        ports::UploadLimits limits, ports::Done<Upload> done) override {
        answer("begin_file", std::move(done), [&]() -> Outcome<Upload> {
            MemoryAccount& account = data_.account(caller.account);
            std::erase_if(account.uploads, [&](auto const& each) {
                return !each.second.attached && each.second.expires <= data_.now();
            });
            auto const found = data_.permitted(caller, to_write(caller), conversation);
            if (!found) return found.error();
            if ((*found)->done) return error(v1::WRONG_STATE, "the conversation is closed");
            if (account.uploads.contains(attachment.id())) return error(v1::CONFLICT, "id: taken");
            if (auto bad = check_room(account, conversation, attachment.size_bytes(), limits))
                return *bad;
            MemoryUpload& made = account.uploads[attachment.id()];
            made.upload = {attachment, conversation, 0};
            made.by = caller.id;
            made.expires = data_.now() + limits.unattached;
            return made.upload;
        });
    }

    void part(
        ports::Caller caller, std::string id, std::uint32_t offset, std::string bytes,
        std::string content_type, ports::UploadLimits limits, ports::Done<Upload> done) override {
        answer("file_part", std::move(done), [&]() -> Outcome<Upload> {
            MemoryUpload* const found = own(caller, id);
            if (found == nullptr) return not_found("file");
            Upload& upload = found->upload;
            std::size_t const stop = offset + bytes.size();
            bool const repeated = offset % limits.part_bytes == 0 && offset < upload.received &&
                                  stop <= upload.received;
            if (repeated) return upload;
            if (offset != upload.received) {
                std::string const next = std::to_string(upload.received);
                return error(v1::CONFLICT, "offset: the next byte is " + next);
            }
            std::uint32_t const size = upload.attachment.size_bytes();
            if (stop > size)
                return error(v1::INVALID_ARGUMENT, "size: the file is longer than announced");
            if (bytes.empty() || (stop < size && bytes.size() != limits.part_bytes))
                return error(
                    v1::INVALID_ARGUMENT, "body: parts have " + std::to_string(limits.part_bytes) +
                                              " bytes, only the last one may have less");
            found->parts.push_back(std::move(bytes));
            upload.received = static_cast<std::uint32_t>(stop);
            if (!content_type.empty()) upload.attachment.set_content_type(content_type);
            return upload;
        });
    }

    void describe(ports::Caller caller, std::string id, ports::Done<Upload> done) override {
        answer("file", std::move(done), [&]() -> Outcome<Upload> {
            auto const found = readable(caller, id);
            if (!found) return found.error();
            return (*found)->upload;
        });
    }

    void read(
        ports::Caller caller, std::string id, std::uint32_t number,
        ports::Done<std::string> done) override {
        answer("read_file", std::move(done), [&]() -> Outcome<std::string> {
            auto const found = readable(caller, id);
            if (!found) return found.error();
            if (number >= (*found)->parts.size()) return not_found("part");
            return (*found)->parts[number];
        });
    }

    void drop(ports::Caller caller, std::string id, ports::Done<ports::Unit> done) override {
        answer("drop_file", std::move(done), [&]() -> Outcome<ports::Unit> {
            MemoryUpload const* const found = own(caller, id);
            if (found == nullptr) return not_found("file");
            if (found->attached) return error(v1::WRONG_STATE, "the file was sent already");
            data_.account(caller.account).uploads.erase(id);
            return ports::Unit{};
        });
    }

private:
    static std::optional<ports::Error> check_room(
        MemoryAccount const& account, std::string const& conversation, std::uint64_t size,
        ports::UploadLimits const& limits) {
        std::uint32_t count = 0;
        std::uint64_t here = size, everywhere = size;
        for (auto const& [id, each] : account.uploads) {
            everywhere += each.upload.attachment.size_bytes();
            if (each.upload.conversation != conversation) continue;
            ++count;
            here += each.upload.attachment.size_bytes();
        }
        if (count >= limits.per_conversation)
            return error(
                v1::TOO_LARGE, limit_text(
                                   "conversation: too many files",
                                   {{"files_per_conversation", limits.per_conversation}}));
        if (here > limits.conversation_bytes)
            return error(
                v1::TOO_LARGE, limit_text(
                                   "conversation: its files are too large together",
                                   {{"conversation_file_bytes", limits.conversation_bytes}}));
        if (everywhere > limits.account_bytes)
            return error(
                v1::STORAGE_FULL, limit_text(
                                      "the account's room for files is used up",
                                      {{"account_file_bytes", limits.account_bytes}}));
        return std::nullopt;
    }

    MemoryUpload* own(ports::Caller const& caller, std::string const& id) {
        auto& uploads = data_.account(caller.account).uploads;
        auto const found = uploads.find(id);
        bool const mine = found != uploads.end() && found->second.by == caller.id;
        return mine ? &found->second : nullptr;
    }

    Outcome<MemoryUpload const*> readable(ports::Caller const& caller, std::string const& id) {
        if (MemoryUpload const* const mine = own(caller, id)) return mine;
        auto& uploads = data_.account(caller.account).uploads;
        auto const found = uploads.find(id);
        if (found == uploads.end() || !found->second.attached) return not_found("file");
        auto const seen =
            data_.permitted(caller, to_read(caller), found->second.upload.conversation);
        if (!seen) return seen.error();
        return &found->second;
    }
};

} // namespace

std::unique_ptr<ports::UploadStore>
make_memory_uploads(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryUploads>(database, std::move(post));
}

} // namespace switchboard::store
