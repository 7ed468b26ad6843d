#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "telephony/ami/ami_calls.h"
#include "telephony/ami/ami_client.h"
#include "telephony/key_merger.h"
#include "telephony/rtp/media_port.h"
#include "telephony/sip/sip_agent.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

struct FreepbxSettings {
  SipAgentSettings sip;
  std::vector<std::string> blocked_prefixes;  ///< numbers that begin so are never called ("+1900", "00"): has_prefix()
  /// The one spelling of a number, E.164 where it is one, for these prefixes; empty: numbers are looked at as they are.
  std::function<std::string(const std::string&)> canonical;
  int max_calls_per_number = 2;               ///< outgoing, at once; transfers are not counted
  int call_starts_per_second = 0;             ///< of each line that is up; further calls wait; 0: none does
  /// The PBX's manager interface; no host: none. Asked where SIP was refused: a transfer when the PBX takes no REFER
  /// (Redirect, or Bridge after a consultation), keys when it takes neither RFC 4733 nor INFO (PlayDTMF).
  AmiClientSettings ami;
  std::string ami_context = "from-internal";  ///< of the dialplan, that transferred callers are sent to
};

/// Telephony through FreePBX, Asterisk or any other SIP PBX or trunk: signalling by SipAgent, audio by the media
/// engine. Lives on the dispatch sequence; what happens on the sip thread is posted there, what the media threads
/// report comes from drain().
class FreepbxAdapter final : public TelephonyInterface {
 public:
  /// As SipAgent::start. `sequence` and `media` outlive it; `media`'s wake-up leads to drain().
  static core::Result<std::unique_ptr<FreepbxAdapter>> start(core::Env env, core::Sequence& sequence, MediaPort& media,
                                                             FreepbxSettings settings);
  /// Hangs every call up; their ends are not delivered.
  ~FreepbxAdapter() override;

  void set_event_sink(EventSink sink) override;
  static constexpr std::size_t kMaxWaiting = 4096;  ///< overflow rule: originate() refuses

  /// Calls beyond call_starts_per_second wait for their turn, in order; their ring_timeout begins with it.
  core::Status originate(const OriginateRequest& request) override;
  core::Status answer(const LegId& leg) override;
  core::Status reject(const LegId& leg, CallOutcome why) override;
  core::Status hang_up(const LegId& leg) override;
  core::Status hold(const LegId& leg) override;
  core::Status unhold(const LegId& leg) override;
  core::Status transfer_blind(const LegId& leg, const std::string& number) override;
  core::Status transfer_attended(const LegId& leg, const LegId& consult) override;
  /// By RFC 4733, or by INFO when the far side did not agree on that.
  core::Status send_dtmf(const LegId& leg, const std::string& digits) override;
  core::Status attach_audio(const LegId& leg, conversation::AudioPort* port) override;

  /// Dispatch sequence, after each signal of the media's wake-up.
  void drain();

  core::Result<MediaStatistics> statistics(const LegId& leg);
  /// Every call, answered or not; each Ended follows.
  void hang_up_all();
  std::vector<LineStatus> lines() const { return agent_->lines(); }
  SipCounts counts() const { return agent_->counts(); }
  /// Of the manager interface; nothing when none is set.
  std::optional<AmiStatus> manager() const;
  SipAgent& agent() { return *agent_; }
  std::size_t legs() const { return legs_.size(); }
  std::size_t waiting() const { return waiting_.size(); }  ///< calls out that have not been started yet
  std::vector<LegId> waiting_legs() const;                 ///< those, the next one first

 private:
  struct Leg {
    bool incoming = false;
    bool answered = false;
    std::string number;  ///< outgoing; "" of one that limits do not count
    MediaId media;
    std::string call_id;
    std::string transfer_to;  ///< number of a blind transfer under way
    KeyMerger keys;
    LegId consult;               ///< joined with this one by an attended transfer under way
    bool heard_nothing = false;  ///< for a while
    bool was_not_heard = false;
  };

  FreepbxAdapter(core::Env env, core::Sequence& sequence, MediaPort& media, FreepbxSettings settings);
  void start_waiting();
  core::Duration start_interval() const;
  void end_unstarted(const LegId& leg, CallOutcome outcome, std::string reason);
  core::Result<Leg*> find(const LegId& leg, bool answered);
  core::Status may_dial(const std::string& number) const;
  core::Status may_call(const std::string& number) const;
  void deliver(const LegId& leg, TelephonyEvent event);
  void on_sip(const LegId& leg, SipEvent event);
  void on_sip_event(const LegId& leg, SipIncoming event);
  void on_sip_event(const LegId& leg, SipRinging event);
  void on_sip_event(const LegId& leg, SipEarlyMedia event);
  void on_sip_event(const LegId& leg, SipAnswered event);
  void on_sip_event(const LegId& leg, SipKeysRefused event);
  void on_sip_event(const LegId& leg, SipDtmf event);
  void on_sip_event(const LegId& leg, SipHeld event);
  void on_sip_event(const LegId& leg, SipHoldRefused event);
  void on_sip_event(const LegId& leg, SipTransfer event);
  void on_sip_event(const LegId& leg, SipEnded event);
  bool transfer_by_manager(const LegId& leg, const SipTransfer& refused);
  void transfer_over(const LegId& leg, bool succeeded, std::string reason);
  void on_media(MediaId media, const MediaEvent& event);
  void on_key(const LegId& leg, char key, KeyWay way);
  void set_media(const LegId& leg, MediaId media);

  core::Env env_;
  core::Sequence& sequence_;
  MediaPort& media_;
  FreepbxSettings settings_;
  EventSink sink_;
  std::deque<OriginateRequest> waiting_;
  core::TimePoint next_start_;
  bool start_armed_ = false;
  std::map<LegId, Leg> legs_;
  std::map<MediaId, LegId> by_media_;
  core::TaskSafety safety_;
  std::unique_ptr<AmiClient> manager_;
  std::unique_ptr<AmiCalls> manager_calls_;
  std::unique_ptr<SipAgent> agent_;  // last: its thread posts tasks that are guarded by the above
};

}  // namespace callai::telephony
