// The schema and the protobuf runtime, for whatever reads or writes it.
#pragma once
#include "pch_std.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/store.pb.h>
#include <switchboard/v1/wire.pb.h>
