#include "audio/engines/flite_lexicon.h"

#include <cctype>
#include <mutex>

#include "audio/engines/flite_library.h"

extern "C" {
#include <flite/flite.h>
cst_lexicon* cmu_lex_init(void);
}

namespace callai::audio {

std::string flite_phones(const std::string& word) {
  const std::lock_guard lock(flite_library());
  cst_lexicon* lexicon = cmu_lex_init();
  cst_val* phones = lex_lookup(lexicon, word.c_str(), nullptr, nullptr);
  std::string out;
  for (const cst_val* v = phones; v != nullptr; v = val_cdr(v)) {
    std::string phone = val_string(val_car(v));
    while (!phone.empty() && std::isdigit(static_cast<unsigned char>(phone.back())) != 0) phone.pop_back();
    for (char& c : phone) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (phone == "AX") phone = "AH";
    if (phone.empty() || phone == "PAU") continue;
    if (!out.empty()) out += ' ';
    out += phone;
  }
  delete_val(phones);
  return out;
}

}  // namespace callai::audio
