# Writes OUTPUT: the function library as one C++ string. Run with -DFOLDER=... -DOUTPUT=... -DVERSION=...
file(GLOB files ${FOLDER}/*.lua)
list(REMOVE_ITEM files ${FOLDER}/shared.lua ${FOLDER}/shared_outbox.lua)
list(SORT files)
set(parts "")
set(all "")
foreach(file IN ITEMS ${FOLDER}/shared.lua ${FOLDER}/shared_outbox.lua LISTS files)
  file(READ ${file} text)
  string(APPEND all "${text}")
endforeach()
string(SHA1 build "${VERSION} ${all}")
foreach(file IN ITEMS ${FOLDER}/shared.lua ${FOLDER}/shared_outbox.lua LISTS files)
  file(READ ${file} text)
  string(APPEND parts "R\"lua(${text})lua\"\n")
endforeach()
file(WRITE ${OUTPUT}
"// Generated from server/store/redis/functions.
#include \"store/redis/function_library.hpp\"

namespace switchboard::store {
std::string_view const kFunctionBuild = \"${build}\";
std::string_view const kFunctionPrefix = \"sb${VERSION}_\";
std::string_view const kFunctionLibrary = \"switchboard_v${VERSION}\";
std::string_view const kFunctionSource =
\"#!lua name=switchboard_v${VERSION}\\nlocal PREFIX, BUILD = 'sb${VERSION}_', '${build}'\\n\"
${parts};
} // namespace switchboard::store
")
