#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

struct ChatOptions {
  std::string template_id;             ///< pre-built, published or a JSON file
  std::string name;                    ///< first name of who is called; "" unknown
  std::string models;                  ///< URL of a chat server that words the replies; "" as the settings say
  std::vector<std::string> documents;  ///< text files to answer from
  bool trace = false;                  ///< every node that fired, not only what was done
};

/// `callai chat`: the conversation of a template, typed in the terminal (or piped in, a line an utterance), with what
/// was understood, decided and why. `/keys 12` presses keys, `/hangup` or the end of the input leaves. Stored in the
/// data folder when one is named, else forgotten.
int run_chat(const Program& program, const ChatOptions& options);

}  // namespace callai::app
