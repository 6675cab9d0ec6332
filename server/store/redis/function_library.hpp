// The Lua function library as it was when this binary was built. Constants; any thread.
// Never read from disk at run time.
#pragma once

#include <string_view>

namespace switchboard::store {

extern std::string_view const kFunctionBuild;   // hash of the source
extern std::string_view const kFunctionPrefix;  // "sb4_"
extern std::string_view const kFunctionLibrary; // "switchboard_v4"
extern std::string_view const kFunctionSource;

} // namespace switchboard::store
