#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "documents/document_text.h"

namespace callai::documents {

/// The attributes of one element, by their names without prefix.
class Attributes {
 public:
  void add(std::string_view name, std::string_view value) { values_.emplace_back(name, value); }
  /// The value; "" when there is none.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> values_;
};

/// What is told of a document as it is read: elements by their names without prefix (HTML: lower case), and the text
/// between, in pieces.
class MarkupHandler {
 public:
  virtual ~MarkupHandler() = default;
  virtual void open(std::string_view name, const Attributes& attributes) = 0;
  virtual void close(std::string_view name) = 0;
  virtual void text(std::string_view piece) = 0;
  /// An error ends the reading.
  virtual core::Status status() const { return {}; }
};

/// XML or HTML, piece by piece, without a tree: memory does not grow with the document (libxml2's SAX parsers). XML
/// that declares entities or a document type is refused: office files have none, and that is what expands to billions
/// of laughs or reads other files. Nothing is loaded from anywhere.
class MarkupReader {
 public:
  enum class Kind { kXml, kHtml };
  /// UTF-8 for HTML; XML says its encoding. Handler and job outlive this.
  MarkupReader(Kind kind, MarkupHandler& handler, const ReadJob& job);
  ~MarkupReader();
  MarkupReader(const MarkupReader&) = delete;
  MarkupReader& operator=(const MarkupReader&) = delete;

  core::Status feed(std::string_view piece);
  /// kInvalidArgument: XML that ends too early. HTML is never wrong.
  core::Status finish();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace callai::documents
