// The part of the Falco plugin API that sources of events and extractors of fields need, as it is
// in memory.
//
// Written for this repository from a description of the API. It declares what API version 3.0.0
// holds: later versions only append to the structures that a host hands to a plugin, so a library
// that reads no more than this works with every host of major version 3.
//
// Numbers are in the byte order of the machine. A plugin owns every string and array it returns;
// the host copies them before it asks the same thing again.

#pragma once

#include <cstddef>
#include <cstdint>

#define FALCO_PLUGIN_EXPORT extern "C" __attribute__((visibility("default")))

namespace falco_abi {

// What most functions answer.
enum ReturnCode : std::int32_t {
    kTimeout = -1,
    kSuccess = 0,
    kFailure = 1,
    kEof = 2,
    kNotSupported = 3,
};

// What the text of plugin_get_init_schema is.
enum SchemaType : std::uint32_t {
    kNoSchema = 0,
    kJsonSchema = 1,
};

// The type of a field.
enum FieldType : std::uint32_t {
    kUint64 = 8,
    kString = 9,
};

// True is every number but zero.
using Bool = std::uint32_t;

// What plugin_init returns, and every later call hands in again.
using State = void;

// What plugin_open returns.
using Instance = void;

// The head of an event, before the lengths of its parameters.
struct __attribute__((packed)) EventHeader {
    std::uint64_t timestamp;   // nanoseconds since the epoch, or kUnset
    std::uint64_t thread_id;   // kUnset for events of plugins
    std::uint32_t length;      // of the whole event
    std::uint16_t type;
    std::uint32_t parameters;  // their number
};

constexpr std::uint64_t kUnset = UINT64_MAX;

// An event of a plugin: the head, two lengths, the plugin's id, and the payload at its end.
struct __attribute__((packed)) PluginEventHead {
    EventHeader header;
    std::uint32_t id_length;
    std::uint32_t payload_length;
    std::uint32_t plugin_id;
};

constexpr std::uint16_t kPluginEvent = 322;
constexpr std::uint32_t kPluginEventParameters = 2;

// An event on its way to the plugin.
struct EventInput {
    const EventHeader *event;
    std::uint64_t number;
    const char *source;
};

// A field that the host wants, and the place for its values.
struct ExtractField {
    const void *values;  // written by the plugin: an array of what the field's type says
    std::uint64_t values_count;  // written by the plugin; 0 means no value
    std::uint32_t id;            // the position in plugin_get_fields
    const char *name;
    const char *arg_key;
    std::uint64_t arg_index;
    Bool arg_present;  // the only sign that there is an argument
    std::uint32_t type;
    Bool is_list;
};

// The head of what plugin_extract_fields is handed. Access to tables follows.
struct ExtractInput {
    void *owner;
    const char *(*owner_last_error)(void *owner);
    std::uint32_t fields_count;
    ExtractField *fields;
};

// The head of what plugin_init is handed. Functions of later versions follow.
struct InitInput {
    const char *config;
    void *owner;
    const char *(*owner_last_error)(void *owner);
    const void *tables;
};

// The addresses above are part of the contract with hosts that were compiled elsewhere.
static_assert(sizeof(void *) == 8, "the layout is known for 64-bit machines");
static_assert(sizeof(EventHeader) == 26);
static_assert(offsetof(EventHeader, length) == 16 && offsetof(EventHeader, type) == 20);
static_assert(offsetof(EventHeader, parameters) == 22);
static_assert(sizeof(PluginEventHead) == 38 && offsetof(PluginEventHead, plugin_id) == 34);
static_assert(sizeof(EventInput) == 24);
static_assert(sizeof(ExtractField) == 64 && offsetof(ExtractField, id) == 16);
static_assert(offsetof(ExtractField, name) == 24 && offsetof(ExtractField, arg_index) == 40);
static_assert(offsetof(ExtractField, arg_present) == 48 && offsetof(ExtractField, is_list) == 56);
static_assert(offsetof(ExtractInput, fields_count) == 16 && offsetof(ExtractInput, fields) == 24);
static_assert(offsetof(InitInput, tables) == 24);

}  // namespace falco_abi
