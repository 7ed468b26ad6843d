#pragma once

#include "telephony/rtp/media_port.h"
#include "telephony/rtp/rtp_session.h"

namespace callai::telephony {

/// What a call's record and a person want to know, from what the session counted. Pure.
MediaStatistics to_statistics(const SessionCounts& counts);

}  // namespace callai::telephony
