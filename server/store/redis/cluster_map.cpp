#include "store/redis/cluster_map.hpp"

#include <algorithm>
#include <charconv>

namespace switchboard::store {

namespace {

std::uint16_t crc16(std::string_view bytes) {
    constexpr unsigned kPolynomial = 0x1021;
    unsigned crc = 0;
    for (char const c : bytes) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8U;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ kPolynomial : crc << 1U;
    }
    return static_cast<std::uint16_t>(crc & 0xFFFFU);
}

bool is_slot(std::int64_t number) {
    return number >= 0 && number < static_cast<std::int64_t>(kClusterSlots);
}

} // namespace

std::size_t cluster_slot(std::string_view key) {
    auto const open = key.find('{');
    if (open != std::string_view::npos) {
        auto const close = key.find('}', open + 1);
        if (close != std::string_view::npos && close > open + 1)
            key = key.substr(open + 1, close - open - 1);
    }
    return crc16(key) % kClusterSlots;
}

std::optional<Redirection> redirection_of(RedisReply const& reply, std::string const& said_by) {
    if (reply.type != RedisReply::Type::Failure) return std::nullopt;
    std::string_view text = reply.text;
    Redirection found;
    found.ask = text.starts_with("ASK ");
    if (!found.ask && !text.starts_with("MOVED ")) return std::nullopt;
    text.remove_prefix(text.find(' ') + 1);
    auto const space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + space, found.slot);
    if (failed != std::errc{} || end != text.data() + space || found.slot >= kClusterSlots)
        return std::nullopt;
    // Addresses of version 6 come without brackets: the port is behind the last colon.
    std::string_view const address = text.substr(space + 1);
    auto const colon = address.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const port = parse_peer("h" + std::string(address.substr(colon)), 0);
    if (!port || port->port == 0) return std::nullopt;
    found.to = {colon == 0 ? said_by : std::string(address.substr(0, colon)), port->port};
    return found;
}

// [[first slot, last slot, [host, port, id], replicas ...] ...]
bool ClusterMap::learn(RedisReply const& reply, std::string const& said_by) {
    if (reply.type != RedisReply::Type::Array || reply.items.empty()) return false;
    nodes_.clear();
    slots_.fill(kNobody);
    for (RedisReply const& range : reply.items) {
        std::int64_t const first = range.number_at(0), last = range.number_at(1);
        RedisReply const& primary = range.at(2);
        std::int64_t const port = primary.number_at(1);
        if (!is_slot(first) || !is_slot(last) || port <= 0 || port > 65'535) continue;
        std::string const& host = primary.text_at(0);
        RedisPeer const node{host.empty() ? said_by : host, static_cast<std::uint16_t>(port)};
        std::uint16_t const place = place_of(node);
        for (std::int64_t slot = first; slot <= last; ++slot)
            slots_[static_cast<std::size_t>(slot)] = place;
    }
    return !nodes_.empty();
}

void ClusterMap::learn(Redirection const& moved) {
    slots_[moved.slot] = place_of(moved.to);
}

std::uint16_t ClusterMap::place_of(RedisPeer const& node) {
    auto const known = std::find(nodes_.begin(), nodes_.end(), node);
    auto const place = static_cast<std::uint16_t>(known - nodes_.begin());
    if (known == nodes_.end()) nodes_.push_back(node);
    return place;
}

std::optional<RedisPeer> ClusterMap::node_of(std::size_t slot) const {
    if (slot >= kClusterSlots || slots_[slot] == kNobody) return std::nullopt;
    return nodes_[slots_[slot]];
}

bool ClusterMap::complete() const {
    return std::find(slots_.begin(), slots_.end(), kNobody) == slots_.end();
}

} // namespace switchboard::store
