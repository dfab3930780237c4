#include "settings.h"

#include <charconv>
#include <optional>
#include <system_error>
#include <vector>

namespace dummy_c {
namespace {

// Names longer than this are cut in messages.
constexpr std::size_t kShownName = 40;

std::string shown(std::string_view name) {
    std::string text = "`" + std::string(name.substr(0, kShownName));
    return text + (name.size() > kShownName ? "...`" : "`");
}

class Reader {
  public:
    Reader(std::string_view what, std::string_view text) : what_(what), text_(text) {}

    void read(std::initializer_list<Setting> settings);

  private:
    [[noreturn]] void fail(std::size_t place, const std::string &problem) const;
    bool at_end() const { return place_ == text_.size(); }
    // The next byte; NUL at the end, where every caller's comparison fails.
    char peek() const { return at_end() ? '\0' : text_[place_]; }
    bool accept(char expected);
    void skip_space();
    std::string name();
    char escape(std::size_t start);
    std::uint64_t number(std::string_view name);
    [[noreturn]] void no_number(std::string_view name) const;

    std::string_view what_;
    std::string_view text_;
    std::size_t place_ = 0;
};

void Reader::fail(std::size_t place, const std::string &problem) const {
    std::size_t line = 1;
    std::size_t column = 1;
    for (const char byte : text_.substr(0, place)) {
        column = byte == '\n' ? 1 : column + 1;
        line += byte == '\n' ? 1 : 0;
    }
    throw SettingsError(std::string(what_) + ", line " + std::to_string(line) + ", column " +
                        std::to_string(column) + ": " + problem);
}

bool Reader::accept(char expected) {
    const bool there = !at_end() && text_[place_] == expected;
    place_ += there ? 1 : 0;
    return there;
}

void Reader::skip_space() {
    while (!at_end() && std::string_view(" \t\r\n").find(text_[place_]) != std::string_view::npos) {
        ++place_;
    }
}

void Reader::read(std::initializer_list<Setting> settings) {
    skip_space();
    if (at_end()) {
        return;
    }
    if (!accept('{')) {
        fail(place_, "expected a JSON object, such as {\"" +
                         std::string(settings.begin()->name) + "\": 10}");
    }
    std::vector<std::optional<std::uint64_t>> found(settings.size());
    skip_space();
    bool more = !accept('}');
    while (more) {
        skip_space();
        const std::size_t start = place_;
        const std::string key = name();
        std::size_t nth = 0;
        while (nth < settings.size() && settings.begin()[nth].name != key) {
            ++nth;
        }
        if (nth == settings.size()) {
            std::string known;
            for (const Setting &setting : settings) {
                known += (known.empty() ? "`" : ", `") + std::string(setting.name) + "`";
            }
            fail(start, "there is no setting " + shown(key) + "; known are " + known);
        }
        if (found[nth]) {
            fail(start, shown(key) + " is given twice");
        }
        skip_space();
        if (!accept(':')) {
            fail(place_, "expected `:` after " + shown(key));
        }
        skip_space();
        found[nth] = number(key);
        skip_space();
        more = accept(',');
        if (!more && !accept('}')) {
            fail(place_, "expected `,` or `}` after the value of " + shown(key));
        }
    }
    skip_space();
    if (!at_end()) {
        fail(place_, "nothing may follow the closing `}`");
    }
    for (std::size_t nth = 0; nth < settings.size(); ++nth) {
        const Setting &setting = settings.begin()[nth];
        setting.value = found[nth].value_or(setting.value);
    }
}

std::string Reader::name() {
    const std::size_t start = place_;
    if (!accept('"')) {
        fail(place_, "expected the name of a setting in double quotes");
    }
    std::string name;
    while (!accept('"')) {
        if (at_end()) {
            fail(start, "the name that begins here is not closed");
        }
        const std::size_t place = place_;
        const char byte = text_[place_++];
        if (static_cast<unsigned char>(byte) < 0x20) {
            fail(place, "a control character cannot stand in a name");
        }
        name += byte == '\\' ? escape(place) : byte;
    }
    return name;
}

// Reads an escape after its backslash. A character beyond ASCII becomes a question mark: it is in
// no name that is known.
char Reader::escape(std::size_t start) {
    const char kind = peek();
    place_ += at_end() ? 0 : 1;
    switch (kind) {
    case '"':
    case '\\':
    case '/':
        return kind;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u': {
        const std::string_view digits = text_.substr(place_, 4);
        const char *const end = digits.data() + digits.size();
        unsigned code = 0;
        const auto [stop, error] = std::from_chars(digits.data(), end, code, 16);
        if (digits.size() == 4 && error == std::errc() && stop == end) {
            place_ += 4;
            return code < 0x80 ? static_cast<char>(code) : '?';
        }
        break;
    }
    default:
        break;
    }
    fail(start, "this is no escape of JSON");
}

std::uint64_t Reader::number(std::string_view name) {
    const std::size_t start = place_;
    while (!at_end() && std::string_view("+-.0123456789eE").find(text_[place_]) !=
                            std::string_view::npos) {
        ++place_;
    }
    const std::string_view digits = text_.substr(start, place_ - start);
    if (digits.empty()) {
        no_number(name);
    }
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) {
        fail(start, shown(name) + " must be a whole number that is not negative, without fraction "
                                  "and exponent");
    }
    if (digits.size() > 1 && digits.front() == '0') {
        fail(start, "the value of " + shown(name) + " cannot begin with a zero");
    }
    std::uint64_t value = 0;
    const char *const end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value).ec != std::errc()) {
        fail(start, "the value of " + shown(name) + " is larger than 18446744073709551615");
    }
    return value;
}

void Reader::no_number(std::string_view name) const {
    std::string found = "something else";
    switch (peek()) {
    case '"':
        found = "a string";
        break;
    case '{':
        found = "an object";
        break;
    case '[':
        found = "a list";
        break;
    case 't':
    case 'f':
        found = "a truth value";
        break;
    case 'n':
        found = "null";
        break;
    default:
        found = at_end() ? "the end of the text" : found;
        break;
    }
    fail(place_, shown(name) + " must be a whole number, but here is " + found);
}

}  // namespace

void read_settings(std::string_view what, std::string_view text,
                   std::initializer_list<Setting> settings) {
    Reader(what, text).read(settings);
}

}  // namespace dummy_c
