#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callai::audio {

/// Writes a language model in the ARPA format (Doug Paul's, as in the CMU and SRILM tools): sections of 1-grams,
/// 2-grams,
/// ... in ascending order, each with as many lines as was announced.
class ArpaText {
 public:
  /// `counts[i]`: how many (i+1)-grams will follow.
  explicit ArpaText(const std::vector<std::size_t>& counts);
  /// Opens the next section.
  void section();
  /// `probability` 0: never. `backoff`: the weight for words that the model does not hold after this gram, if any.
  void line(double probability, std::initializer_list<std::string_view> gram, std::optional<double> backoff = {});
  /// The whole text; the object is spent.
  std::string finish();

 private:
  std::string text_;
  int order_ = 0;
};

}  // namespace callai::audio
