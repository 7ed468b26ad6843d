#include "net/address_policy.h"

#include <gtest/gtest.h>

namespace callai::net {
namespace {

bool is_public_text(const char* text) {
  const auto ip = core::parse_ip(text);
  EXPECT_TRUE(ip.has_value()) << text;
  return ip && is_public(*ip);
}

TEST(AddressPolicy, WhatOnlyThisNetworkAnswersIsNotPublic) {
  for (const char* ip :
       {"127.0.0.1",   "127.255.0.9",     "0.0.0.0",       "10.1.2.3",   "172.16.0.1",       "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1",    "224.0.0.1",  "255.255.255.255",  "::",
        "::1",         "fe80::1",         "fd00::1",       "ff02::1",    "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "64:ff9b::a00:1",  "2002:7f00:1::", "2001:db8::1"}) {
    EXPECT_FALSE(is_public_text(ip)) << ip;
  }
}

TEST(AddressPolicy, TheRestIsPublic) {
  for (const char* ip : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:9.9.9.9",
                         "64:ff9b::808:808"}) {
    EXPECT_TRUE(is_public_text(ip)) << ip;
  }
}

}  // namespace
}  // namespace callai::net
