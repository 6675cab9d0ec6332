#include "store/rules/requests.hpp"

#include "base/text.hpp"

#include <sodium.h>

#include <algorithm>

namespace switchboard::store {

using ports::Error;

namespace {

void fill_author(ports::Caller const& caller, v1::Entry& entry) {
    v1::Author& author = *entry.mutable_author();
    author.set_role(caller.role);
    author.set_id(caller.id);
    if (author.name().empty()) author.set_name(caller.name);
}

std::optional<Error> check_author(ports::Caller const& caller, v1::Entry const& entry) {
    if (!entry.author().id().empty() && entry.author().id() != caller.id)
        return error(v1::FORBIDDEN, "an entry's author is its sender");
    return std::nullopt;
}

std::optional<Error> check_client_id(v1::Entry const& entry) {
    if (entry.client_id().empty() && entry.has_event()) return std::nullopt;
    if (!is_valid_id(entry.client_id()))
        return error(v1::INVALID_ARGUMENT, "client_id: 1 to 64 characters of A-Z a-z 0-9 - _ .");
    return std::nullopt;
}

template<class Tags> std::optional<Error> check_tags(Tags const& tags) {
    for (std::string const& tag : tags)
        if (tag.empty() || tag.size() > 64 || !is_valid_utf8(tag))
            return error(v1::INVALID_ARGUMENT, "tags: 1 to 64 bytes of UTF-8");
    return std::nullopt;
}

} // namespace

Error error(v1::ErrorCode code, std::string message) {
    return Error{code, std::move(message)};
}

Error not_found(std::string_view what) {
    return error(v1::NOT_FOUND, std::string("no such ").append(what));
}

Error forbidden() {
    return error(
        v1::FORBIDDEN, "only the conversation's agent or a supervisor may, in queues and inboxes "
                       "that they were given");
}

bool supervises(ports::Caller const& caller) {
    return access::supervises(caller.role);
}

bool is_customer(ports::Caller const& caller) {
    return !access::is_staff(caller.role);
}

bool is_final(v1::ConversationState state) {
    return state == v1::STATE_CLOSED || state == v1::STATE_REJECTED || state == v1::STATE_ABANDONED;
}

std::optional<Error> check_start(ports::StartRequest& request) {
    ports::Caller const& caller = request.caller;
    if (caller.role != v1::CUSTOMER)
        return error(v1::FORBIDDEN, "only a customer starts a conversation");
    if (!is_valid_id(request.conversation)) return error(v1::INVALID_ARGUMENT, "conversation: id");
    v1::Conversation& draft = request.draft;
    if (draft.inbox().empty()) draft.set_inbox(caller.inbox);
    if (!caller.inbox.empty() && draft.inbox() != caller.inbox)
        return error(v1::FORBIDDEN, "inbox: not the one of this token");
    if (!is_valid_id(draft.inbox())) return error(v1::INVALID_ARGUMENT, "inbox: missing");
    draft.set_id(request.conversation);
    draft.mutable_contact()->set_id(caller.id);
    if (draft.contact().name().empty()) draft.mutable_contact()->set_name(caller.name);
    if (draft.state() == v1::STATE_UNSPECIFIED) draft.set_state(v1::STATE_QUEUED);
    if (auto bad = check_tags(draft.tags())) return bad;
    if (request.first.body_case() == v1::Entry::BODY_NOT_SET) return std::nullopt;
    if (!request.first.has_message())
        return error(v1::INVALID_ARGUMENT, "first: must be a message");
    if (auto bad = check_author(caller, request.first)) return bad;
    fill_author(caller, request.first);
    return check_client_id(request.first);
}

std::optional<Error> check_append(ports::AppendRequest& request) {
    ports::Caller const& caller = request.caller;
    v1::Entry& entry = request.entry;
    switch (entry.body_case()) {
    case v1::Entry::kMessage:
        // Whatever else the client says of a file, the store knows better.
        for (v1::Attachment& file : *entry.mutable_message()->mutable_attachments()) {
            if (!is_valid_id(file.id())) return error(v1::INVALID_ARGUMENT, "attachments: id");
            v1::Attachment only;
            only.set_id(file.id());
            file.Swap(&only);
        }
        break;
    case v1::Entry::kNote:
    case v1::Entry::kEvent:
        if (is_customer(caller)) return error(v1::FORBIDDEN, "customers write messages only");
        break;
    case v1::Entry::kWhisper:
        if (!supervises(caller)) return error(v1::FORBIDDEN, "only supervisors whisper");
        break;
    default:
        return error(v1::INVALID_ARGUMENT, "entry: has no body");
    }
    if (auto bad = check_author(caller, entry)) return bad;
    fill_author(caller, entry);
    return check_client_id(entry);
}

std::optional<Error> check_edit(ports::EditRequest const& request) {
    bool const rates = request.csat != 0 || request.ces != 0 || !request.comment.empty();
    if (rates && request.caller.role != v1::CUSTOMER)
        return error(v1::FORBIDDEN, "only the customer rates");
    if (!request.remove_tags.empty() && is_customer(request.caller))
        return error(v1::FORBIDDEN, "only staff takes tags away");
    if (!request.keep_place.empty()) {
        if (request.caller.role != v1::CUSTOMER)
            return error(v1::FORBIDDEN, "only the customer keeps a place");
        if (!is_mail_address(request.keep_place))
            return error(v1::INVALID_ARGUMENT, "email: must be name@domain, at most 254 bytes");
    }
    if (request.csat > 5) return error(v1::INVALID_ARGUMENT, "csat: 1 to 5");
    if (request.ces > 7) return error(v1::INVALID_ARGUMENT, "ces: 1 to 7");
    if (auto bad = check_tags(request.add_tags)) return bad;
    return check_tags(request.remove_tags);
}

std::optional<Error> check_attributes(v1::Contact const& said, v1::Contact const& present) {
    auto const has = [&](auto const& one) { return present.attributes().contains(one.first); };
    auto const fresh = said.attributes().size() -
                       static_cast<std::size_t>(
                           std::count_if(said.attributes().begin(), said.attributes().end(), has));
    if (fresh == 0 || present.attributes().size() + fresh <= kAttributesMax) return std::nullopt;
    return error(v1::INVALID_ARGUMENT, "attributes: a contact has at most 50");
}

std::optional<Error> check_list(ports::ListRequest& request) {
    using ports::View;
    request.limit = page_size(request.limit);
    if (is_customer(request.caller)) {
        bool const own = request.key.empty() || request.key == request.caller.id;
        if (request.view != View::Mine && (request.view != View::Contact || !own))
            return error(v1::FORBIDDEN, "view: customers list their own conversations");
        request.view = View::Contact;
        request.key = request.caller.id;
    }
    if (request.view == View::Mine) request.key = request.caller.id;
    bool const keyed = request.view == View::Queue || request.view == View::Contact;
    if (keyed && request.key.empty()) return error(v1::INVALID_ARGUMENT, "key: missing");
    return std::nullopt;
}

std::optional<Error> check_contact(ports::Caller const& caller, v1::Contact const& contact) {
    if (is_customer(caller) && contact.id() != caller.id) return not_found("contact");
    if (!is_valid_id(contact.id())) return error(v1::INVALID_ARGUMENT, "contact: id");
    return std::nullopt;
}

std::uint32_t page_size(std::uint32_t asked) {
    return asked == 0 ? kPageDefault : std::min(asked, kPageMax);
}

Action to_read(ports::Caller const& caller) {
    return is_customer(caller) ? Action::TakePart : Action::Look;
}

Action to_write(ports::Caller const& caller) {
    return is_customer(caller) ? Action::TakePart : Action::Handle;
}

Action to_append(ports::Caller const& caller, v1::Entry const& entry) {
    return entry.has_note() ? to_read(caller) : to_write(caller);
}

std::string body_hash(v1::Entry const& entry) {
    v1::Entry body = entry;
    body.clear_conversation();
    body.clear_seq();
    body.clear_at();
    body.clear_author();
    body.clear_client_id();
    std::string const bytes = body.SerializeAsString();
    std::string hash(16, '\0');
    crypto_generichash(
        reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
        reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), nullptr, 0);
    return hash;
}

std::string preview(v1::Entry const& entry) {
    std::string const& text = entry.message().text();
    if (text.empty() && entry.message().attachments_size() > 0)
        return "\xF0\x9F\x93\x8E"; // a paper clip
    std::size_t end = 0;
    for (std::size_t count = 0; end < text.size() && count < kPreviewCodePoints; ++count) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    }
    return text.substr(0, end);
}

bool has_message(v1::Entry const& entry) {
    return entry.has_message();
}

v1::Entry created_entry(ports::Caller const& caller) {
    v1::Entry entry;
    fill_author(caller, entry);
    entry.mutable_event()->set_type(v1::EVENT_CREATED);
    return entry;
}

v1::Entry rated_entry(ports::EditRequest const& request) {
    v1::Entry entry;
    fill_author(request.caller, entry);
    v1::Event& event = *entry.mutable_event();
    event.set_type(v1::EVENT_RATED);
    event.set_actor(request.caller.id);
    event.set_csat(request.csat);
    event.set_ces(request.ces);
    event.set_detail(request.comment);
    return entry;
}

v1::Entry kept_entry(ports::EditRequest const& request) {
    v1::Entry entry;
    fill_author(request.caller, entry);
    entry.mutable_event()->set_type(v1::EVENT_PLACE_KEPT);
    entry.mutable_event()->set_actor(request.caller.id);
    entry.mutable_event()->set_detail(request.keep_place);
    return entry;
}

v1::Entry tagged_entry(ports::Caller const& caller, std::string detail) {
    v1::Entry entry;
    fill_author(caller, entry);
    entry.mutable_event()->set_type(v1::EVENT_TAGGED);
    entry.mutable_event()->set_actor(caller.id);
    entry.mutable_event()->set_detail(std::move(detail));
    return entry;
}

} // namespace switchboard::store
