// A reader of settings: JSON objects whose members are whole numbers, such as
// {"start": 1, "maxEvents": 20}.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dummy_c {

// A member that the object may have.
struct Setting {
    std::string_view name;
    std::uint64_t &value;  // keeps what it holds when the member is absent
};

// Why a text holds no settings, with the place.
class SettingsError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Reads the settings. A text of nothing, or of white space alone, is an object without members.
// `what` names the text in messages.
//
// Throws SettingsError when the text is no JSON object, has a member that is none of these or
// stands there twice, or a value that is no whole number from 0 to 2^64 - 1. No value is changed
// then.
void read_settings(std::string_view what, std::string_view text,
                   std::initializer_list<Setting> settings);

}  // namespace dummy_c
