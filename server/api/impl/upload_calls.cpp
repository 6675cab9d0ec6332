// Files on their way in: announced, then sent part by part. The first part settles what the file
// is.
#include "api/impl/calls.hpp"
#include "api/impl/file_kind.hpp"
#include "base/random.hpp"

#include <utility>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kBytesMax = 0x7fffffff;

json::object upload_json(ports::Upload const& upload, ports::UploadLimits const& limits) {
    return {
        {"attachment", to_json(upload.attachment)},
        {"conversation", upload.conversation},
        {"received", upload.received},
        {"done", upload.done()},
        {"partBytes", limits.part_bytes}};
}

std::function<void(ports::Outcome<ports::Upload>)> answer_upload(CallPtr const& call) {
    return [call](ports::Outcome<ports::Upload> upload) {
        if (!upload) return call->refuse(upload.error());
        call->answer(upload_json(*upload, call->doors->uploads));
    };
}

void on_begin(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"conversation", "name", "size"})) {
        return refuse(call, *bad);
    }
    auto const conversation = read_text(*object, "conversation", 1, 64);
    if (!conversation) return refuse(call, conversation.error());
    auto const given = read_text(*object, "name", 1, 1024);
    if (!given) return refuse(call, given.error());
    std::string const name = clean_file_name(*given);
    if (name.empty()) {
        return refuse(call, Misfit{"name", "must be a file name of 1 to 255 characters"});
    }
    auto const size = object->find("size");
    bool const is_number = size != object->end() && size->value().is_int64();
    if (!is_number || size->value().get_int64() < 1) {
        return refuse(call, Misfit{"size", "must be the number of bytes, at least 1"});
    }
    auto const& limits = call->doors->uploads;
    if (size->value().get_int64() > limits.file_bytes) {
        std::string const max = std::to_string(limits.file_bytes);
        return call->refuse({v1::TOO_LARGE, "size: at most " + max + " bytes"}, "size");
    }
    v1::Attachment attachment;
    attachment.set_id(random_token());
    attachment.set_name(name);
    attachment.set_size_bytes(static_cast<std::uint32_t>(size->value().get_int64()));
    call->worker.uploads.begin(
        call->caller, *conversation, std::move(attachment), limits, answer_upload(call));
}

/// The kind of the file, where this is its first part.
Read<std::string>
kind_of(ports::Upload const& upload, std::uint32_t offset, std::string const& bytes) {
    if (offset == 0) return judge_file(upload.attachment.name(), bytes);
    bool const text = upload.attachment.content_type().starts_with("text/");
    if (text && !is_plain_text(bytes)) {
        return Misfit{"content", "a text file has no control characters"};
    }
    return std::string{};
}

void on_part(CallPtr call) {
    auto const offset = read_number("offset", call->query("offset"), 0, 0, kBytesMax);
    if (!offset) return refuse(call, offset.error());
    std::string const id = call->param("id");
    call->worker.uploads.describe(call->caller, id, [call, id, offset = *offset](auto upload) {
        if (!upload) return call->refuse(upload.error());
        auto const kind = kind_of(*upload, offset, call->request.body);
        if (!kind) {
            // What is refused is not kept: it would hold its place for a day.
            call->worker.uploads.drop(call->caller, id, [](ports::Outcome<ports::Unit>) {});
            return call->refuse({v1::UNSUPPORTED_TYPE, kind.error().message}, kind.error().field);
        }
        call->worker.uploads.part(
            call->caller, id, offset, call->request.body, *kind, call->doors->uploads,
            answer_upload(call));
    });
}

void on_state(CallPtr call) {
    call->worker.uploads.describe(call->caller, call->param("id"), answer_upload(call));
}

void on_drop(CallPtr call) {
    call->worker.uploads.drop(call->caller, call->param("id"), [call](auto dropped) {
        if (!dropped) return call->refuse(dropped.error());
        call->answer(json::object{});
    });
}

} // namespace

void add_upload_calls(RouteTable& table) {
    std::size_t const part = ports::UploadLimits{}.part_bytes;
    table.push_back({"POST", "/api/v1/uploads", Access::Participant, on_begin});
    table.push_back({"PUT", "/api/v1/uploads/{id}", Access::Participant, on_part, part});
    table.push_back({"GET", "/api/v1/uploads/{id}", Access::Participant, on_state});
    table.push_back({"DELETE", "/api/v1/uploads/{id}", Access::Participant, on_drop});
    add_attachment_calls(table);
}

} // namespace switchboard::api
