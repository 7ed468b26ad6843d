#include <algorithm>
#include <charconv>

#include "core/strings.h"
#include "documents/limited_process.h"
#include "documents/readers.h"

// PDF by poppler's programs: the format is too large, and its files too often broken on purpose, to be read in this
// process.

namespace callai::documents {

namespace {

struct PdfInfo {
  std::string title;
  int pages = 0;
};

ProcessLimits limits_of(const ReadJob& job) {
  ProcessLimits limits;
  limits.deadline = job.deadline;
  limits.cpu_seconds = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(job.limits.time).count());
  limits.memory = job.limits.process_memory;
  limits.output_bytes = 2 * job.limits.output_bytes;  // spaces and line ends are taken out of it
  return limits;
}

core::Error not_installed(const std::string& program) {
  return {core::ErrorCode::kUnavailable, "PDF files cannot be read here: there is no " + program,
          "install it with: apt-get install poppler-utils", ""};
}

/// Why the program did not do it.
core::Error why(const ProcessOutcome& outcome) {
  core::Error error = refusal("it is a broken PDF", "save it again with the program that made it");
  if (outcome.errors.find("ncorrect password") != std::string::npos) {
    error = refusal("it is an encrypted PDF", "save it without a password");
  } else if (outcome.signal != 0) {
    // Out of memory or of CPU time, or a file that was made to break it.
    error = over_limit("the PDF takes more memory or time to read than is allowed, or is broken",
                       "print it into a new PDF, or split it");
  }
  error.cause = even_space(outcome.errors.substr(0, outcome.errors.find('\n')));
  return error;
}

core::Result<ProcessOutcome> run(const std::string& folder, const std::string& program,
                                 std::vector<std::string> arguments, std::string_view bytes, const ReadJob& job,
                                 const std::function<bool(std::string_view)>& output) {
  arguments.insert(arguments.begin(), folder + "/" + program);
  auto outcome = run_limited(arguments, bytes, limits_of(job), job.clock, job.stop, output);
  if (!outcome && outcome.error().code == core::ErrorCode::kNotFound) return not_installed(arguments.front());
  if (!outcome && outcome.error().code == core::ErrorCode::kDeadlineExceeded) {
    const core::Status late = job.go_on();
    return late ? outcome.error() : late.error();
  }
  return outcome;
}

core::Result<PdfInfo> info_of(std::string_view bytes, const std::string& folder, const ReadJob& job) {
  std::string told;
  const auto outcome = run(folder, "pdfinfo", {"-enc", "UTF-8", "-"}, bytes, job, [&told](std::string_view piece) {
    told += piece;
    return true;
  });
  if (!outcome) return outcome.error();
  if (outcome->exit_code != 0) return why(*outcome);
  PdfInfo info;
  const auto value = [&told](const std::string& key) -> std::string_view {
    const std::size_t at = ("\n" + told).find("\n" + key + ":");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + key.size() + 1;
    return core::trimmed(std::string_view(told).substr(begin, told.find('\n', begin) - begin));
  };
  info.title = value("Title");
  const std::string_view pages = value("Pages");
  std::from_chars(pages.data(), pages.data() + pages.size(), info.pages);
  if (info.pages > job.limits.pages) {
    return over_limit("it has " + std::to_string(info.pages) + " pages, more than " + std::to_string(job.limits.pages),
                      "split it");
  }
  return info;
}

/// Puts lines together that only the page's width divided.
class Pages {
 public:
  Pages(const ReadJob& job, int total) : job_(job), total_(total), out_(job.limits) {}

  /// A portion of the text; a form feed ends a page. False: enough.
  bool take(std::string_view piece) {
    for (std::size_t at = 0; at < piece.size();) {
      const std::size_t end = piece.find('\f', at);
      page_ += piece.substr(at, end - at);
      if (end == std::string_view::npos) break;
      end_page();
      at = end + 1;
    }
    return out_.status().ok() && number_ <= job_.limits.pages;
  }
  void finish() {
    if (!page_.empty()) end_page();
  }
  core::Status status() const { return out_.status(); }
  core::Result<DocumentText> result(std::string title) {
    if (out_.empty()) {
      return refusal("there is no text in the PDF: it seems to be scanned",
                     "let a program for text recognition (OCR) make a PDF with text of it");
    }
    return out_.finish(DocumentFormat::kPdf, std::move(title));
  }

 private:
  static constexpr std::size_t kFullLine = 45;  // bytes from which on a line may have been broken by the page's width

  void end_page() {
    out_.page(++number_);
    std::string_view rest = page_;
    std::string paragraph;
    std::size_t last_line = 0;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string line = even_space(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.empty()) {
        put(paragraph);
        continue;
      }
      if (!paragraph.empty() && !goes_on(paragraph, last_line, line)) put_line(paragraph);
      append(paragraph, line);
      last_line = line.size();
    }
    put(paragraph);
    page_.clear();
    if (job_.progress) job_.progress(number_, std::max(total_, number_));
  }

  /// True: `line` continues the sentence of a line that was full.
  static bool goes_on(const std::string& paragraph, std::size_t last_line, const std::string& line) {
    const bool item = line.starts_with("- ") || line.starts_with("\xE2\x80\xA2");
    return !item && (last_line >= kFullLine || paragraph.ends_with('-') || paragraph.ends_with(','));
  }
  static void append(std::string& paragraph, const std::string& line) {
    const bool divided = paragraph.size() > 1 && paragraph.back() == '-' && line.front() >= 'a' &&
                         line.front() <= 'z' && paragraph[paragraph.size() - 2] != ' ';
    if (divided) paragraph.pop_back();
    if (!divided && !paragraph.empty()) paragraph += ' ';
    paragraph += line;
  }
  void put(std::string& paragraph) {
    if (lines_) {
      out_.line(paragraph);
    } else {
      out_.paragraph(paragraph);
    }
    lines_ = false;
    paragraph.clear();
  }
  void put_line(std::string& paragraph) {
    out_.line(paragraph);
    lines_ = true;
    paragraph.clear();
  }

  const ReadJob& job_;
  const int total_;
  TextBuilder out_;
  std::string page_;
  int number_ = 0;
  bool lines_ = false;
};

}  // namespace

core::Result<DocumentText> read_pdf(std::string_view bytes, const std::string& program_folder, const ReadJob& job) {
  auto info = info_of(bytes, program_folder, job);
  if (!info) return info.error();
  Pages pages(job, info->pages);
  const auto outcome = run(program_folder, "pdftotext", {"-q", "-enc", "UTF-8", "-eol", "unix", "-", "-"}, bytes, job,
                           [&pages](std::string_view piece) { return pages.take(piece); });
  if (core::Status full = pages.status(); !full) return full.error();
  if (!outcome) return outcome.error();
  if (outcome->exit_code != 0) return why(*outcome);
  pages.finish();
  return pages.result(std::move(info->title));
}

}  // namespace callai::documents
