#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "documents/document_text.h"

namespace callai::documents {

/// Turns the rows of a table into lines that say by themselves what they are about: "Product: Widget; Price: 12". The
/// first row with several cells is the head where it looks like one; without a head a row is its cells.
class TableRows {
 public:
  enum class Head {
    kGuess,  ///< the first full row, when its cells are short and no numbers
    kNone,
  };
  TableRows(TextBuilder& out, const ReadLimits& limits, Head head = Head::kGuess)
      : out_(out), limits_(limits), guess_(head == Head::kGuess) {
    out.end_lines();
  }

  /// What is known to be the head (HTML's <th>).
  void set_head(std::vector<std::string> cells);
  /// A row as it stands. `number` is cited; 0: rows are not.
  void add(const std::vector<std::string>& cells, int number);
  /// What there is no row behind.
  void finish();

 private:
  void put(const std::vector<std::string>& cells, int number);

  TextBuilder& out_;
  const ReadLimits& limits_;
  bool guess_;
  std::vector<std::string> head_;
  int head_number_ = 0;
  bool head_used_ = false;
};

}  // namespace callai::documents
