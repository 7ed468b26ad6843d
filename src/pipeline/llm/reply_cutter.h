#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callai::pipeline {

/// Cuts a model's text into pieces to speak as it comes: the first clause as soon as it is there (a voice starts that
/// much earlier), then sentence by sentence. Markup, emoji, links and stage directions are left out. Pure.
class ReplyCutter {
 public:
  explicit ReplyCutter(int max_sentences) : left_(max_sentences) {}
  /// Appends the pieces that are complete now.
  void feed(std::string_view text, std::vector<std::string>& out);
  /// What is left. A piece that was `cut` off in mid-sentence is dropped.
  void finish(bool cut, std::vector<std::string>& out);
  /// True: all the sentences there may be have been cut; what follows is not spoken.
  bool full() const { return left_ <= 0; }

 private:
  void take(std::size_t length, bool ends_sentence, std::vector<std::string>& out);

  std::string text_;
  int left_;
  bool begun_ = false;
};

/// Fit for a voice: without markdown, emoji, links, stage directions in asterisks or brackets.
std::string speakable(std::string_view text);

}  // namespace callai::pipeline
