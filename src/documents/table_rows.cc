#include "documents/table_rows.h"

#include <algorithm>
#include <utility>

namespace callai::documents {

namespace {

constexpr std::size_t kMostHead = 60;  // bytes of a cell that may be a column's name

std::size_t filled(const std::vector<std::string>& cells) {
  return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [](const auto& c) { return !c.empty(); }));
}

bool names_a_column(const std::string& cell) {
  if (cell.empty() || cell.size() > kMostHead) return false;
  // A number or a date is a value.
  return std::any_of(cell.begin(), cell.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

std::vector<std::string> even(const std::vector<std::string>& cells, std::size_t most) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(cells.size(), most); ++i) out.push_back(even_space(cells[i]));
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

}  // namespace

void TableRows::set_head(std::vector<std::string> cells) {
  head_ = even(cells, limits_.cells_a_row);
  guess_ = false;
}

void TableRows::add(const std::vector<std::string>& cells, int number) {
  const std::vector<std::string> row = even(cells, limits_.cells_a_row);
  if (row.empty()) return;
  if (guess_ && filled(row) > 1) {
    guess_ = false;
    if (std::all_of(row.begin(), row.end(), names_a_column)) {
      head_ = row;
      head_number_ = number;
      return;
    }
  }
  head_used_ = true;
  put(row, number);
}

void TableRows::finish() {
  if (!head_.empty() && !std::exchange(head_used_, true)) {
    const std::vector<std::string> alone = std::exchange(head_, {});
    put(alone, head_number_);
  }
}

void TableRows::put(const std::vector<std::string>& cells, int number) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    if (!line.empty()) line += "; ";
    const bool named = i < head_.size() && !head_[i].empty() && filled(cells) > 1;
    if (named) line += head_[i] + ": ";
    line += cells[i];
  }
  if (number > 0) {
    out_.row(number, line);
  } else {
    out_.line(line);
  }
}

}  // namespace callai::documents
