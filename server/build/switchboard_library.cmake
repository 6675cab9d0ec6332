# Compiler settings shared by every target, and the one way to declare a library:
#
#   switchboard_library(NAME [PCH std|asio|proto] SOURCES a.cpp ... [DEPENDS lib ...] [PRIVATE lib ...])
#
# One folder is one library is one namespace. DEPENDS are our own libraries (arrows point down, see
# server/README.md; tests/checks/check_includes.py keeps it so) and public third parties; PRIVATE stays inside.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(Protobuf REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)
find_package(GTest REQUIRED)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Said on the command itself, since a preset's environment ends with the configuration: precompiled headers
  # need the first line, checkouts in different folders share what they compiled by the second.
  set(CMAKE_CXX_COMPILER_LAUNCHER env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()

add_library(switchboard_flags INTERFACE)
target_compile_options(switchboard_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror
  -fstack-protector-strong ${SWITCHBOARD_DEBUG_FLAGS})
target_compile_definitions(switchboard_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
target_include_directories(switchboard_flags INTERFACE ${CMAKE_SOURCE_DIR}/server ${CMAKE_SOURCE_DIR})
target_link_libraries(switchboard_flags INTERFACE Threads::Threads Boost::headers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Asio's memory fences are not modelled by GCC's ThreadSanitizer; the warning says only that.
  target_compile_options(switchboard_flags INTERFACE -Wno-tsan -Winvalid-pch)
  # Without it ccache cannot tell what a precompiled header stands for, and caches next to nothing.
  target_compile_options(switchboard_flags INTERFACE -fpch-preprocess)
  # GCC 12 reports these inside its own std::string once it has inlined enough of it (GCC bugs 105329, 105651).
  target_compile_options(switchboard_flags INTERFACE
    -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
    $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Takes the file that includes the sources for the program and them for headers, where an anonymous namespace is a mistake.
  target_compile_options(switchboard_flags INTERFACE -Wno-subobject-linkage)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # The functions of Redis and the API's own description are one literal each.
  target_compile_options(switchboard_flags INTERFACE -Wno-overlength-strings)
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  target_link_options(switchboard_flags INTERFACE -fuse-ld=mold)
endif()
if(SWITCHBOARD_SANITIZE)
  target_compile_options(switchboard_flags INTERFACE
    -fsanitize=${SWITCHBOARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(switchboard_flags INTERFACE -fsanitize=${SWITCHBOARD_SANITIZE})
  if(SWITCHBOARD_SANITIZE STREQUAL "thread")
    # protobuf's maps have two members more where this is defined, and Debian's library, which is built without, would
    # write beside them. The standard library's own use of it (shared_ptr's shortcut) stays as it was.
    add_compile_options(-U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(switchboard_flags INTERFACE -fno-sanitize=function)
  endif()
endif()
if(SWITCHBOARD_FUZZ)
  target_compile_options(switchboard_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Precompiled header sets, built once and reused by every library that names one; test_X is X with GoogleTest.
foreach(set IN ITEMS std asio proto test_std test_asio test_proto)
  file(WRITE ${CMAKE_BINARY_DIR}/pch_${set}.cpp.in "// Carries the precompiled headers of the '${set}' set.\n")
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/pch_${set}.cpp INPUT ${CMAKE_BINARY_DIR}/pch_${set}.cpp.in)
  add_library(pch_${set} STATIC EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/pch_${set}.cpp)
  string(REPLACE "test_" "" plain ${set})
  # Named by the include path, not by the folder: a header that ccache takes over from another checkout would
  # otherwise go on depending on that one's files, and stay when the schema of this one changes.
  set(headers <server/build/pch_${plain}.hpp>)
  if(set MATCHES "^test_")
    list(APPEND headers <server/build/pch_test.hpp>)
    target_link_libraries(pch_${set} PRIVATE GTest::gmock)
  endif()
  target_link_libraries(pch_${set} PUBLIC switchboard_flags)
  if(NOT plain STREQUAL "std")
    target_link_libraries(pch_${set} PRIVATE proto) # the generated headers have to be there first
  endif()
  target_precompile_headers(pch_${set} PRIVATE ${headers})
  if(CCACHE_PROGRAM)
    set_target_properties(pch_${set} PROPERTIES CXX_COMPILER_LAUNCHER
      "sh;${CMAKE_CURRENT_SOURCE_DIR}/server/build/fresh_header.sh;${CMAKE_CXX_COMPILER_LAUNCHER}")
  endif()
endforeach()

function(switchboard_target name)
  cmake_parse_arguments(arg "" "PCH" "DEPENDS;PRIVATE" ${ARGN})
  target_link_libraries(${name} PUBLIC switchboard_flags ${arg_DEPENDS} PRIVATE ${arg_PRIVATE})
  if(arg_PCH)
    target_precompile_headers(${name} REUSE_FROM pch_${arg_PCH})
    # Executables too are compiled as the precompiled headers were, or GCC does not take them.
    target_compile_options(${name} PRIVATE -fPIC)
  endif()
endfunction()

function(switchboard_library name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    switchboard_target(${name} PCH ${arg_PCH} DEPENDS ${arg_DEPENDS} PRIVATE ${arg_PRIVATE})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE switchboard_flags ${arg_DEPENDS})
  endif()
endfunction()
