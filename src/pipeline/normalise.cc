#include <algorithm>
#include <array>
#include <unordered_map>

#include "pipeline/stemmer.h"
#include "pipeline/text_matcher.h"

namespace callai::pipeline {
namespace {

constexpr std::size_t kMaxSource = 4000;  // bytes; more than a minute of speech

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) >= 0x80);
}
bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}
bool is_ascii_alnum(char c) {
  return is_alnum(c) && static_cast<unsigned char>(c) < 0x80;
}
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Written-out forms of words that are contracted or spelled in several ways.
const std::unordered_map<std::string, std::string>& rewritten_words() {
  static const std::unordered_map<std::string, std::string> table = {{"can't", "can not"},
                                                                     {"won't", "will not"},
                                                                     {"shan't", "shall not"},
                                                                     {"ain't", "is not"},
                                                                     {"cannot", "can not"},
                                                                     {"dont", "do not"},
                                                                     {"cant", "can not"},
                                                                     {"wont", "will not"},
                                                                     {"im", "i am"},
                                                                     {"ive", "i have"},
                                                                     {"isnt", "is not"},
                                                                     {"doesnt", "does not"},
                                                                     {"didnt", "did not"},
                                                                     {"wasnt", "was not"},
                                                                     {"arent", "are not"},
                                                                     {"couldnt", "could not"},
                                                                     {"wouldnt", "would not"},
                                                                     {"shouldnt", "should not"},
                                                                     {"havent", "have not"},
                                                                     {"hasnt", "has not"},
                                                                     {"hadnt", "had not"},
                                                                     {"thats", "that is"},
                                                                     {"whats", "what is"},
                                                                     {"its", "it is"},
                                                                     {"youre", "you are"},
                                                                     {"theyre", "they are"},
                                                                     {"gonna", "going to"},
                                                                     {"wanna", "want to"},
                                                                     {"gotta", "got to"},
                                                                     {"kinda", "kind of"},
                                                                     {"lemme", "let me"},
                                                                     {"gimme", "give me"},
                                                                     {"dunno", "do not know"},
                                                                     {"ok", "okay"},
                                                                     {"okey", "okay"},
                                                                     {"okie", "okay"},
                                                                     {"yea", "yeah"},
                                                                     {"ya", "yeah"},
                                                                     {"yah", "yeah"},
                                                                     {"alright", "all right"},
                                                                     {"hmm", "hm"},
                                                                     {"hmmm", "hm"},
                                                                     {"mmm", "mm"},
                                                                     {"mhm", "mm hm"},
                                                                     {"mmhm", "mm hm"},
                                                                     {"mmhmm", "mm hm"},
                                                                     {"uhhuh", "uh huh"},
                                                                     {"o'clock", "oclock"},
                                                                     {"ma'am", "maam"},
                                                                     {"let's", "let us"},
                                                                     {"lets", "let us"},
                                                                     {"y'all", "you all"},
                                                                     {"c'mon", "come on"},
                                                                     {"'cause", "because"},
                                                                     {"bout", "about"},
                                                                     {"'bout", "about"},
                                                                     {"thru", "through"},
                                                                     {"tmrw", "tomorrow"},
                                                                     {"pls", "please"},
                                                                     {"thx", "thanks"}};
  return table;
}

struct Ending {
  std::string_view ending;
  std::string_view word;
};
constexpr Ending kEndings[] = {{"n't", "not"},  {"'m", "am"},    {"'re", "are"},
                               {"'ve", "have"}, {"'ll", "will"}, {"'d", "would"}};

bool s_means_is(std::string_view base) {
  constexpr std::array<std::string_view, 18> kBases = {
      "it",  "that", "what", "who",  "he",  "she",        "there",    "here",    "where",
      "how", "when", "name", "this", "why", "everything", "everyone", "nothing", "something"};
  return std::ranges::find(kBases, base) != kBases.end();
}

// Cuts a source into tokens, chunk of non-space by chunk.
class Tokenizer {
 public:
  explicit Tokenizer(Text& out) : out_(out), s_(out.source) {}

  void run() {
    out_.tokens.reserve(s_.size() / 4 + 4);
    std::size_t at = 0;
    while (at < s_.size()) {
      while (at < s_.size() && is_space(s_[at])) ++at;
      std::size_t end = at;
      while (end < s_.size() && !is_space(s_[end])) ++end;
      if (end > at) chunk(at, end);
      at = end;
    }
  }

 private:
  void emit(std::string text, std::size_t first, std::size_t last) {
    Token token;
    token.text = std::move(text);
    token.first_byte = static_cast<std::uint32_t>(first);
    token.last_byte = static_cast<std::uint32_t>(last);
    token.clause_start = clause_;
    clause_ = false;
    out_.tokens.push_back(std::move(token));
  }

  // Several words written as one: "do not".
  void emit_words(std::string_view words, std::size_t first, std::size_t last) {
    for (std::size_t at = 0; at < words.size();) {
      const std::size_t end = std::min(words.find(' ', at), words.size());
      emit(std::string(words.substr(at, end - at)), first, last);
      at = end + 1;
    }
  }

  void chunk(std::size_t first, std::size_t last) {
    if (email(first, last)) return;
    std::size_t at = first;
    while (at < last) {
      if (is_digit(s_[at])) {
        at = number(at, last);
      } else if (const std::size_t length = symbol(at, last); length > 0) {
        at += length;
      } else if (is_letter(s_[at]) || s_[at] == '\'') {
        at = word(at, last);
      } else {
        at = punctuation(at, first, last);
      }
    }
  }

  bool email(std::size_t first, std::size_t last) {
    while (first < last && !is_alnum(s_[first])) ++first;
    std::size_t end = last;
    while (end > first && !is_alnum(s_[end - 1])) --end;
    const std::string_view body = std::string_view(s_).substr(first, end - first);
    const std::size_t at = body.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == body.size()) return false;
    std::string text(body);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    emit(std::move(text), first, end);
    clause_ = end < last;
    return true;
  }

  // Currency signs and typographic punctuation of more than one byte, $ and %; 0 when there is none.
  std::size_t symbol(std::size_t at, std::size_t last) {
    if (is_ascii_alnum(s_[at])) return 0;
    const std::string_view rest = std::string_view(s_).substr(at, last - at);
    struct Sign {
      std::string_view bytes;
      std::string_view token;  // "" punctuation
      bool clause;
    };
    static constexpr Sign kSigns[] = {{"$", "$", false},
                                      {"%", "%", false},
                                      {"&", "and", false},
                                      {"\xE2\x82\xAC", "\xE2\x82\xAC", false},
                                      {"\xC2\xA3", "\xC2\xA3", false},
                                      {"\xE2\x80\x93", "", true},
                                      {"\xE2\x80\x94", "", true},
                                      {"\xE2\x80\xA6", "", true},
                                      {"\xE2\x80\x9C", "", false},
                                      {"\xE2\x80\x9D", "", false},
                                      {"\xC2\xA0", "", false}};
    for (const Sign& sign : kSigns) {
      if (!rest.starts_with(sign.bytes)) continue;
      if (!sign.token.empty()) emit(std::string(sign.token), at, at + sign.bytes.size());
      clause_ = clause_ || sign.clause;
      return sign.bytes.size();
    }
    return 0;
  }

  std::size_t punctuation(std::size_t at, std::size_t first, std::size_t last) {
    const char c = s_[at];
    const bool inside = at > first && at + 1 < last && is_alnum(s_[at - 1]) && is_alnum(s_[at + 1]);
    if (c == '+' && at + 1 < last && is_digit(s_[at + 1])) {
      emit("+", at, at + 1);
    } else if (c == '.' && inside && is_letter(s_[at + 1])) {
      emit("dot", at, at + 1);
    } else if (c == ',' || c == '.' || c == '?' || c == '!' || c == ';' || c == ':') {
      clause_ = true;
    }
    return at + 1;
  }

  std::size_t number(std::size_t at, std::size_t last) {
    std::size_t end = at;
    const auto joins = [](char c) { return c == '.' || c == ',' || c == ':' || c == '/' || c == '-'; };
    while (end < last && (is_digit(s_[end]) || (joins(s_[end]) && end + 1 < last && is_digit(s_[end + 1])))) ++end;
    emit_number(at, end);
    // "3rd" stays whole; "5k" and "10am" are two words.
    const std::string_view rest = std::string_view(s_).substr(end, last - end);
    for (const std::string_view suffix : {"st", "nd", "rd", "th"}) {
      const bool ends = rest.size() == suffix.size() || (rest.size() > suffix.size() && !is_alnum(rest[suffix.size()]));
      if (rest.starts_with(suffix) && ends) {
        out_.tokens.back().text += suffix;
        out_.tokens.back().last_byte += 2;
        return end + 2;
      }
    }
    return end;
  }

  void emit_number(std::size_t first, std::size_t last) {
    const std::string_view run = std::string_view(s_).substr(first, last - first);
    const auto count = [&](char c) { return std::ranges::count(run, c); };
    const bool iso_date = run.size() == 10 && run[4] == '-' && run[7] == '-' && count('-') == 2;
    const bool grouped = count(',') > 0 && thousands_grouped(run);
    if (iso_date || (count('/') > 0 && count('/') < 3 && count('.') + count(',') + count(':') + count('-') == 0) ||
        (count(':') == 1 && count('.') + count(',') + count('/') + count('-') == 0) ||
        (count('.') == 1 && count(',') + count(':') + count('/') + count('-') == 0)) {
      emit(std::string(run), first, last);
      return;
    }
    std::string piece;
    std::size_t piece_first = first;
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (is_digit(run[i]) || (grouped && run[i] == '.')) {
        piece.push_back(run[i]);
      } else if (!grouped) {
        emit(std::move(piece), piece_first, first + i);
        piece.clear();
        piece_first = first + i + 1;
      }
    }
    emit(std::move(piece), piece_first, last);
  }

  // 1,234,567 or 1,234.50
  static bool thousands_grouped(std::string_view run) {
    const std::size_t point = std::min(run.find('.'), run.size());
    std::size_t since = 0;
    bool seen = false;
    for (std::size_t i = 0; i < point; ++i) {
      if (run[i] == ',') {
        if (seen ? since != 3 : (since < 1 || since > 3)) return false;
        seen = true;
        since = 0;
      } else if (is_digit(run[i])) {
        ++since;
      } else {
        return false;
      }
    }
    return since == 3 && std::ranges::all_of(run.substr(std::min(point + 1, run.size())), is_digit);
  }

  std::size_t word(std::size_t at, std::size_t last) {
    std::string w;
    std::size_t end = at;
    while (end < last) {
      if (is_ascii_alnum(s_[end])) {
        append_lower(w, s_[end++]);
        continue;
      }
      const std::string_view rest = std::string_view(s_).substr(end, last - end);
      if (rest.starts_with("\xE2\x80\x99") || rest.starts_with("\xE2\x80\x98")) {
        w.push_back('\'');
        end += 3;
        continue;
      }
      if (rest.starts_with("\xE2\x80") || rest.starts_with("\xE2\x82\xAC") || rest.starts_with("\xC2\xA3") ||
          rest.starts_with("\xC2\xA0")) {
        break;
      }
      const char c = s_[end];
      if (is_alnum(c) || c == '\'') {
        append_lower(w, c);
        ++end;
      } else if (c == '.' && initials(end, at, last)) {
        ++end;
      } else {
        break;
      }
    }
    emit_word(std::move(w), at, end);
    return std::max(end, at + 1);
  }

  // The points of "p.m." and "u.s.": single letters between points.
  bool initials(std::size_t at, std::size_t first, std::size_t last) const {
    if (at < first + 1 || !is_letter(s_[at - 1]) || (at >= first + 2 && s_[at - 2] != '.')) return false;
    if (at + 1 >= last) return at >= first + 2;
    const bool letter_next = is_letter(s_[at + 1]);
    const bool single = at + 2 >= last || !is_alnum(s_[at + 2]);
    return (letter_next && single) || (!letter_next && at >= first + 2);
  }

  static void append_lower(std::string& w, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') {
      w.push_back(static_cast<char>(c + 32));
    } else if (!w.empty() && static_cast<unsigned char>(w.back()) == 0xC3 && byte >= 0x80 && byte <= 0x9E &&
               byte != 0x97) {
      w.push_back(static_cast<char>(byte + 0x20));  // capital letters of Latin-1 in UTF-8
    } else {
      w.push_back(c);
    }
  }

  void emit_word(std::string w, std::size_t first, std::size_t last) {
    const auto& rewritten = rewritten_words();
    if (const auto found = rewritten.find(w); found != rewritten.end()) {
      emit_words(found->second, first, last);
      return;
    }
    std::string_view tail;
    if (w.find('\'') != std::string::npos) {
      for (const Ending& e : kEndings) {
        if (w.size() > e.ending.size() && w.ends_with(e.ending)) {
          w.resize(w.size() - e.ending.size());
          tail = e.word;
          break;
        }
      }
      if (tail.empty() && w.size() > 2 && w.ends_with("'s")) {
        w.resize(w.size() - 2);
        if (s_means_is(w)) tail = "is";
      }
      std::erase(w, '\'');
    }
    if (!w.empty()) emit(std::move(w), first, last);
    if (!tail.empty()) emit(std::string(tail), first, last);
  }

  Text& out_;
  const std::string& s_;
  bool clause_ = false;
};

// Words that recognisers and people write in two pieces.
void join_split_words(Text& text) {
  struct Join {
    std::string_view first, second, joined;
  };
  static constexpr Join kJoins[] = {
      {"p", "m", "pm"},           {"a", "m", "am"},           {"o", "clock", "oclock"}, {"e", "mail", "email"},
      {"per", "cent", "percent"}, {"week", "end", "weekend"}, {"mid", "day", "midday"}, {"after", "noon", "afternoon"}};
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    Token& token = text.tokens[i];
    if (out > 0) {
      Token& previous = text.tokens[out - 1];
      const auto join = std::ranges::find_if(
          kJoins, [&](const Join& j) { return j.first == previous.text && j.second == token.text; });
      if (join != std::end(kJoins)) {
        previous.text = join->joined;
        previous.last_byte = token.last_byte;
        continue;
      }
    }
    if (out != i) text.tokens[out] = std::move(token);
    ++out;
  }
  text.tokens.resize(out);
}

}  // namespace

Text normalise(std::string_view source) {
  Text text;
  text.source = std::string(source.substr(0, kMaxSource));
  Tokenizer(text).run();
  join_split_words(text);
  for (Token& token : text.tokens) {
    token.word = classify_word(token.text);
    token.stem = token.text;
    stem_word(token.stem);
  }
  return text;
}

}  // namespace callai::pipeline
