#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace callai::telephony {

/// One message of the Asterisk Manager Interface: an action, a response or an event, as lines of "Name: value".
struct AmiMessage {
  std::vector<std::pair<std::string, std::string>> fields;

  AmiMessage& add(std::string name, std::string value);
  /// The first field of that name, in any case of letters; "" when there is none.
  std::string_view get(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
};

/// The bytes of an action, with the empty line. kInvalidArgument names the field that cannot be sent: its name is none,
/// its value has a line break, a NUL or another control character (which would be read as a field or an action of its
/// own), or it is longer than the 1024 bytes that Asterisk reads of a line.
core::Result<std::string> to_wire(const AmiMessage& action);

/// Cuts what a manager sends into messages, in pieces of any size. Lines without a colon are passed over, as the PBX's
/// own output has them.
class AmiParser {
 public:
  static constexpr std::size_t kMaxLine = 16384;
  static constexpr std::size_t kMaxFields = 1024;

  /// Messages that are complete with `bytes`. An error when this is no Asterisk manager, or a line or a message is out
  /// of bounds; the connection is of no use from then on.
  core::Result<std::vector<AmiMessage>> feed(std::string_view bytes);
  /// "Asterisk Call Manager/9.0.0", once it has come; "" before.
  const std::string& banner() const { return banner_; }

 private:
  core::Status take_line(std::string_view line, std::vector<AmiMessage>& complete);

  std::string banner_;
  std::string rest_;  // of a line that is not complete
  AmiMessage message_;
};

}  // namespace callai::telephony
