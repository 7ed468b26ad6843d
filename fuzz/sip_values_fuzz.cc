#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "telephony/sip/digest_answer.h"
#include "telephony/sip/sip_values.h"

// Values of SIP headers and bodies from the network: nothing crashes, and what is read of them stays in its range, or
// is text that breaks no header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::telephony;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view half = text.substr(0, size / 2);
  for (const std::string_view type :
       {std::string_view("application/dtmf"), std::string_view("application/dtmf-relay"), half}) {
    const char key = dtmf_of_info(type, text);
    CALLAI_CHECK(key == '\0' || std::string_view("0123456789*#ABCD").find(key) != std::string_view::npos,
                 "this is no key of a telephone");
  }
  for (const std::string& body : {std::string(text), "SIP/2.0 " + std::string(text)}) {
    const int code = code_of_sipfrag(body);
    CALLAI_CHECK(code == 0 || (code >= 100 && code <= 699), "this is no SIP answer");
  }
  if (const auto expires = parse_session_expires(text)) {
    CALLAI_CHECK(expires->seconds >= 1 && expires->seconds <= 86400, "a session of no length, or of more than a day");
  }
  for (const std::string& value : {std::string(text), "Q.850;cause=" + std::string(text)}) {
    CALLAI_CHECK(words_of_reason(value).find_first_of("\r\n\"") == std::string::npos, "words that break a line");
  }
  const DigestAccount account{"900", "secret"};
  for (const std::string& challenge :
       {std::string(text), "Digest realm=\"pbx\", nonce=\"1\", algorithm=SHA-256, " + std::string(text)}) {
    const auto answer = answer_by_sha256(challenge, account, {"REGISTER", "sip:pbx", "0123456789abcdef"});
    if (!answer) continue;
    CALLAI_CHECK(answer->find_first_of("\r\n") == std::string::npos, "an answer that is two headers");
    CALLAI_CHECK(answer->find("secret") == std::string::npos || text.find("secret") != std::string_view::npos,
                 "an answer that tells the secret");
  }
  return 0;
}
