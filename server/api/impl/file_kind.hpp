// What a file is, judged by its bytes (libmagic) and held against its name. One judge for each
// thread, made at first use; it never trusts what a client says, and never opens a file itself.
#pragma once

#include "api/impl/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace switchboard::api {

/// Said to people where a file is refused.
inline constexpr std::string_view kKindsTaken = "PNG, JPEG, GIF, WebP, PDF, TXT and CSV";

/// The content type of a file that begins with `bytes` and is called `name`; the misfit says
/// in words for the client: the content is of no kind that is taken, or the name says something
/// else.
[[nodiscard]] Read<std::string> judge_file(std::string_view name, std::string_view bytes);

/// Why a text file with this part is not taken although its kind is: a private key in PEM that
/// begins in it, or, where the part is the file's first, a recording of web traffic (HAR).
[[nodiscard]] std::optional<Misfit> refused_secret(std::string_view part, bool is_first);

/// Whether bytes can be part of a text file: no control characters but tab, line and page ends.
[[nodiscard]] bool is_plain_text(std::string_view bytes);

/// A name without a path, or nothing: 1 to 255 code points of UTF-8 without control characters.
[[nodiscard]] std::string clean_file_name(std::string_view name);

} // namespace switchboard::api
