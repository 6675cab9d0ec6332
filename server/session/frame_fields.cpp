#include "session/frame_fields.hpp"

#include "base/limit_text.hpp"
#include "base/text.hpp"

#include <cstddef>
#include <string_view>

namespace switchboard::session {
namespace {

using Frame = v1::ClientFrame;
std::string const kNone;
constexpr std::uint32_t kWrapUpStepMin = 1'000;
constexpr std::uint32_t kWrapUpStepMax = 600'000;

Refusal invalid(std::string field, std::string const& what) {
    return {v1::INVALID_ARGUMENT, field + " " + what, field};
}
/// What the protocol itself bounds is counted by these; the settings have the others.
constexpr char const* kCharacters = "field_characters";
constexpr char const* kBytes = "field_bytes";
constexpr char const* kEntries = "field_entries";

Refusal beyond(std::string field, char const* what, char const* key, std::size_t max) {
    std::string const words = field + ": " + what;
    return {v1::INVALID_ARGUMENT, limit_text(words, {{key, max}}), std::move(field), 0, key};
}

/// Collects the first problem of a frame; further checks are skipped.
class Check {
public:
    explicit Check(Limits const& limits)
        : limits_(limits) {}

    Check& id(std::string const& value, char const* field) {
        if (!problem_ && !is_valid_id(value)) {
            problem_ = invalid(field, "must be 1 to 64 characters of A-Z a-z 0-9 - _ .");
        }
        return *this;
    }
    Check& optional_id(std::string const& value, char const* field) {
        return value.empty() ? *this : id(value, field);
    }
    Check& text(std::string const& value, char const* field, std::size_t max) {
        if (problem_) return *this;
        if (!is_valid_utf8(value)) {
            problem_ = invalid(field, "must be valid UTF-8");
        } else if (code_points(value) > max) {
            problem_ = beyond(field, "too long", kCharacters, max);
        }
        return *this;
    }
    Check& bytes(std::string const& value, char const* field, std::size_t max) {
        if (!problem_ && value.size() > max) problem_ = beyond(field, "too long", kBytes, max);
        return *this;
    }
    Check& short_text(std::string const& value, char const* field) {
        return text(value, field, limits_.short_text_code_points);
    }
    Check& at_most(std::size_t value, std::size_t max, char const* field) {
        if (!problem_ && value > max) {
            problem_ = invalid(field, "must be at most " + std::to_string(max));
        }
        return *this;
    }
    Check&
    count(std::size_t number, std::size_t max, char const* field, char const* key = kEntries) {
        if (!problem_ && number > max) problem_ = beyond(field, "too many", key, max);
        return *this;
    }
    template<class List>
    Check&
    count_of(List const& list, std::size_t max, char const* field, char const* key = kEntries) {
        return count(static_cast<std::size_t>(list.size()), max, field, key);
    }
    Check& that(bool holds, char const* field, char const* what) {
        if (!problem_ && !holds) problem_ = invalid(field, what);
        return *this;
    }
    Check& skills(google::protobuf::RepeatedPtrField<v1::SkillLevel> const& skills) {
        count_of(skills, limits_.skills, "skills");
        for (v1::SkillLevel const& skill : skills) {
            id(skill.skill(), "skills").at_most(skill.level(), 5, "skills.level");
        }
        return *this;
    }
    Check& ids(google::protobuf::RepeatedPtrField<std::string> const& values, char const* field) {
        count_of(values, limits_.tags, field);
        for (std::string const& value : values) id(value, field);
        return *this;
    }
    Check& tags(google::protobuf::RepeatedPtrField<std::string> const& values, char const* field) {
        count_of(values, limits_.tags, field);
        for (std::string const& value : values) {
            text(value, field, limits_.form_key_code_points)
                .that(!value.empty(), field, "is empty")
                .bytes(value, field, limits_.tag_bytes);
        }
        return *this;
    }
    Check& one_line(std::string const& value, char const* field, std::size_t max) {
        return text(value, field, max)
            .that(!has_control_character(value), field, "has a control character");
    }
    /// What the page says of its visitor.
    Check& described(
        google::protobuf::RepeatedPtrField<std::string> const& tags_said,
        google::protobuf::Map<std::string, std::string> const& attributes) {
        tags(tags_said, "tags");
        for (std::string const& tag : tags_said)
            that(!has_control_character(tag), "tags", "has a control character");
        count_of(attributes, limits_.attributes, "attributes");
        for (auto const& [name, value] : attributes) {
            that(!name.empty(), "attributes", "has an empty name");
            one_line(name, "attributes", limits_.form_key_code_points);
            one_line(value, "attributes", limits_.form_value_code_points);
        }
        return *this;
    }
    [[nodiscard]] std::optional<Refusal> result() { return std::move(problem_); }
    [[nodiscard]] Limits const& limits() const { return limits_; }

private:
    Limits const& limits_;
    std::optional<Refusal> problem_;
};

void check_hello(v1::Hello const& hello, Check& check) {
    constexpr std::size_t kTokenBytes = 4'096;
    check.that(!hello.token().empty(), "token", "is missing");
    check.bytes(hello.token(), "token", kTokenBytes);
    check.text(hello.client(), "client", check.limits().short_text_code_points);
    check.text(hello.locale(), "locale", 35); // the longest language tags in use
    auto const& positions = hello.resume().positions();
    check.count_of(positions, check.limits().positions, "resume.positions");
    check.optional_id(hello.resume().session(), "resume.session");
    for (v1::Position const& position : positions) {
        check.id(position.conversation(), "resume.positions.conversation");
        check.optional_id(position.last_client_id(), "resume.positions.lastClientId");
    }
}

/// Field names that the routing and the ticket read as the person's own data have limits of theirs.
std::size_t form_value_max(std::string const& key, Limits const& limits) {
    if (key == "name") return limits.name_code_points;
    if (key == "email") return limits.email_code_points;
    return limits.form_value_code_points;
}

void check_start(v1::Start const& start, Check& check) {
    check.optional_id(start.inbox(), "inbox").optional_id(start.queue(), "queue");
    check.that(v1::Priority_IsValid(start.priority()), "priority", "is unknown");
    check.skills(start.skills());
    check.count_of(start.form(), check.limits().form_fields, "form", "form_fields");
    for (auto const& [key, value] : start.form()) {
        check.one_line(key, "form", check.limits().form_key_code_points);
        check.one_line(value, "form", form_value_max(key, check.limits()));
    }
    check.described(start.tags(), start.attributes());
    if (!start.text().empty()) check.id(start.client_id(), "clientId");
}

void check_send(v1::Send const& send, Check& check) {
    check.id(send.client_id(), "clientId");
    check.count_of(
        send.attachments(), check.limits().attachments, "attachments", "attachments_per_message");
    for (v1::Attachment const& attachment : send.attachments()) {
        check.id(attachment.id(), "attachments.id");
        check.text(attachment.name(), "attachments.name", 255); // as file systems have it
        check.text(attachment.content_type(), "attachments.contentType", 127);
    }
}

void check_transfer(v1::Transfer const& transfer, Check& check) {
    check.text(transfer.note(), "note", check.limits().text_code_points);
    switch (transfer.target_case()) {
    case v1::Transfer::kAgent:
        check.id(transfer.agent(), "agent");
        break;
    case v1::Transfer::kQueue:
        check.id(transfer.queue(), "queue");
        break;
    case v1::Transfer::kSkills:
        check.skills(transfer.skills().skills());
        break;
    default:
        check.that(false, "target", "is missing");
    }
}

void check_rate(v1::Rate const& rate, Check& check) {
    check.at_most(rate.csat(), 5, "csat").at_most(rate.ces(), 7, "ces");
    check.that(
        rate.csat() != 0 || rate.ces() != 0 || !rate.comment().empty(), "csat", "is missing");
    check.text(rate.comment(), "comment", 2'000);
}

/// What supervisors do by hand: each says why, in a few words.
void check_by_hand(Frame const& frame, Check& check) {
    constexpr std::uint32_t kSlaMax = 7 * 24 * 60 * 60 * 1000U; // as a queue's own targets
    switch (frame.body_case()) {
    case Frame::kMove:
        check.optional_id(frame.move().queue(), "queue")
            .short_text(frame.move().reason(), "reason");
        break;
    case Frame::kRequeue:
        check.short_text(frame.requeue().reason(), "reason");
        break;
    case Frame::kSetSla:
        check.at_most(frame.set_sla().sla_ms(), kSlaMax, "slaMs");
        check.that(
            frame.set_sla().clear() != (frame.set_sla().sla_ms() > 0), "slaMs",
            "is needed, or clear, and not both");
        check.short_text(frame.set_sla().reason(), "reason");
        break;
    case Frame::kDrainAgent:
        check.id(frame.drain_agent().agent(), "agent");
        check.short_text(frame.drain_agent().reason(), "reason");
        break;
    case Frame::kReleaseEarmark:
        check.id(frame.release_earmark().agent(), "agent");
        check.short_text(frame.release_earmark().reason(), "reason");
        break;
    case Frame::kSetQueue:
        check.id(frame.set_queue().queue(), "queue");
        check.that(
            frame.set_queue().mode() != v1::QUEUE_MODE_UNSPECIFIED &&
                v1::QueueMode_IsValid(frame.set_queue().mode()),
            "mode", "must be BY_HOURS, HELD_OPEN or HELD_CLOSED");
        check.that(
            !frame.set_queue().has_until() || frame.set_queue().mode() != v1::BY_HOURS, "until",
            "means nothing for BY_HOURS");
        check.short_text(frame.set_queue().reason(), "reason");
        break;
    case Frame::kHandoff:
        check.optional_id(frame.handoff().queue(), "queue").skills(frame.handoff().skills());
        check.that(v1::Priority_IsValid(frame.handoff().priority()), "priority", "is unknown");
        check.short_text(frame.handoff().reason(), "reason");
        break;
    default:
        break;
    }
}

bool is_status(v1::PresenceStatus status) {
    return status != v1::PRESENCE_UNSPECIFIED && v1::PresenceStatus_IsValid(status);
}

void check_body(Frame const& frame, Check& check) {
    switch (frame.body_case()) {
    case Frame::kHello:
        return check_hello(frame.hello(), check);
    case Frame::kStart:
        return check_start(frame.start(), check);
    case Frame::kSend:
        return check_send(frame.send(), check);
    case Frame::kTransfer:
        return check_transfer(frame.transfer(), check);
    case Frame::kRate:
        return check_rate(frame.rate(), check);
    case Frame::kKeepPlace:
        check.that(
            is_mail_address(frame.keep_place().email()), "email",
            "must be name@domain, at most 254 bytes");
        break;
    case Frame::kDescribe:
        check.described(frame.describe().tags(), frame.describe().attributes());
        break;
    case Frame::kTyping:
        check.short_text(frame.typing().preview(), "preview");
        break;
    case Frame::kHistory:
        check.count(frame.history().limit(), check.limits().history_page, "limit", "page_entries");
        check.that(
            frame.history().before() == 0 || frame.history().after() == 0, "before",
            "and after exclude each other");
        break;
    case Frame::kSetPresence:
        check.that(is_status(frame.set_presence().status()), "status", "is unknown");
        check.short_text(frame.set_presence().reason(), "reason");
        break;
    case Frame::kSetAgentPresence:
        check.id(frame.set_agent_presence().agent(), "agent");
        check.that(is_status(frame.set_agent_presence().status()), "status", "is unknown");
        check.short_text(frame.set_agent_presence().reason(), "reason");
        break;
    case Frame::kDecline:
        check.short_text(frame.decline().reason(), "reason");
        break;
    case Frame::kNote:
        check.id(frame.note().client_id(), "clientId").ids(frame.note().mentions(), "mentions");
        break;
    case Frame::kWhisper:
        check.id(frame.whisper().client_id(), "clientId");
        break;
    case Frame::kClose:
        check.short_text(frame.close().disposition(), "disposition")
            .tags(frame.close().tags(), "tags");
        break;
    case Frame::kTag:
        check.tags(frame.tag().add(), "add").tags(frame.tag().remove(), "remove");
        break;
    case Frame::kSetPriority:
        check.that(
            frame.set_priority().priority() != v1::PRIORITY_UNSPECIFIED &&
                v1::Priority_IsValid(frame.set_priority().priority()),
            "priority", "is unknown");
        check.short_text(frame.set_priority().reason(), "reason");
        break;
    case Frame::kAssign:
        check.id(frame.assign().agent(), "agent").short_text(frame.assign().reason(), "reason");
        break;
    case Frame::kExplain:
        check.optional_id(frame.explain().agent(), "agent");
        break;
    case Frame::kExtendWrapUp: {
        std::uint32_t const by = frame.extend_wrap_up().by_ms();
        check.that(
            by == 0 || (by >= kWrapUpStepMin && by <= kWrapUpStepMax), "byMs",
            "must be 0 or 1000 to 600000");
        break;
    }
    case Frame::kTakeOver:
        check.short_text(frame.take_over().reason(), "reason");
        break;
    case Frame::kCancelTransfer:
        check.short_text(frame.cancel_transfer().reason(), "reason");
        break;
    default:
        check_by_hand(frame, check);
    }
}

using google::protobuf::FieldDescriptor;

/// What the frame carries, as any message; null if nothing.
google::protobuf::Message const* body_of(Frame const& frame) {
    auto const& reflection = *frame.GetReflection();
    auto const* const body =
        reflection.GetOneofFieldDescriptor(frame, Frame::descriptor()->FindOneofByName("body"));
    return body == nullptr ? nullptr : &reflection.GetMessage(frame, body);
}

FieldDescriptor const* text_field(google::protobuf::Message const& message, char const* name) {
    auto const* const field = message.GetDescriptor()->FindFieldByName(name);
    bool const is_text = field != nullptr && !field->is_repeated() &&
                         field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    return is_text ? field : nullptr;
}

std::string const& text_of(Frame const& frame, char const* name) {
    auto const* const body = body_of(frame);
    auto const* const field = body == nullptr ? nullptr : text_field(*body, name);
    if (field == nullptr) return kNone;
    std::string unused; // the schema's texts are kept as such, and a reference to them comes back
    return body->GetReflection()->GetStringReference(*body, field, &unused);
}

bool names_a_conversation(Frame const& frame) {
    auto const* const body = body_of(frame);
    return body != nullptr && text_field(*body, "conversation") != nullptr;
}

} // namespace

std::string const& conversation_of(Frame const& frame) {
    return text_of(frame, "conversation");
}

std::string const& client_id_of(Frame const& frame) {
    return text_of(frame, "client_id");
}

std::optional<Refusal> check_fields(Frame const& frame, Limits const& limits) {
    Check check(limits);
    if (names_a_conversation(frame)) check.id(conversation_of(frame), "conversation");
    check_body(frame, check);
    return check.result();
}

} // namespace switchboard::session
