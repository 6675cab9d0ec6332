#include "configuration/changes.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <map>
#include <memory>

namespace switchboard::configuration {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

/// JSON names of the fields in which two messages of one type differ.
std::vector<std::string> changed_fields(Message const& before, Message const& after) {
    std::vector<std::string> fields;
    auto const* descriptor = before.GetDescriptor();
    auto const only = [](Message const& whole, FieldDescriptor const* field) {
        std::unique_ptr<Message> part{whole.New()};
        std::unique_ptr<Message> copy{whole.New()};
        copy->CopyFrom(whole);
        part->GetReflection()->SwapFields(part.get(), copy.get(), {field});
        return part;
    };
    for (int i = 0; i < descriptor->field_count(); ++i) {
        auto const* field = descriptor->field(i);
        if (!MessageDifferencer::Equals(*only(before, field), *only(after, field))) {
            fields.push_back(field->json_name());
        }
    }
    return fields;
}

template<class List>
void compare(
    std::string const& kind, List const& before, List const& after, std::vector<Change>& changes) {
    std::map<std::string, Message const*> old;
    for (auto const& each : before) old.emplace(each.id(), &each);
    for (auto const& each : after) {
        auto const found = old.find(each.id());
        if (found == old.end()) {
            changes.push_back({kind, each.id(), ChangeKind::Added, {}});
            continue;
        }
        auto fields = changed_fields(*found->second, each);
        old.erase(found);
        if (!fields.empty()) {
            changes.push_back({kind, each.id(), ChangeKind::Changed, std::move(fields)});
        }
    }
    for (auto const& each : before) {
        if (old.contains(each.id())) changes.push_back({kind, each.id(), ChangeKind::Removed, {}});
    }
}

} // namespace

std::vector<Change> diff(v1::AccountConfig const& before, v1::AccountConfig const& after) {
    std::vector<Change> changes;
    auto fields = changed_fields(before.account(), after.account());
    if (!fields.empty()) {
        auto const kind = before.account().id().empty() ? ChangeKind::Added : ChangeKind::Changed;
        changes.push_back({"account", after.account().id(), kind, std::move(fields)});
    }
    compare("skill", before.skills(), after.skills(), changes);
    compare("queue", before.queues(), after.queues(), changes);
    compare("user", before.users(), after.users(), changes);
    compare("inbox", before.inboxes(), after.inboxes(), changes);
    compare("cannedReply", before.canned_replies(), after.canned_replies(), changes);
    compare("sink", before.sinks(), after.sinks(), changes);
    return changes;
}

std::string_view to_string(ChangeKind kind) {
    switch (kind) {
    case ChangeKind::Added:
        return "added";
    case ChangeKind::Changed:
        return "changed";
    case ChangeKind::Removed:
        return "removed";
    }
    return "changed";
}

} // namespace switchboard::configuration
