#include "app/limit_settings.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::app {
namespace {

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;

/// So many within `window`, all of them at once if need be.
Take allowance(session::Rate& rate, std::chrono::seconds window) {
    return [&rate, window](toml::node const& node) {
        auto const count = static_cast<double>(whole(node, 0, 1'000'000));
        rate = {count, count / static_cast<double>(window.count())};
    };
}
Take burst(session::Rate& rate) {
    return [&rate](toml::node const& node) {
        rate.burst = static_cast<double>(whole(node, 1, 1'000'000));
    };
}
Take per_minute(session::Rate& rate) {
    return [&rate](toml::node const& node) {
        rate.per_second = static_cast<double>(whole(node, 1, 1'000'000)) / 60;
    };
}

void add_connection_keys(KeyTable& keys, gateway::GatewaySettings& s) {
    keys["limits.connections"] = number(s.connections_max, 0, 10'000'000);
    keys["limits.connections_per_address"] = number(s.address_connections_max, 0, 1'000'000);
    keys["limits.connection_burst_per_address"] = number(s.address_burst, 1, 1'000'000);
    keys["limits.connections_per_address_and_second"] = number(s.address_per_second, 1, 1'000'000);
    keys["limits.loopback"] = into(s.limit_loopback);
    keys["limits.accepts_per_second"] = number(s.accepts_per_second, 0, 1'000'000);
    keys["limits.memory_bytes"] = number(s.memory_bytes, 64 * kMiB, std::int64_t{1} << 50);
    keys["limits.retry_after_min_seconds"] = number(s.retry_after_min_s, 1, 3'600);
    keys["limits.retry_after_max_seconds"] = number(s.retry_after_max_s, 1, 3'600);
}

void add_time_keys(KeyTable& keys, gateway::GatewaySettings& s) {
    keys["limits.tls_seconds"] = seconds(s.tls_time, 1, 60);
    keys["limits.head_seconds"] = seconds(s.head_time, 1, 60);
    keys["limits.body_seconds"] = seconds(s.body_time, 1, 600);
    keys["limits.answer_seconds"] = seconds(s.answer_time, 5, 600);
    keys["limits.idle_seconds"] = seconds(s.idle_time, 1, 3'600);
    keys["limits.message_seconds"] = seconds(s.message_time, 1, 600);
    keys["limits.ping_seconds"] = seconds(s.ping_interval, 1, 3'600);
    keys["limits.pong_seconds"] = seconds(s.pong_time, 1, 600);
    keys["limits.stall_seconds"] = seconds(s.stall_time, 1, 600);
}

void add_size_keys(KeyTable& keys, gateway::GatewaySettings& s) {
    keys["limits.head_bytes"] = number(s.head.head_bytes, kKiB, 64 * kKiB);
    keys["limits.head_fields"] = number(s.head.field_count, 16, 1'000);
    keys["limits.target_bytes"] = number(s.head.target_bytes, 256, 32 * kKiB);
    keys["limits.body_bytes"] = number(s.body_bytes_max, 64 * kKiB, 64 * kMiB);
    keys["limits.answer_bytes_per_second"] = number(s.answer_bytes_per_second, 1, 1 * kMiB);
    keys["limits.message_bytes"] = number(s.message.message_bytes, 4 * kKiB, 1 * kMiB);
    keys["limits.fragments"] = number(s.message.fragments, 1, 10'000);
    keys["limits.pings_per_second"] = number(s.message.controls_per_second, 1, 1'000);
    keys["limits.send_queue_drop_bytes"] = number(s.outbox_drop_bytes, 16 * kKiB, 64 * kMiB);
    keys["limits.send_queue_bytes"] = number(s.outbox_close_bytes, 64 * kKiB, 256 * kMiB);
}

void add_session_keys(KeyTable& keys, session::Limits& s) {
    keys["limits.customer_send_burst"] = burst(s.customer_sends);
    keys["limits.customer_sends_per_minute"] = per_minute(s.customer_sends);
    keys["limits.customer_sends_per_hour"] =
        allowance(s.customer_sends_hour, std::chrono::hours{1});
    keys["limits.staff_send_burst"] = burst(s.staff_sends);
    keys["limits.staff_sends_per_minute"] = per_minute(s.staff_sends);
    keys["limits.request_burst"] = burst(s.requests);
    keys["limits.requests_per_minute"] = per_minute(s.requests);
    keys["limits.starts_per_visitor_in_ten_minutes"] =
        allowance(s.starts, std::chrono::minutes{10});
    keys["limits.starts_per_address_and_hour"] = allowance(s.address_starts, std::chrono::hours{1});
    keys["limits.starts_per_account_and_minute"] =
        allowance(s.account_starts, std::chrono::minutes{1});
    keys["limits.account_sends_per_minute"] = allowance(s.account_sends, std::chrono::minutes{1});
    keys["limits.requests_in_flight"] = number(s.in_flight, 1, 10'000);
    keys["limits.protocol_errors"] = number(s.protocol_errors, 1, 1'000);
    keys["limits.protocol_error_seconds"] = seconds(s.protocol_error_window, 1, 3'600);
    keys["limits.typing_milliseconds"] = milliseconds(s.typing_interval, 100, 60'000);
    keys["limits.conversation_entries"] = number(s.conversation_entries, 2, 100'000);
    keys["limits.text_characters"] = number(s.text_code_points, 100, 32'000);
    keys["limits.text_bytes"] = number(s.text_bytes, 400, 256 * kKiB);
    keys["limits.page_entries"] = number(s.history_page, 1, 100);
    keys["limits.attachments_per_message"] = number(s.attachments, 1, 20);
    keys["limits.form_fields"] = number(s.form_fields, 1, 100);
}

Take puzzle(Puzzle& out) {
    return [&out](toml::node const& node) {
        std::string text;
        take(node, text);
        if (text == "off")
            out = Puzzle::Off;
        else if (text == "hot")
            out = Puzzle::Hot;
        else if (text == "always")
            out = Puzzle::Always;
        else
            throw Wrong{"must be \"off\", \"hot\" or \"always\""};
    };
}

void add_api_keys(KeyTable& keys, api::ApiLimits& s) {
    keys["limits.anonymous_requests_per_minute"] = number(s.anonymous_per_minute, 1, 100'000'000);
    keys["limits.caller_requests_per_minute"] = number(s.caller_per_minute, 1, 100'000'000);
    keys["limits.account_requests_per_minute"] = number(s.account_per_minute, 0, 100'000'000);
    keys["limits.account_searches_per_minute"] =
        number(s.account_searches_per_minute, 0, 100'000'000);
    keys["limits.downloads"] = number(s.downloads, 1, 1'000);
    keys["limits.letters_per_customer_and_day"] = number(s.letters_per_customer_and_day, 1, 1'000);
    keys["limits.mail_codes_per_address_and_day"] =
        number(s.mail_codes_per_address_and_day, 1, 1'000);
}

void add_file_keys(KeyTable& keys, ServerSettings& s) {
    keys["limits.file_bytes"] = number(s.hub.session.attachment_bytes, kKiB, 64 * kMiB);
    keys["limits.files_per_conversation"] =
        number(s.hub.session.conversation_attachments, 1, 1'000);
    keys["limits.conversation_file_bytes"] =
        number(s.api.uploads.conversation_bytes, kKiB, 1'024 * kMiB);
    keys["limits.account_file_bytes"] = number(s.api.uploads.account_bytes, kMiB, kMiB * kMiB);
    keys["limits.upload_bytes_per_address_and_day"] =
        number(s.api.upload_bytes_per_address_and_day, kKiB, 1'024 * kMiB);
}

} // namespace

void add_limit_keys(KeyTable& keys, ServerSettings& settings) {
    add_connection_keys(keys, settings.gateway);
    add_time_keys(keys, settings.gateway);
    add_size_keys(keys, settings.gateway);
    add_session_keys(keys, settings.hub.session);
    keys["limits.unlimited_addresses"] = into(settings.hub.unlimited_addresses);
    keys["limits.hello_seconds"] = seconds(settings.hub.hello_timeout, 1, 60);
    keys["limits.sessions_per_visitor"] = number(settings.hub.sessions_per_visitor, 1, 1'000);
    keys["limits.sessions_per_agent"] = number(settings.hub.sessions_per_agent, 1, 1'000);
    keys["limits.followed_conversations"] = number(settings.hub.followed_max, 1, 10'000);
    keys["limits.resume_entries"] = number(settings.hub.resume_entries_max, 1, 100'000);
    keys["limits.puzzle"] = puzzle(settings.puzzle);
    keys["limits.puzzle_bits"] = number(settings.puzzle_bits, 8, 24);
    add_api_keys(keys, settings.api);
    add_file_keys(keys, settings);
    keys["limits.login_failures_per_email"] =
        number(settings.log_ins.failures_per_email, 1, 1'000'000);
    keys["limits.login_failures_per_address"] =
        number(settings.log_ins.failures_per_address, 1, 1'000'000);
}

std::string settle_limits(ServerSettings& settings) {
    auto const& gateway = settings.gateway;
    auto& session = settings.hub.session;
    if (gateway.outbox_drop_bytes >= gateway.outbox_close_bytes)
        return "limits.send_queue_drop_bytes must be below limits.send_queue_bytes";
    if (gateway.retry_after_min_s > gateway.retry_after_max_s)
        return "limits.retry_after_min_seconds must not be above limits.retry_after_max_seconds";
    if (session.text_bytes > gateway.message.message_bytes)
        return "limits.text_bytes must not be above limits.message_bytes, which carries the text";
    settings.api.uploads.file_bytes = session.attachment_bytes;
    settings.api.uploads.per_conversation = session.conversation_attachments;
    session.frame_bytes = static_cast<std::uint32_t>(gateway.message.message_bytes);
    return {};
}

} // namespace switchboard::app
