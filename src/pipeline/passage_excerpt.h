#pragma once

#include <string>
#include <string_view>

namespace callai::pipeline {

/// The one or two sentences of a passage that answer `query` best, fit for speech: no headings, bullets, links, tables
/// or emphasis marks; at most `max_words` words where its sentences allow it. Words are compared by their stems'
/// beginnings; rare words of the passage weigh more. Without a match the first full sentence. Pure.
std::string passage_excerpt(std::string_view passage, std::string_view query, int max_words = 45);

/// Markdown to plain text: one line per paragraph, list item or table row; headings are left out.
std::string plain_text(std::string_view markdown);

}  // namespace callai::pipeline
