#pragma once

#include <string>

namespace callai::tests {

// Of campaigns, as commands for bash: API and TOKEN are set, and they leave files in the folder in which they run.

/// An owner, and a key that may do everything, in the file "key".
extern const char* const kMakeKey;
/// call(): curl with the key, patient while nobody listens.
extern const char* const kCall;
/// A campaign that calls everybody with the tag "autumn" at every hour, its id in "campaign"; what is busy three times,
/// does not answer or fails twice, or is a machine is given up, a second after the other.
extern const char* const kStartCampaign;
/// Until it is finished: how it went is in "progress.json", every attempt in "attempts.jsonl".
extern const char* const kFinishCampaign;

/// A list of numbers for simulated customers: of ten one is busy, one does not answer, one fails, one is a machine; six
/// answer.
std::string simulated_people(int count);

/// What comes of kStartCampaign with that list, as a condition of jq on "progress.json" ...
std::string expected_progress(int contacts);
/// ... and on the lines of "attempts.jsonl".
std::string expected_attempts(int contacts);

}  // namespace callai::tests
