#include "core/ip_address.h"

#include <gtest/gtest.h>

namespace callai::core {
namespace {

IpBytes ip(std::string_view text) {
  return parse_ip(text).value();
}

TEST(IpNetwork, HoldsItsAddressesAndNoOthers) {
  const auto network = parse_network("192.168.4.0/22");
  ASSERT_TRUE(network.ok());
  EXPECT_TRUE(network->contains(ip("192.168.7.255")));
  EXPECT_FALSE(network->contains(ip("192.168.8.0")));
  EXPECT_FALSE(network->contains(ip("2001:db8::1")));
  EXPECT_TRUE(parse_network("2001:db8::/32")->contains(ip("2001:db8:1::5")));
  EXPECT_TRUE(parse_network("0.0.0.0/0")->contains(ip("198.51.100.7")));
}

TEST(IpNetwork, IsReadStrictly) {
  for (const char* text : {"", "pbx", "192.168.1", "192.168.1.1/33", "192.168.1.1/", "192.168.1.1/a", "::1/129"}) {
    EXPECT_FALSE(parse_network(text).ok()) << text;
  }
}

}  // namespace
}  // namespace callai::core
