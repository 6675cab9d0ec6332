// The files' port over Redis: a file's parts are fields of one hash, so that whichever node is
// asked has them, at the durability of everything else (decisions/0004-files-rest-in-the-store.md).
#include "store/redis/fields.hpp"
#include "store/redis/redis_ports.hpp"

namespace switchboard::store {

namespace {

using ports::Upload;

Upload read_upload(RedisReply const& reply) {
    return {
        parse<v1::Attachment>(reply.text_at(1)), reply.text_at(2),
        static_cast<std::uint32_t>(reply.number_at(3))};
}

class RedisUploads final : public ports::UploadStore {
public:
    explicit RedisUploads(ClientPtr client)
        : client_(std::move(client)) {}

    void begin(
        ports::Caller caller, std::string conversation, v1::Attachment attachment,
        ports::UploadLimits limits, ports::Done<Upload> done) override {
        HashFields const fields = split_fields(attachment);
        RedisClient::Args args{
            caller.id,
            rank_of(caller),
            name_of(to_write(caller)),
            std::move(conversation),
            attachment.id(),
            std::to_string(attachment.size_bytes()),
            std::to_string(limits.per_conversation),
            std::to_string(limits.conversation_bytes),
            std::to_string(limits.account_bytes),
            std::to_string(limits.unattached.count()),
            std::to_string(fields.size())};
        append_fields(args, fields);
        client_->write(
            "begin_file", key(caller), std::move(args),
            answer<Upload>(std::move(done), read_upload));
    }

    void part(
        ports::Caller caller, std::string id, std::uint32_t offset, std::string bytes,
        std::string content_type, ports::UploadLimits limits, ports::Done<Upload> done) override {
        v1::Attachment kind;
        kind.set_content_type(std::move(content_type));
        client_->write(
            "file_part", key(caller),
            {caller.id, std::move(id), std::to_string(offset), std::to_string(limits.part_bytes),
             field_bytes(kind, v1::Attachment::kContentTypeFieldNumber), std::move(bytes)},
            answer<Upload>(std::move(done), read_upload));
    }

    void describe(ports::Caller caller, std::string id, ports::Done<Upload> done) override {
        client_->read(
            "file", key(caller), {caller.id, rank_of(caller), std::move(id)},
            answer<Upload>(std::move(done), read_upload));
    }

    void read(
        ports::Caller caller, std::string id, std::uint32_t number,
        ports::Done<std::string> done) override {
        auto const bytes = [](RedisReply const& reply) { return reply.text_at(1); };
        client_->read(
            "read_file", key(caller),
            {caller.id, rank_of(caller), std::move(id), std::to_string(number)},
            answer<std::string>(std::move(done), bytes));
    }

    void drop(ports::Caller caller, std::string id, ports::Done<ports::Unit> done) override {
        client_->write(
            "drop_file", key(caller), {caller.id, std::move(id)}, answer_unit(std::move(done)));
    }

private:
    [[nodiscard]] std::string key(ports::Caller const& caller) const {
        return client_->account_key(caller.account);
    }

    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::UploadStore> make_redis_uploads(ClientPtr client) {
    return std::make_unique<RedisUploads>(std::move(client));
}

} // namespace switchboard::store
