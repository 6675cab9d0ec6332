// Bytes as what a Redis answers, whole and in pieces: both must say the same, and a strange reply
// is a value like any other. The first byte says how large the pieces are.
#include "base/assert.hpp"
#include "store/redis/bounded_reader.hpp"
#include "store/redis/redis_reply.hpp"

#include <algorithm>
#include <cstdint>
#include <hiredis/hiredis.h>
#include <memory>

namespace {

using namespace switchboard::store;

struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
};

std::size_t weigh(RedisReply const& reply) {
    std::size_t total = 1 + reply.text.size();
    for (RedisReply const& item : reply.items) total += weigh(item);
    for (std::size_t i = 0; i < reply.items.size() + 2; ++i)
        total += reply.text_at(i).size() + static_cast<std::size_t>(reply.number_at(i) != 0);
    return total;
}

/// Number and weight of the replies, and whether the stream broke.
std::string read_all(std::string_view bytes, std::size_t piece) {
    std::unique_ptr<redisReader, FreeReader> const reader{redisReaderCreate()};
    bound_items(*reader);
    std::size_t count = 0, weight = 0;
    while (!bytes.empty()) {
        std::string_view const part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        if (redisReaderFeed(reader.get(), part.data(), part.size()) != REDIS_OK) break;
        void* raw = nullptr;
        while (redisReaderGetReply(reader.get(), &raw) == REDIS_OK && raw != nullptr) {
            auto* const reply = static_cast<redisReply*>(raw);
            RedisReply copied = RedisReply::copy(*reply);
            freeReplyObject(reply);
            ++count;
            weight += weigh(copied);
            (void)error_of(copied.text);
            (void)is_demoted(copied.text);
            (void)function_result(std::move(copied));
            raw = nullptr;
        }
        if (reader->err != 0) break;
    }
    return std::to_string(count) + "/" + std::to_string(weight);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2) return 0;
    std::string_view const bytes{reinterpret_cast<char const*>(data) + 1, size - 1};
    SB_ASSERT(
        read_all(bytes, bytes.size()) == read_all(bytes, 1 + data[0] % 13U),
        "pieces mean what the whole means");
    return 0;
}
