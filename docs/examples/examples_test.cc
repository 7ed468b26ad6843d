// The examples of docs/extending.md: they compile, do what the page says, and stand there word for word.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/testing/recording_log.h"
#include "docs/examples/audited_line.h"
#include "docs/examples/beep_voice.h"
#include "docs/examples/late_in_the_call.h"
#include "docs/examples/order_status_tool.h"

namespace examples {
namespace {

using callai::conversation::ToolStatus;

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(CALLAI_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Examples, ATool) {
  const OrderStatus tool(std::map<std::string, std::string>{{"42", "shipped"}});
  EXPECT_EQ(tool.run({}, {"order_status", {{"order", "42"}}}, {}).values.front().second, "shipped");
  EXPECT_EQ(tool.run({}, {"order_status", {{"order", "43"}}}, {}).status, ToolStatus::kNotFound);
  EXPECT_EQ(tool.run({}, {"order_status", {}}, {}).status, ToolStatus::kFailed);
}

TEST(Examples, AVoice) {
  class Sink final : public callai::audio::SpeechSink {
   public:
    bool write(std::span<const std::int16_t> pcm) override {
      samples += pcm.size();
      return true;
    }
    void words(const std::vector<callai::core::Duration>& ends) override { word_count = ends.size(); }
    std::size_t samples = 0;
    std::size_t word_count = 0;
  } sink;
  BeepVoice voice;
  ASSERT_TRUE(voice.synthesize("one two three", {}, sink).ok());
  EXPECT_EQ(sink.word_count, 3U);
  EXPECT_EQ(sink.samples, 3U * 1600);
}

TEST(Examples, ALine) {
  class NoLine final : public callai::telephony::TelephonyInterface {
   public:
    void set_event_sink(EventSink) override {}
    Status originate(const callai::telephony::OriginateRequest&) override { return {}; }
    Status answer(const LegId&) override { return {}; }
    Status reject(const LegId&, callai::telephony::CallOutcome) override { return {}; }
    Status hang_up(const LegId&) override { return {}; }
    Status hold(const LegId&) override { return {}; }
    Status unhold(const LegId&) override { return {}; }
    Status transfer_blind(const LegId&, const std::string&) override { return {}; }
    Status transfer_attended(const LegId&, const LegId&) override { return {}; }
    Status send_dtmf(const LegId&, const std::string&) override { return {}; }
    Status attach_audio(const LegId&, callai::conversation::AudioPort*) override { return {}; }
  } line;
  callai::core::testing::RecordingLog log;
  AuditedLine audited(line, log);
  EXPECT_TRUE(audited.hang_up(LegId("call_1")).ok());
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_NE(log.lines().front().find("verb=hang_up"), std::string::npos) << log.lines().front();
}

TEST(Examples, ACondition) {
  const callai::templates::Condition condition = upset_after(120);
  EXPECT_EQ(std::get<callai::templates::AllOf>(condition.kind).of.size(), 2U);
}

TEST(Examples, StandOnThePageWordForWord) {
  const std::string page = text_of("docs/extending.md");
  for (const char* name : {"order_status_tool.h", "beep_voice.h", "audited_line.h", "late_in_the_call.h"}) {
    const std::string example = text_of(std::string("docs/examples/") + name);
    ASSERT_FALSE(example.empty()) << name;
    EXPECT_NE(page.find("```cpp\n" + example + "```"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace examples
