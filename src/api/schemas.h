#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/problem.h"
#include "core/result.h"

namespace callai::api {

/// Nesting of a JSON document from outside; a deeper one is refused before it is read.
inline constexpr int kMaxJsonDepth = 32;

/// The shapes of everything that goes in and out (schemas.json: JSON Schema, of which this knows the keywords type,
/// properties, required, additionalProperties, enum, minLength, maxLength, minimum, maximum, items, minItems, maxItems,
/// maxProperties, minProperties and $ref; lengths are of characters). Immutable; safe from any thread.
class Schemas {
 public:
  /// The shipped ones. A bug (CHECK) when they use another keyword, which nothing would enforce.
  Schemas();
  ~Schemas();
  Schemas(const Schemas&) = delete;
  Schemas& operator=(const Schemas&) = delete;

  bool has(std::string_view name) const;
  /// Name -> schema.
  const core::Json& all() const;
  /// Everything that is wrong with a document; nothing: it has the form of the schema `name`.
  core::Problems check(std::string_view name, const core::Json& document) const;

 private:
  std::unique_ptr<const core::Json> all_;
};

/// How deep objects and lists are nested in a JSON text, counted without reading it.
int json_depth(std::string_view text);

/// JSON text from outside. kInvalidArgument with the place of what is wrong.
core::Result<core::Json> read_json(std::string_view text);

}  // namespace callai::api
