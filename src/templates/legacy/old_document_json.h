#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_reader.h"
#include "templates/legacy/legacy_import.h"

// Include it in *_json.cc only.

namespace callai::templates {

/// A value of an old document and where it stands. Whatever is taken out of it is reported by its rule; what nobody
/// takes is reported by leave().
class Old {
 public:
  Old(const core::Json& json, std::string path, std::string pattern, std::vector<Carried>& report)
      : json_(&json), path_(std::move(path)), pattern_(std::move(pattern)), report_(&report) {}

  const core::Json& json() const { return *json_; }
  const std::string& path() const { return path_; }

  /// The member, when it is there and not null; it is reported as its rule says.
  std::optional<Old> take(std::string_view key);
  /// The member without a report of its own: its members or elements have theirs.
  std::optional<Old> open(std::string_view key);
  /// Every member of an object whose keys the author chose, or every element of a list; not reported yet.
  std::vector<Old> entries() const;
  const std::string& key() const { return key_; }

  /// As text: numbers and yes/no too; "" for anything else.
  std::string text() const;
  std::optional<double> number() const;
  /// A list of texts, or one text as a list of one.
  std::vector<std::string> texts() const;

  // Taken and read at once; the fallback when it is missing or of another type, which is reported.
  std::string text_of(std::string_view key);
  std::optional<double> number_of(std::string_view key);
  std::vector<std::string> texts_of(std::string_view key);

  /// Reports this value by its rule, or as said here.
  void carried();
  void carried(std::string to, std::string note);
  void not_carried(std::string because);
  /// Last: what was not taken is not carried over, for the reason of its rule or because nobody knows it.
  void leave();

 private:
  Old member(std::string_view key, const core::Json& value) const;

  const core::Json* json_;
  std::string path_;
  std::string pattern_;
  std::string key_;
  std::vector<Carried>* report_;
  std::set<std::string> taken_;
};

}  // namespace callai::templates
