// Files on their way in: announced, then sent part by part. The first part settles what the file
// is; the last is kept only if the scanner, where there is one, finds nothing in the whole: until
// then the file is unfinished, and no message can name it.
#include "api/impl/calls.hpp"
#include "api/impl/file_kind.hpp"
#include "api/impl/rates.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kBytesMax = 0x7fffffff;
constexpr std::size_t kKeyLineMax = 128; // more than the line that opens a private key has

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
        call->answer(upload_json(*upload, call->doors->limits.uploads));
    };
}

/// Which limit of the store's a refusal is by; its message names it.
void count_room(Call const& call, ports::Error const& error) {
    for (auto const* limit :
         {"files_per_conversation", "conversation_file_bytes", "account_file_bytes"})
        if (error.message.find(limit) != std::string::npos) call.count_limit(limit);
}

/// Bytes that customers announce from one network. Staff sit behind one address by the dozen.
std::vector<Rate> upload_rates(Call const& call, std::uint32_t bytes) {
    std::string const network = counted_network(call);
    if (call.caller.is_staff() || network.empty()) return {};
    std::uint32_t const most = call.doors->limits.upload_bytes_per_address_and_day;
    return {
        {"upload_bytes_per_address_and_day",
         {"upload/" + network, std::chrono::hours{24}, most, bytes}}};
}

void begin_if_allowed(
    CallPtr const& call, std::string const& conversation, v1::Attachment const& attachment) {
    auto const rates = upload_rates(*call, attachment.size_bytes());
    auto const otherwise =
        refused(call, "too many bytes of files in a day from one network address");
    within(call, rates, otherwise, [call, conversation, attachment, rates] {
        auto const on_begun = [call, rates](ports::Outcome<ports::Upload> const& upload) {
            if (upload) return answer_upload(call)(upload);
            count_room(*call, upload.error());
            for (Rate const& rate : rates)
                call->worker.config.give_back_attempt(
                    rate.allowance, [](ports::Outcome<ports::Unit> const&) {});
            call->refuse(upload.error());
        };
        call->worker.uploads.begin(
            call->caller, conversation, attachment, call->doors->limits.uploads, on_begun);
    });
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
    auto const& limits = call->doors->limits.uploads;
    if (size->value().get_int64() > limits.file_bytes)
        return call->refuse_limit(
            "size: too large", "file_bytes", limits.file_bytes, v1::TOO_LARGE, "size");
    v1::Attachment attachment;
    attachment.set_id(random_token());
    attachment.set_name(name);
    attachment.set_size_bytes(static_cast<std::uint32_t>(size->value().get_int64()));
    begin_if_allowed(call, *conversation, attachment);
}

/// The kind of the file, where this is its first part.
Read<std::string>
kind_of(ports::Upload const& upload, std::uint32_t offset, std::string const& bytes) {
    if (offset == 0) return judge_file(upload.attachment.name(), bytes);
    bool const text = upload.attachment.content_type().starts_with("text/");
    if (text && !is_plain_text(bytes)) {
        return Misfit{"content", "a text file has no control characters"};
    }
    if (text)
        if (auto refused = refused_secret(bytes, false)) return *std::move(refused);
    return std::string{};
}

/// A part that was judged by its kind, and waits for what is still to be said about it.
struct Part {
    CallPtr call;
    ports::Upload upload;
    std::uint32_t offset = 0;
    std::string kind;
};

void keep(Part const& part) {
    CallPtr const& call = part.call;
    call->worker.uploads.part(
        call->caller, part.upload.attachment.id(), part.offset, call->request.body, part.kind,
        call->doors->limits.uploads, answer_upload(call));
}

/// What is refused is not kept: it would hold its place for a day.
void drop(Part const& part) {
    CallPtr const& call = part.call;
    call->worker.uploads.drop(
        call->caller, part.upload.attachment.id(), [](ports::Outcome<ports::Unit>) {});
}

/// The refusals name the field "scan", by which a client tells them from those of the kind.
void on_verdict(Part const& part, ports::Outcome<ports::Verdict> const& verdict) {
    using Kind = ports::Verdict::Kind;
    if (!verdict) return part.call->refuse(verdict.error());
    switch (verdict->kind) {
    case Kind::Clean:
    case Kind::Unchecked:
        return keep(part);
    case Kind::Found:
        drop(part);
        return part.call->refuse(
            {v1::UNSUPPORTED_TYPE, "the virus scanner found something in this file"}, "scan");
    case Kind::TooLarge:
        drop(part);
        return part.call->refuse(
            {v1::TOO_LARGE, "the file is larger than the virus scanner takes"}, "scan");
    case Kind::Unavailable:
        break;
    }
    part.call->refuse(
        {v1::OVERLOADED,
         "the file cannot be checked for viruses right now; send this part again later"},
        "scan");
}

/// The parts before are in the store, and stay as they are.
void scan(Part const& part) {
    CallPtr const& call = part.call;
    std::string const id = part.upload.attachment.id();
    std::uint32_t const before = part.offset / call->doors->limits.uploads.part_bytes;
    ports::FileToScan file{
        call->caller.account, part.upload.conversation, id, call->caller.id, before + 1};
    file.part = [call, id, before](std::uint32_t number, ports::Done<std::string> done) {
        if (number == before) return done(call->request.body);
        call->worker.uploads.read(call->caller, id, number, std::move(done));
    };
    call->worker.scanner->scan(
        std::move(file), [part](auto verdict) { on_verdict(part, verdict); });
}

void keep_if_clean(Part const& part) {
    auto const& upload = part.upload;
    auto const end = std::uint64_t{part.offset} + part.call->request.body.size();
    bool const is_last = !upload.done() && end == upload.attachment.size_bytes();
    if (part.call->worker.scanner == nullptr || !is_last || part.offset < upload.received) {
        return keep(part);
    }
    if (part.offset == upload.received) return scan(part);
    // Not for the store to say: by then the parts between may be there, and this one unseen.
    std::string const next = std::to_string(upload.received);
    part.call->refuse({v1::CONFLICT, "offset: the next byte is " + next}, "offset");
}

/// Whether a line that opens a private key may end here, with its beginning in the part before.
bool may_end_key_line(std::string_view bytes) {
    return bytes.substr(0, kKeyLineMax).find('-') != bytes.npos;
}

/// What lies over the seam of two parts of a text is in neither of them.
void judge_seam(Part const& part) {
    CallPtr const& call = part.call;
    std::uint32_t const step = call->doors->limits.uploads.part_bytes;
    bool const has_seam = part.offset >= step && part.offset <= part.upload.received &&
                          part.upload.attachment.content_type().starts_with("text/");
    if (!has_seam || !may_end_key_line(call->request.body)) return keep_if_clean(part);
    call->worker.uploads.read(
        call->caller, part.upload.attachment.id(), part.offset / step - 1,
        [part](ports::Outcome<std::string> before) {
            if (!before) return part.call->refuse(before.error());
            std::string seam =
                before->substr(before->size() - std::min(before->size(), kKeyLineMax));
            seam.append(part.call->request.body, 0, kKeyLineMax);
            auto const refused = refused_secret(seam, false);
            if (!refused) return keep_if_clean(part);
            drop(part);
            part.call->refuse({v1::UNSUPPORTED_TYPE, refused->message}, refused->field);
        });
}

void on_part(CallPtr call) {
    auto const offset = read_number("offset", call->query("offset"), 0, 0, kBytesMax);
    if (!offset) return refuse(call, offset.error());
    std::string const id = call->param("id");
    call->worker.uploads.describe(call->caller, id, [call, offset = *offset](auto upload) {
        if (!upload) return call->refuse(upload.error());
        auto const kind = kind_of(*upload, offset, call->request.body);
        Part const part{call, *upload, offset, kind ? *kind : std::string{}};
        if (kind) return judge_seam(part);
        drop(part);
        call->refuse({v1::UNSUPPORTED_TYPE, kind.error().message}, kind.error().field);
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
