// The protobuf runtime, for whatever reads or writes the schema.
#pragma once
#include "pch_std.hpp"

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
