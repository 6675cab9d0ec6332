// A writer and a reader over the same member lists (record_codec.cpp): numbers as little-endian
// 64-bit, text and lists with a length before them. Pure values; one thread at a time. The reader
// never reads past its bytes: it goes bad and stays bad.
#pragma once

#include "base/time.hpp"
#include "router/types.hpp"

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace switchboard::routing {

template<class T>
concept Scalar = std::is_enum_v<T> || std::integral<T>;

class Writer {
public:
    explicit Writer(std::uint8_t version)
        : version_{version} {}
    [[nodiscard]] std::uint8_t version() const { return version_; }
    template<class... T> void operator()(T const&... values) { (put(values), ...); }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    template<Scalar T> void put(T value) { number(static_cast<std::uint64_t>(value)); }
    void put(std::string const& text) {
        number(text.size());
        bytes_ += text;
    }
    template<class Tag> void put(router::Id<Tag> const& id) { put(id.str()); }
    void put(Millis value) { number(static_cast<std::uint64_t>(value.count())); }
    void put(TimePoint value) { number(static_cast<std::uint64_t>(to_ms(value))); }
    template<class T> void put(std::optional<T> const& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template<class T> void put(std::vector<T> const& values) {
        number(values.size());
        for (auto const& value : values) put(value);
    }
    template<class K, class V> void put(std::map<K, V> const& values) {
        number(values.size());
        for (auto const& [key, value] : values) (*this)(key, value);
    }
    template<class T>
    requires requires(Writer& writer, T const& value) { members(writer, value); }
    void put(T const& value) { members(*this, value); }
    void number(std::uint64_t value) {
        for (unsigned shift = 0; shift < 64; shift += 8)
            bytes_ += static_cast<char>((value >> shift) & 0xFFU);
    }

    std::uint8_t version_;
    std::string bytes_;
};

class Reader {
public:
    explicit Reader(std::string_view bytes)
        : bytes_{bytes} {}
    /// Of the member lists that wrote the bytes.
    void set_version(std::uint8_t version) { version_ = version; }
    [[nodiscard]] std::uint8_t version() const { return version_; }
    template<class... T> void operator()(T&... values) { (get(values), ...); }
    [[nodiscard]] bool finished() const { return good_ && bytes_.empty(); }

private:
    template<Scalar T> void get(T& value) { value = static_cast<T>(number()); }
    void get(std::string& text) {
        std::uint64_t const size = number();
        if (size > bytes_.size()) return fail();
        text.assign(bytes_.substr(0, size));
        bytes_.remove_prefix(size);
    }
    template<class Tag> void get(router::Id<Tag>& id) {
        std::string text;
        get(text);
        id = router::Id<Tag>{std::move(text)};
    }
    void get(Millis& value) { value = Millis{static_cast<std::int64_t>(number())}; }
    void get(TimePoint& value) { value = time_point_ms(static_cast<std::int64_t>(number())); }
    template<class T> void get(std::optional<T>& value) {
        bool present = false;
        get(present);
        value.reset();
        if (present) get(value.emplace());
    }
    template<class T> void get(std::vector<T>& values) {
        std::uint64_t const count = number();
        values.clear();
        for (std::uint64_t i = 0; i < count && good_; ++i) get(values.emplace_back());
    }
    template<class K, class V> void get(std::map<K, V>& values) {
        std::uint64_t const count = number();
        values.clear();
        for (std::uint64_t i = 0; i < count && good_; ++i) {
            K key{};
            V value{};
            (*this)(key, value);
            values.emplace(std::move(key), std::move(value));
        }
    }
    template<class T>
    requires requires(Reader& reader, T& value) { members(reader, value); }
    void get(T& value) { members(*this, value); }
    std::uint64_t number() {
        if (bytes_.size() < 8) {
            fail();
            return 0;
        }
        std::uint64_t value = 0;
        for (unsigned i = 0; i < 8; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[i])) << (8 * i);
        bytes_.remove_prefix(8);
        return value;
    }
    void fail() {
        good_ = false;
        bytes_ = {};
    }

    std::string_view bytes_;
    std::uint8_t version_ = 0;
    bool good_ = true;
};

} // namespace switchboard::routing
