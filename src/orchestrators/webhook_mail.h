#pragma once

#include <string>

#include "net/mail_client.h"
#include "repositories/webhooks/webhook_outbox.h"

namespace callai::orchestrators {

/// The address of a webhook whose URL is "mailto:ADDRESS"; "" of any other.
std::string mail_address_of(const std::string& url);

/// An event as a person reads it: what happened in the subject, its data a line each. Pure.
net::Mail mail_of(const std::string& address, const repositories::DueDelivery& delivery, core::WallTime now);

}  // namespace callai::orchestrators
