#pragma once

#include "pipeline/value_reader.h"

namespace callai::pipeline {

/// Telephone numbers: runs of at least seven digits, said one by one, in pairs ("fifty five"), doubled ("double five"),
/// or typed. E.164 when a plus was said or the number has eleven digits that start with 1; else the digits alone.
/// Strong from ten digits on.
Candidates read_phones(const Text& text);

/// E-mail addresses, typed or spoken: "dana dot miller at example dot com". Always strong.
Candidates read_emails(const Text& text);

/// Names of persons. Always after a cue ("my name is", "this is ..."); `asked`: also an utterance that is nothing but a
/// name. Capitalised. Strong when a cue that only names follow was said.
Candidates read_names(const Text& text, bool asked);

}  // namespace callai::pipeline
