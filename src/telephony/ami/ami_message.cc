#include "telephony/ami/ami_message.h"

#include <algorithm>

#include "core/strings.h"

namespace callai::telephony {
namespace {

constexpr std::string_view kBanner = "Asterisk Call Manager/";
constexpr std::size_t kMaxSentLine = 1000;   // Asterisk reads lines of 1024 bytes, and drops what is longer
constexpr std::size_t kMaxSentFields = 120;  // AST_MAX_MANHEADERS is 128

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && core::ascii_lower(a) == core::ascii_lower(b);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// The beginning of what a stranger sent, fit to be printed.
std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 40)) out += is_control(c) || static_cast<unsigned char>(c) > 0x7E ? '?' : c;
  return out;
}

core::Error out_of_bounds(std::string what) {
  return {core::ErrorCode::kResourceExhausted, "the manager interface sent " + std::move(what),
          "see that ami.host and ami.port are those of an Asterisk", ""};
}

}  // namespace

AmiMessage& AmiMessage::add(std::string name, std::string value) {
  fields.emplace_back(std::move(name), std::move(value));
  return *this;
}

std::string_view AmiMessage::get(std::string_view name) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [name](const auto& field) { return same(field.first, name); });
  return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

std::vector<std::string_view> AmiMessage::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : fields) {
    if (same(key, name)) values.emplace_back(value);
  }
  return values;
}

core::Result<std::string> to_wire(const AmiMessage& action) {
  const auto refuse = [](std::string message) {
    return core::Error{core::ErrorCode::kInvalidArgument, std::move(message), "take it out of the value", ""};
  };
  if (action.fields.empty() || !same(action.fields.front().first, "Action")) {
    return refuse("a message to the manager interface begins with its action");
  }
  if (action.fields.size() > kMaxSentFields) return refuse("an action has more fields than Asterisk reads");
  std::string wire;
  for (const auto& [name, value] : action.fields) {
    if (!is_name(name)) return refuse("'" + shown(name) + "' is no name of a manager field");
    if (std::any_of(value.begin(), value.end(), is_control)) {
      return refuse("the value of " + name + " has a line break or another control character");
    }
    if (name.size() + value.size() > kMaxSentLine) return refuse("the value of " + name + " is too long for a manager");
    wire += name;
    wire += ": ";
    wire += value;
    wire += "\r\n";
  }
  return wire + "\r\n";
}

core::Status AmiParser::take_line(std::string_view line, std::vector<AmiMessage>& complete) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (banner_.empty()) {
    if (line.starts_with(kBanner)) {
      banner_ = shown(line);
      return {};
    }
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "what listens there is no Asterisk manager: it says '" + shown(line) + "'",
                       "check ami.host and ami.port (5038, or 5039 with ami.tls)", ""};
  }
  if (line.empty()) {
    if (!message_.fields.empty()) complete.push_back(std::exchange(message_, {}));
    return {};
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  if (message_.fields.size() >= kMaxFields) return out_of_bounds("a message of too many lines");
  message_.add(std::string(core::trimmed(line.substr(0, colon))), std::string(core::trimmed(line.substr(colon + 1))));
  return {};
}

core::Result<std::vector<AmiMessage>> AmiParser::feed(std::string_view bytes) {
  std::vector<AmiMessage> complete;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (rest_.size() + piece.size() > kMaxLine) return out_of_bounds("a line without an end");
    if (end == std::string_view::npos) {
      rest_ += piece;
      // A stranger that greets without a line break is known by its first bytes.
      const std::size_t known = std::min(rest_.size(), kBanner.size());
      if (banner_.empty() && rest_.substr(0, known) != kBanner.substr(0, known)) {
        if (core::Status taken = take_line(rest_, complete); !taken) return taken.error();
      }
      break;
    }
    bytes.remove_prefix(end + 1);
    std::string line = std::exchange(rest_, {});
    line += piece;
    if (core::Status taken = take_line(line, complete); !taken) return taken.error();
  }
  return complete;
}

}  // namespace callai::telephony
