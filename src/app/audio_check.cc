#include "app/audio_check.h"

#include <cstdio>

namespace callai::app {

namespace {

constexpr std::uint64_t kEnoughPackets = 150;  // three seconds: loss and jitter of fewer are chance
constexpr double kMuchLoss = 5;                // percent

/// The far side's reports say that it hears us.
bool is_heard(const telephony::MediaStatistics& media) {
  return media.sent.mos > 0 && media.sent.lost < media.sent.packets;
}

std::string number(const char* format, double value) {
  char text[32];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

std::string quality_of(const telephony::MediaStatistics& media) {
  std::string text = std::to_string(media.received.packets) + " packets in, " + std::to_string(media.sent.packets) +
                     " out, " + number("%.1f %% lost, ", media.received.loss_percent) +
                     number("jitter %.1f ms", media.received.jitter_ms);
  if (media.received.mos > 0) text += number(", MOS %.1f", media.received.mos);
  return text;
}

AudioVerdict bad(std::string how, std::string mend) {
  return {false, std::move(how), std::move(mend)};
}

}  // namespace

bool is_enough(const AudioEvidence& evidence) {
  if (evidence.goes_one_way) return true;
  return evidence.media.received.packets >= kEnoughPackets && (evidence.echo_after || is_heard(evidence.media));
}

AudioVerdict judge_audio(const AudioEvidence& evidence) {
  const telephony::MediaStatistics& media = evidence.media;
  const std::string sent = std::to_string(media.sent.packets) + " packets out";
  const char* const let_in =
      "open UDP ports sip.rtp_first to sip.rtp_last of this machine for the PBX; behind NAT set sip.external_ip; in "
      "FreePBX set the extension's Direct Media to No";
  if (media.received.packets == 0 && is_heard(media)) {
    return bad("one way: the far side hears us (" + sent + "), but nothing comes in", let_in);
  }
  if (media.received.packets == 0) {
    return bad("none: " + sent + ", nothing comes in, and the far side does not say that it hears us",
               std::string(let_in) + "; let UDP out to the PBX's RTP ports (10000 to 20000)");
  }
  if (evidence.goes_one_way && !evidence.goes_one_way->we_hear_nothing) {
    return bad("one way: we hear the far side (" + quality_of(media) + "), but by its reports nothing reaches it",
               "let UDP out to the PBX's RTP ports (10000 to 20000); see the NAT settings of the extension");
  }
  if (evidence.goes_one_way) {
    return bad("one way: " + quality_of(media) + ", but for six seconds nothing comes in any more", let_in);
  }
  if (media.received.loss_percent > kMuchLoss) {
    return bad(quality_of(media), "look for a wireless or overloaded link to the PBX");
  }
  if (evidence.echo_after) {
    return {true,
            "both ways: our tone came back after " + number("%.0f ms, ", core::to_ms(*evidence.echo_after)) +
                quality_of(media),
            ""};
  }
  if (is_heard(media)) return {true, "both ways, by the far side's reports: " + quality_of(media), ""};
  return {true, quality_of(media) + "; whether the far side hears us is not known: call an echo test, as *43", ""};
}

}  // namespace callai::app
