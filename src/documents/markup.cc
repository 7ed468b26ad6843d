#include "documents/markup.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <algorithm>

namespace callai::documents {

namespace {

constexpr int kHtmlNestingFactor = 10;  // times ReadLimits::nesting
constexpr int kEventsAClock = 256;      // the clock is read once in so many events
constexpr std::size_t kMostPiece = 1U << 20U;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

void ignore_error(void* /*context*/, xmlErrorPtr /*error*/) {}

}  // namespace

std::string_view Attributes::get(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(), [&](const auto& v) { return v.first == name; });
  return found == values_.end() ? std::string_view() : found->second;
}

bool Attributes::has(std::string_view name) const {
  return std::any_of(values_.begin(), values_.end(), [&](const auto& v) { return v.first == name; });
}

class MarkupReader::Parser {
 public:
  Parser(Kind kind, MarkupHandler& handler, const ReadJob& job) : kind_(kind), handler_(handler), job_(job) {
    xmlInitParser();
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.characters = [](void* self, const xmlChar* text, int size) { of(self).text(text, size); };
    sax.cdataBlock = sax.characters;
    sax.ignorableWhitespace = sax.characters;
    sax.serror = ignore_error;
    if (kind == Kind::kXml) {
      sax.startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**,
                              int count, int,
                              const xmlChar** attributes) { of(self).open_xml(name, count, attributes); };
      sax.endElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*) {
        of(self).close(view(name));
      };
      sax.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) { of(self).refuse_types(); };
      context_ = xmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr);
      if (context_ != nullptr) xmlCtxtUseOptions(context_, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    } else {
      sax.startElement = [](void* self, const xmlChar* name, const xmlChar** attributes) {
        of(self).open_html(name, attributes);
      };
      sax.endElement = [](void* self, const xmlChar* name) { of(self).close(view(name)); };
      context_ = htmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
      if (context_ != nullptr) {
        htmlCtxtUseOptions(context_, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_IGNORE_ENC);
      }
    }
  }
  ~Parser() {
    if (context_ == nullptr) return;
    if (kind_ == Kind::kHtml) {
      htmlFreeParserCtxt(context_);
    } else {
      xmlFreeParserCtxt(context_);
    }
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  core::Status feed(std::string_view piece, bool last) {
    if (context_ == nullptr) {
      return core::Error{core::ErrorCode::kResourceExhausted, "out of memory", "free some memory, then try again", ""};
    }
    while (status_.ok()) {
      const std::size_t size = std::min(piece.size(), kMostPiece);
      const bool end = last && size == piece.size();
      const int code = kind_ == Kind::kHtml ? htmlParseChunk(context_, piece.data(), static_cast<int>(size), end)
                                            : xmlParseChunk(context_, piece.data(), static_cast<int>(size), end);
      if (code != 0 && kind_ == Kind::kXml && status_.ok()) {
        status_ = refusal("a part of it is broken XML", "save it again with the program that made it");
      }
      piece.remove_prefix(size);
      if (piece.empty()) break;
    }
    return status_;
  }

 private:
  static Parser& of(void* self) { return *static_cast<Parser*>(self); }

  void open_xml(const xmlChar* name, int count, const xmlChar** attributes) {
    Attributes given;
    for (int i = 0; i < count; ++i, attributes += 5) {
      // name, prefix, namespace, begin and end of the value
      given.add(view(attributes[0]), {reinterpret_cast<const char*>(attributes[3]),
                                      static_cast<std::size_t>(attributes[4] - attributes[3])});
    }
    open(view(name), given);
  }

  void open_html(const xmlChar* name, const xmlChar** attributes) {
    Attributes given;
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
      given.add(view(attributes[0]), view(attributes[1]));
    }
    open(view(name), given);
  }

  void open(std::string_view name, const Attributes& attributes) {
    ++depth_;
    const int most = job_.limits.nesting * (kind_ == Kind::kHtml ? kHtmlNestingFactor : 1);
    if (depth_ > most)
      stop(over_limit("its elements are nested more than " + std::to_string(most) + " deep",
                      "save it in a simpler format"));
    if (!goes_on()) return;
    handler_.open(name, attributes);
    if (core::Status told = handler_.status(); !told) stop(told.error());
  }

  void close(std::string_view name) {
    --depth_;
    if (!goes_on()) return;
    handler_.close(name);
    if (core::Status told = handler_.status(); !told) stop(told.error());
  }

  void text(const xmlChar* text, int size) {
    if (goes_on()) handler_.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  }

  void refuse_types() {
    stop(refusal("a part of it declares a document type or entities, which office files do not have",
                 "do not trust where it came from"));
  }

  bool goes_on() {
    if (status_.ok() && ++events_ % kEventsAClock == 0) {
      if (core::Status go_on = job_.go_on(); !go_on) stop(go_on.error());
    }
    return status_.ok();
  }

  void stop(core::Error error) {
    if (!status_.ok()) return;
    status_ = std::move(error);
    xmlStopParser(context_);
  }

  const Kind kind_;
  MarkupHandler& handler_;
  const ReadJob& job_;
  xmlParserCtxtPtr context_ = nullptr;
  core::Status status_;
  int depth_ = 0;
  int events_ = 0;
};

MarkupReader::MarkupReader(Kind kind, MarkupHandler& handler, const ReadJob& job)
    : parser_(std::make_unique<Parser>(kind, handler, job)) {}
MarkupReader::~MarkupReader() = default;

core::Status MarkupReader::feed(std::string_view piece) {
  return piece.empty() ? core::Status{} : parser_->feed(piece, false);
}

core::Status MarkupReader::finish() {
  return parser_->feed({}, true);
}

}  // namespace callai::documents
