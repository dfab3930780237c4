// The dummy_c plugin: a counter that grows by random steps, as an example of a Falco plugin that
// needs no SDK.
//
// There is no global state: all that a plugin knows is in a `Plugin`, and all that an event stream
// knows in a `Stream`. A stream never touches its plugin, so the streams of one plugin may be read
// by several threads.

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "falco_plugin_abi.h"
#include "settings.h"

namespace dummy_c {
namespace {

using namespace falco_abi;

constexpr std::uint32_t kPluginId = 4;
constexpr std::uint64_t kDefaultJitter = 10;
constexpr std::uint64_t kDefaultStart = 1;
constexpr std::uint64_t kDefaultMaxEvents = 20;

// The digits of the largest value.
constexpr std::size_t kDigits = 20;
constexpr std::size_t kBatch = 64;

// The fields, in the order of kFields.
enum FieldId : std::uint32_t { kDivisible, kValue, kStrValue };

constexpr const char *kFields = R"([
    {"name": "dummy.divisible", "type": "uint64",
     "arg": {"isRequired": true, "isIndex": true},
     "desc": "1 when the value can be divided by the argument without a remainder, 0 when not"},
    {"name": "dummy.value", "type": "uint64",
     "desc": "The value of the counter in the event"},
    {"name": "dummy.strvalue", "type": "string",
     "desc": "The value of the counter in the event, as text"}
])";

constexpr const char *kInitSchema = R"({
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {
        "jitter": {
            "type": "integer",
            "minimum": 0,
            "default": 10,
            "description": "The most that a step of the counter is larger than 1"
        }
    },
    "additionalProperties": false
})";

constexpr const char *kOpenParams = R"([
    {"value": "{\"start\": 1, \"maxEvents\": 20}",
     "desc": "Twenty events that count up from 1"}
])";

// A value as decimal text that ends in NUL.
class Decimal {
  public:
    explicit Decimal(std::uint64_t value)
        : end_(std::to_chars(text_.data(), text_.data() + kDigits, value).ptr) {
        *end_ = '\0';
    }
    Decimal(const Decimal &) = delete;
    Decimal &operator=(const Decimal &) = delete;

    const char *data() const { return text_.data(); }
    std::size_t size() const { return static_cast<std::size_t>(end_ - text_.data()); }

  private:
    std::array<char, kDigits + 1> text_;
    char *end_;
};

// The value in an event, or nothing when it is no event of this source.
//
// It is decimal text. Captures of the upstream plugin hold eight bytes of a number instead.
std::optional<std::uint64_t> value_of(const EventInput *input) {
    if (input == nullptr || input->event == nullptr) {
        return std::nullopt;
    }
    const char *const bytes = reinterpret_cast<const char *>(input->event);
    EventHeader header;
    std::memcpy(&header, bytes, sizeof header);
    if (header.type != kPluginEvent || header.parameters != kPluginEventParameters ||
        header.length < sizeof(PluginEventHead)) {
        return std::nullopt;
    }
    PluginEventHead head;
    std::memcpy(&head, bytes, sizeof head);
    if (head.id_length != sizeof head.plugin_id ||
        head.payload_length != header.length - sizeof head) {
        return std::nullopt;
    }
    const char *const payload = bytes + sizeof head;
    const char *const end = payload + head.payload_length;
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(payload, end, value);
    if (error == std::errc() && stop == end) {
        return value;
    }
    if (head.payload_length == sizeof value) {
        std::memcpy(&value, payload, sizeof value);
        return value;
    }
    return std::nullopt;
}

// An opened event stream.
class Stream {
  public:
    Stream(std::uint64_t start, std::uint64_t max_events, std::uint64_t jitter)
        : value_(start), max_events_(max_events), jitter_(0, jitter), random_(seed()) {
        for (std::size_t nth = 0; nth < kBatch; ++nth) {
            pointers_[nth] = events_[nth].data();
        }
    }

    ReturnCode next_batch(std::uint32_t *count, void ***events) {
        std::uint32_t ready = 0;
        while (ready < kBatch && step()) {
            write(events_[ready]);
            ++ready;
        }
        *count = ready;
        *events = pointers_.data();
        return ready == 0 ? kEof : kSuccess;
    }

    const char *progress(std::uint32_t *hundredths) {
        constexpr std::uint32_t kAll = 10000;
        *hundredths = kAll;
        if (delivered_ != max_events_) {
            // Rounding must not say that everything was delivered when one event is left.
            const double part = static_cast<double>(delivered_) / static_cast<double>(max_events_);
            *hundredths = std::min(static_cast<std::uint32_t>(part * kAll), kAll - 1);
        }
        words_ = std::to_string(delivered_) + " of " + std::to_string(max_events_) + " events";
        return words_.c_str();
    }

  private:
    static std::uint64_t seed() {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    }

    // Counts on. False at the end, which is also where the value could only begin anew.
    bool step() {
        if (delivered_ == max_events_ || ended_) {
            return false;
        }
        const std::uint64_t jitter = jitter_(random_);
        if (jitter >= UINT64_MAX - value_) {
            ended_ = true;
            return false;
        }
        value_ += 1 + jitter;
        ++delivered_;
        return true;
    }

    using EventBytes = std::array<char, sizeof(PluginEventHead) + kDigits>;

    void write(EventBytes &event) const {
        using std::chrono::duration_cast;
        const Decimal payload(value_);
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        PluginEventHead head;
        head.header.timestamp =
            static_cast<std::uint64_t>(duration_cast<std::chrono::nanoseconds>(now).count());
        head.header.thread_id = kUnset;
        head.header.length = static_cast<std::uint32_t>(sizeof head + payload.size());
        head.header.type = kPluginEvent;
        head.header.parameters = kPluginEventParameters;
        head.id_length = sizeof head.plugin_id;
        head.payload_length = static_cast<std::uint32_t>(payload.size());
        head.plugin_id = kPluginId;
        std::memcpy(event.data(), &head, sizeof head);
        std::memcpy(event.data() + sizeof head, payload.data(), payload.size());
    }

    std::uint64_t value_;
    std::uint64_t max_events_;
    std::uint64_t delivered_ = 0;
    bool ended_ = false;
    std::uniform_int_distribution<std::uint64_t> jitter_;
    std::mt19937_64 random_;
    std::array<EventBytes, kBatch> events_;
    std::array<void *, kBatch> pointers_;
    std::string words_;
};

// An initialised plugin.
class Plugin {
  public:
    void configure(const char *config) {
        read_settings("init config", config == nullptr ? "" : config, {{"jitter", jitter_}});
    }

    std::unique_ptr<Stream> open(const char *params) const {
        std::uint64_t start = kDefaultStart;
        std::uint64_t max_events = kDefaultMaxEvents;
        read_settings("open params", params == nullptr ? "" : params,
                      {{"start", start}, {"maxEvents", max_events}});
        return std::make_unique<Stream>(start, max_events, jitter_);
    }

    ReturnCode extract(const EventInput *event, const ExtractInput *input) {
        const std::optional<std::uint64_t> value = value_of(event);
        // The place of a result must not change while the host has not read it.
        if (results_.size() < input->fields_count) {
            results_.resize(input->fields_count);
        }
        ReturnCode code = kSuccess;
        for (std::uint32_t nth = 0; nth < input->fields_count; ++nth) {
            ExtractField &field = input->fields[nth];
            field.values = nullptr;
            field.values_count = 0;
            if (value && !extract_one(*value, field, results_[nth])) {
                code = kFailure;
            }
        }
        return code;
    }

    const char *describe(const EventInput *event) {
        const std::optional<std::uint64_t> value = value_of(event);
        if (!value) {
            return nullptr;
        }
        description_ = "{\"sample\": \"" + std::to_string(*value) + "\"}";
        return description_.c_str();
    }

    const char *last_error() const { return last_error_.c_str(); }

    void failed(const char *reason) noexcept {
        try {
            last_error_ = reason;
        } catch (...) {
            last_error_.clear();
        }
    }

  private:
    // Where the value of a field is until the next extraction.
    struct Result {
        std::uint64_t number;
        std::array<char, kDigits + 1> text;
        const char *pointer;
    };

    bool extract_one(std::uint64_t value, ExtractField &field, Result &result) {
        result.number = value;
        field.values = &result.number;
        field.values_count = 1;
        switch (field.id) {
        case kDivisible:
            // Nothing can be divided by zero.
            result.number = field.arg_index != 0 && value % field.arg_index == 0 ? 1 : 0;
            if (field.arg_present != 0) {
                return true;
            }
            failed("the field `dummy.divisible` needs an argument, such as dummy.divisible[3]");
            break;
        case kValue:
            return true;
        case kStrValue: {
            const Decimal text(value);
            std::memcpy(result.text.data(), text.data(), text.size() + 1);
            result.pointer = result.text.data();
            field.values = &result.pointer;
            return true;
        }
        default:
            failed("the host asked for a field that is none of this plugin");
            break;
        }
        field.values = nullptr;
        field.values_count = 0;
        return false;
    }

    std::uint64_t jitter_ = kDefaultJitter;
    std::vector<Result> results_;
    std::string description_;
    std::string last_error_;
};

Plugin *plugin_of(State *state) {
    return static_cast<Plugin *>(state);
}

Stream *stream_of(Instance *instance) {
    return static_cast<Stream *>(instance);
}

// Calls the function. What it throws becomes the plugin's last error, and `fallback` is returned:
// the host may be written in a language that knows no exceptions.
template <typename Value, typename Function>
Value guarded(Plugin *plugin, Value fallback, Function function) noexcept {
    try {
        return function();
    } catch (const std::exception &error) {
        if (plugin != nullptr) {
            plugin->failed(error.what());
        }
    } catch (...) {
        if (plugin != nullptr) {
            plugin->failed("an unknown error");
        }
    }
    return fallback;
}

}  // namespace
}  // namespace dummy_c

using namespace dummy_c;

FALCO_PLUGIN_EXPORT const char *plugin_get_required_api_version() {
    return "3.0.0";
}

FALCO_PLUGIN_EXPORT const char *plugin_get_name() {
    return "dummy_c";
}

FALCO_PLUGIN_EXPORT const char *plugin_get_version() {
    return "0.1.0";
}

FALCO_PLUGIN_EXPORT const char *plugin_get_description() {
    return "The counter of the dummy plugin once more, written in C++";
}

FALCO_PLUGIN_EXPORT const char *plugin_get_contact() {
    return "https://falco.org/community";
}

FALCO_PLUGIN_EXPORT const char *plugin_get_init_schema(std::uint32_t *type) {
    *type = kJsonSchema;
    return kInitSchema;
}

FALCO_PLUGIN_EXPORT State *plugin_init(const InitInput *input, std::int32_t *code) {
    *code = kFailure;
    Plugin *const plugin = guarded<Plugin *>(nullptr, nullptr, [] { return new Plugin; });
    if (plugin == nullptr) {
        return nullptr;
    }
    // After a failure the host asks this state for the reason, and destroys it.
    *code = guarded(plugin, kFailure, [&] {
        plugin->configure(input->config);
        return kSuccess;
    });
    return plugin;
}

FALCO_PLUGIN_EXPORT void plugin_destroy(State *state) {
    delete plugin_of(state);
}

FALCO_PLUGIN_EXPORT const char *plugin_get_last_error(State *state) {
    return state == nullptr ? "" : plugin_of(state)->last_error();
}

FALCO_PLUGIN_EXPORT std::uint32_t plugin_get_id() {
    return kPluginId;
}

FALCO_PLUGIN_EXPORT const char *plugin_get_event_source() {
    return "dummy_c";
}

FALCO_PLUGIN_EXPORT const char *plugin_list_open_params(State *, std::int32_t *code) {
    *code = kSuccess;
    return kOpenParams;
}

FALCO_PLUGIN_EXPORT Instance *plugin_open(State *state, const char *params, std::int32_t *code) {
    *code = kFailure;
    if (state == nullptr) {
        return nullptr;
    }
    Plugin *const plugin = plugin_of(state);
    return guarded<Stream *>(plugin, nullptr, [&] {
        std::unique_ptr<Stream> stream = plugin->open(params);
        *code = kSuccess;
        return stream.release();
    });
}

FALCO_PLUGIN_EXPORT void plugin_close(State *, Instance *instance) {
    delete stream_of(instance);
}

FALCO_PLUGIN_EXPORT std::int32_t plugin_next_batch(State *, Instance *instance,
                                                   std::uint32_t *count, void ***events) {
    *count = 0;
    *events = nullptr;
    if (instance == nullptr) {
        return kFailure;
    }
    return guarded(nullptr, kFailure,
                   [&] { return stream_of(instance)->next_batch(count, events); });
}

FALCO_PLUGIN_EXPORT const char *plugin_get_progress(State *, Instance *instance,
                                                    std::uint32_t *hundredths) {
    *hundredths = 0;
    if (instance == nullptr) {
        return nullptr;
    }
    return guarded<const char *>(nullptr, nullptr,
                                 [&] { return stream_of(instance)->progress(hundredths); });
}

FALCO_PLUGIN_EXPORT const char *plugin_event_to_string(State *state, const EventInput *event) {
    if (state == nullptr) {
        return nullptr;
    }
    Plugin *const plugin = plugin_of(state);
    return guarded<const char *>(plugin, nullptr, [&] { return plugin->describe(event); });
}

FALCO_PLUGIN_EXPORT const char *plugin_get_fields() {
    return kFields;
}

FALCO_PLUGIN_EXPORT const char *plugin_get_extract_event_sources() {
    return R"(["dummy_c"])";
}

FALCO_PLUGIN_EXPORT std::int32_t plugin_extract_fields(State *state, const EventInput *event,
                                                       const ExtractInput *input) {
    if (state == nullptr) {
        return kFailure;
    }
    Plugin *const plugin = plugin_of(state);
    return guarded(plugin, kFailure, [&] { return plugin->extract(event, input); });
}
