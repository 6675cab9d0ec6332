// A conversation with everything that a transcript has to show. Pure; for tests only.
// Times start at 2026-11-22T17:30:00Z, which is already the 23rd in Ho Chi Minh City.
// Holds no behaviour of its own.
#pragma once

#include "ports/outbox_store.hpp"

#include <string>

namespace switchboard::sinks::test {

inline constexpr std::int64_t kStart = 1'795'368'600; // 2026-11-22T17:30:00Z

inline v1::Entry& add(ports::TranscriptSource& source, v1::Role role, std::string const& name) {
    auto& entry = source.entries.emplace_back();
    entry.set_conversation("c1");
    entry.set_seq(static_cast<std::uint32_t>(source.entries.size()));
    entry.mutable_at()->set_seconds(kStart + 60 * static_cast<std::int64_t>(source.entries.size()));
    entry.mutable_author()->set_role(role);
    entry.mutable_author()->set_id(name.empty() ? "" : "id-" + name);
    entry.mutable_author()->set_name(name);
    return entry;
}

inline v1::Event& add_event(ports::TranscriptSource& source, v1::EventType type) {
    auto& entry = add(source, v1::SYSTEM, "");
    entry.mutable_event()->set_type(type);
    return *entry.mutable_event();
}

inline void
say(ports::TranscriptSource& source, v1::Role role, std::string const& name,
    std::string const& text) {
    auto& entry = add(source, role, name);
    entry.set_client_id("m" + std::to_string(entry.seq()));
    entry.mutable_message()->set_text(text);
}

/// Every Vietnamese vowel with every tone, and the letter đ.
inline std::string all_tones() {
    return "àáảãạ ằắẳẵặ ầấẩẫậ èéẻẽẹ ềếểễệ ìíỉĩị òóỏõọ ồốổỗộ ờớởỡợ ùúủũụ ừứửữự ỳýỷỹỵ đĐ";
}

inline ports::TranscriptSource sample() {
    ports::TranscriptSource source;
    source.account.set_id("shop");
    source.account.set_name("Cửa hàng Sen");
    source.account.set_locale("vi");
    source.account.set_time_zone("Asia/Ho_Chi_Minh");
    auto& conversation = source.conversation;
    conversation.set_id("c1");
    conversation.set_inbox("web");
    conversation.set_queue("support");
    conversation.set_state(v1::STATE_CLOSED);
    conversation.set_priority(v1::NORMAL);
    conversation.set_generation(1);
    conversation.set_disposition("solved");
    conversation.add_tags("refund");
    conversation.set_csat(5);
    conversation.mutable_contact()->set_id("v1");
    conversation.mutable_contact()->set_name("Mai");
    conversation.mutable_contact()->set_email("mai@example.com");
    (*conversation.mutable_form())["order"] = "A-17";
    conversation.mutable_created_at()->set_seconds(kStart + 60);
    conversation.mutable_closed_at()->set_seconds(kStart + 480);
    add_event(source, v1::EVENT_CREATED);
    add_event(source, v1::EVENT_QUEUED).set_queue("support");
    auto& assigned = add_event(source, v1::EVENT_ASSIGNED);
    assigned.set_user("id-Lan");
    assigned.set_user_name("Lan");
    say(source, v1::CUSTOMER, "Mai", "Chào bạn, " + all_tones());
    auto& note = add(source, v1::AGENT, "Lan");
    note.mutable_note()->set_text("seems <angry>");
    say(source, v1::AGENT, "Lan", "line one\n[00:00:00] Mai: not me");
    auto& attached = add(source, v1::CUSTOMER, "Mai");
    attached.mutable_message()->add_attachments()->set_name("bill.pdf");
    add_event(source, v1::EVENT_CLOSED).set_detail("solved");
    return source;
}

} // namespace switchboard::sinks::test
