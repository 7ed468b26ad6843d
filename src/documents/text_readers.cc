#include "core/strings.h"
#include "documents/readers.h"
#include "documents/table_rows.h"

// Plain text and Markdown (CommonMark's headings, fences and comments; GitHub's tables).

namespace callai::documents {

namespace {

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

bool made_of(std::string_view line, char mark, std::size_t at_least) {
  line = core::trimmed(line);
  return line.size() >= at_least && line.find_first_not_of(mark) == std::string_view::npos;
}

std::vector<std::string> table_cells(std::string_view line) {
  line = core::trimmed(line);
  if (line.starts_with('|')) line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.push_back(std::exchange(cell, {}));
    } else {
      cell += line[i];
    }
  }
  cells.push_back(std::move(cell));
  return cells;
}

/// "|---|:-:|": what makes the line before it a table's head.
bool is_table_rule(std::string_view line) {
  return line.find('|') != std::string_view::npos && line.find('-') != std::string_view::npos &&
         line.find_first_not_of(" \t|:-") == std::string_view::npos;
}

/// What nobody sees on the page is not read: it may only be there for a machine to obey.
std::string without_comments(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("<!--");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = text.find("-->", begin + 4);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 3);
  }
}

class Markdown {
 public:
  explicit Markdown(const ReadJob& job) : job_(job), out_(job.limits) {}

  core::Result<DocumentText> read(std::string_view text) {
    skip_front_matter(text);
    while (!text.empty()) {
      if (core::Status go_on = job_.go_on(); !go_on) return go_on.error();
      take(next_line(text), text);
    }
    end_block();
    return out_.finish(DocumentFormat::kMarkdown, title_);
  }

 private:
  void skip_front_matter(std::string_view& text) {
    if (!text.starts_with("---\n")) return;
    const std::size_t end = text.find("\n---\n", 3);
    if (end == std::string_view::npos) return;
    std::string_view matter = text.substr(4, end - 3);
    while (!matter.empty()) {
      const std::string_view line = next_line(matter);
      if (line.starts_with("title:")) title_ = core::trimmed(line.substr(6));
    }
    if (title_.size() >= 2 && (title_.front() == '"' || title_.front() == '\'') && title_.back() == title_.front()) {
      title_ = title_.substr(1, title_.size() - 2);
    }
    text.remove_prefix(end + 5);
  }

  void take(std::string_view line, std::string_view& rest) {
    const std::string_view bare = core::trimmed(line);
    if (bare.starts_with("```") || bare.starts_with("~~~")) {
      fence_ = !fence_;
      end_block();
      return;
    }
    if (fence_) {
      add_line(line);
      return;
    }
    const std::size_t marks = std::min(bare.find_first_not_of('#'), bare.size());
    if (marks >= 1 && marks <= 6 && (marks == bare.size() || bare[marks] == ' ')) return heading(bare.substr(marks));
    std::string_view behind = rest;
    const std::string_view next = next_line(behind);
    if (bare.empty()) return end_block();
    if (block_.empty() && (made_of(next, '=', 3) || (made_of(next, '-', 3) && bare.find('|') == bare.npos))) {
      rest = behind;
      return heading(bare);
    }
    if (made_of(bare, '-', 3) || made_of(bare, '*', 3) || made_of(bare, '_', 3)) return end_block();
    if (bare.find('|') != std::string_view::npos && is_table_rule(next)) {
      rest = behind;
      return table(bare, rest);
    }
    add_line(line);
  }

  void heading(std::string_view text) {
    end_block();
    text = core::trimmed(text);
    while (text.ends_with('#')) text.remove_suffix(1);
    if (title_.empty()) title_ = core::trimmed(text);
    out_.heading(text);
  }

  void table(std::string_view head, std::string_view& rest) {
    end_block();
    TableRows rows(out_, job_.limits);
    rows.set_head(table_cells(head));
    while (!rest.empty()) {
      std::string_view behind = rest;
      const std::string_view line = next_line(behind);
      if (line.find('|') == std::string_view::npos) break;
      rest = behind;
      rows.add(table_cells(line), 0);
    }
    rows.finish();
  }

  void add_line(std::string_view line) {
    block_ += line;
    block_ += '\n';
  }

  void end_block() {
    if (!block_.empty()) out_.verbatim(block_);
    block_.clear();
  }

  const ReadJob& job_;
  TextBuilder out_;
  std::string title_;
  std::string block_;
  bool fence_ = false;
};

}  // namespace

core::Result<DocumentText> read_text(std::string_view text, const ReadJob& job) {
  TextBuilder out(job.limits);
  std::string block;
  while (!text.empty()) {
    if (core::Status go_on = job.go_on(); !go_on) return go_on.error();
    const std::string_view line = next_line(text);
    if (!core::trimmed(line).empty()) {
      block += line;
      block += '\n';
    }
    if ((core::trimmed(line).empty() || text.empty()) && !block.empty()) {
      out.verbatim(block);
      block.clear();
    }
  }
  return out.finish(DocumentFormat::kText, "");
}

core::Result<DocumentText> read_markdown(std::string_view text, const ReadJob& job) {
  return Markdown(job).read(without_comments(text));
}

}  // namespace callai::documents
