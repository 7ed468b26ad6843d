#include "malformed_messages.h"

#include <string>
#include <utility>

namespace callai::tests {
namespace {

using namespace std::string_literals;

const char* const kOffer =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n";

/// Collects messages; each begins as a good INVITE.
class Collection {
 public:
  explicit Collection(int port) : port_(port) {}

  /// The line that begins with `start` becomes `line` ("" takes it out).
  void line(const std::string& what, const std::string& start, const std::string& line) {
    std::string text = invite();
    const std::size_t begin = text.find("\r\n" + start) + 2;
    const std::size_t end = text.find("\r\n", begin) + 2;
    text.replace(begin, end - begin, line.empty() ? "" : line + "\r\n");
    add(what, std::move(text));
  }
  void request_line(const std::string& what, const std::string& line) {
    std::string text = invite();
    add(what, text.replace(0, text.find("\r\n"), line));
  }
  void header(const std::string& what, const std::string& line) {
    std::string text = invite();
    add(what, text.insert(text.find("Max-Forwards"), line + "\r\n"));
  }
  void body(const std::string& what, const std::string& body) {
    std::string text = invite();
    text.resize(text.find("Content-Length"));
    add(what, text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  void offer(const std::string& what, const std::string& from, const std::string& to) {
    std::string text = kOffer;
    body(what, text.replace(text.find(from), from.size(), to));
  }
  void request(const std::string& what, const std::string& method) { add(what, well_formed(method, port_, next_id())); }
  void add(const std::string& what, std::string text) { all_.push_back({what, std::move(text)}); }
  std::string invite() { return well_formed("INVITE", port_, next_id()); }
  std::vector<MalformedMessage> take() { return std::move(all_); }

 private:
  std::string next_id() { return "malformed-" + std::to_string(port_) + "-" + std::to_string(all_.size()); }

  int port_;
  std::vector<MalformedMessage> all_;
};

std::string many(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

void add_request_lines(Collection& c) {
  c.request_line("no request line", "");
  c.request_line("a method alone", "INVITE");
  c.request_line("no version", "INVITE sip:100@127.0.0.1");
  c.request_line("another version", "INVITE sip:100@127.0.0.1 SIP/3.0");
  c.request_line("a version that never ends", "INVITE sip:100@127.0.0.1 SIP/" + many("2", 2000));
  c.request_line("two spaces", "INVITE  sip:100@127.0.0.1  SIP/2.0");
  c.request_line("a method of 3000 letters", many("INVITE", 500) + " sip:100@127.0.0.1 SIP/2.0");
  c.request_line("a method in small letters", "invite sip:100@127.0.0.1 SIP/2.0");
  c.request_line("no scheme", "INVITE 100@127.0.0.1 SIP/2.0");
  c.request_line("a tel URI", "INVITE tel:+4930123456 SIP/2.0");
  c.request_line("a sips URI", "INVITE sips:100@127.0.0.1 SIP/2.0");
  c.request_line("another protocol's URI", "INVITE http://127.0.0.1/ SIP/2.0");
  c.request_line("a URI without a host", "INVITE sip:100@ SIP/2.0");
  c.request_line("a URI of nothing", "INVITE sip: SIP/2.0");
  c.request_line("a user of 10,000 letters", "INVITE sip:" + many("a", 10000) + "@127.0.0.1 SIP/2.0");
  c.request_line("a port over 65535", "INVITE sip:100@127.0.0.1:99999 SIP/2.0");
  c.request_line("a negative port", "INVITE sip:100@127.0.0.1:-1 SIP/2.0");
  c.request_line("an address of IPv6 that never ends", "INVITE sip:100@[2001:db8:: SIP/2.0");
  c.request_line("a thousand parameters", "INVITE sip:100@127.0.0.1" + many(";a=b", 1000) + " SIP/2.0");
  c.request_line("a zero byte in the URI", "INVITE sip:1\0000@127.0.0.1 SIP/2.0"s);
  c.request_line("escapes that are none", "INVITE sip:%ZZ%0@127.0.0.1 SIP/2.0");
}

void add_routing(Collection& c) {
  c.line("no Via", "Via:", "");
  c.line("an empty Via", "Via:", "Via:");
  c.line("a Via without a branch", "Via:", "Via: SIP/2.0/UDP 127.0.0.1:5060");
  c.line("an empty branch", "Via:", "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=");
  c.line("an unknown transport", "Via:", "Via: SIP/2.0/PIGEON 127.0.0.1:5060;branch=z9hG4bKa1");
  c.line("a Via to a port over 65535", "Via:", "Via: SIP/2.0/UDP 127.0.0.1:70000;branch=z9hG4bKa2");
  c.line("a Via to nowhere", "Via:", "Via: SIP/2.0/UDP ;branch=z9hG4bKa3");
  c.line("a Via with broken IPv6", "Via:", "Via: SIP/2.0/UDP [::;branch=z9hG4bKa4");
  c.line("an rport of letters", "Via:", "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa5;rport=abc");
  c.line("a received that is no address", "Via:", "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa6;received=999.1.1.1");
  c.line("a branch of 8000 letters", "Via:", "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK" + many("b", 8000));
  c.header("two hundred Vias",
           many("Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\n", 199) + "Via: SIP/2.0/UDP 127.0.0.1");
  c.header("five hundred routes",
           many("Record-Route: <sip:127.0.0.1;lr>\r\n", 499) + "Record-Route: <sip:127.0.0.1;lr>");
  c.header("a Record-Route that is none", "Record-Route: <<<>>>");
  c.line("a negative Max-Forwards", "Max-Forwards:", "Max-Forwards: -1");
  c.line("a Max-Forwards of letters", "Max-Forwards:", "Max-Forwards: many");
  c.line("no Contact", "Contact:", "");
  c.line("an empty Contact", "Contact:", "Contact:");
  c.line("a Contact of *", "Contact:", "Contact: *");
  c.line("a Contact that never ends", "Contact:", "Contact: <sip:200@127.0.0.1");
  c.line("a Contact with sips", "Contact:", "Contact: <sips:200@127.0.0.1>");
  c.line("two hundred Contacts", "Contact:", "Contact: <sip:1@127.0.0.1>" + many(", <sip:1@127.0.0.1>", 199));
}

void add_identity(Collection& c) {
  c.line("no From", "From:", "");
  c.line("an empty From", "From:", "From:");
  c.line("a From without a tag", "From:", "From: <sip:200@127.0.0.1>");
  c.line("an empty From tag", "From:", "From: <sip:200@127.0.0.1>;tag=");
  c.line("a From tag of 4000 letters", "From:", "From: <sip:200@127.0.0.1>;tag=" + many("t", 4000));
  c.line("a quote that never ends", "From:", "From: \"Ana <sip:200@127.0.0.1>;tag=q");
  c.line("a bracket that never ends", "From:", "From: <sip:200@127.0.0.1;tag=q");
  c.line("a name of 20,000 letters", "From:", "From: \"" + many("A", 20000) + "\" <sip:200@127.0.0.1>;tag=n");
  c.line("a name that is no UTF-8", "From:", "From: \"\xFF\xFE\xC0\" <sip:200@127.0.0.1>;tag=u");
  c.line("no To", "To:", "");
  c.line("a To that is none", "To:", "To: ;;;===,,,");
  c.line("a To of a call that is not there", "To:", "To: <sip:100@127.0.0.1>;tag=nobody");
  c.line("no Call-ID", "Call-ID:", "");
  c.line("an empty Call-ID", "Call-ID:", "Call-ID:");
  c.line("a Call-ID of 5000 letters", "Call-ID:", "Call-ID: " + many("i", 5000));
  c.line("a Call-ID of other bytes", "Call-ID:", "Call-ID: \x01\x02\xFF");
  c.line("no CSeq", "CSeq:", "");
  c.line("a CSeq of letters", "CSeq:", "CSeq: one INVITE");
  c.line("a CSeq over 32 bits", "CSeq:", "CSeq: 99999999999 INVITE");
  c.line("a negative CSeq", "CSeq:", "CSeq: -1 INVITE");
  c.line("a CSeq of another method", "CSeq:", "CSeq: 1 BYE");
  c.line("a CSeq without a method", "CSeq:", "CSeq: 1");
}

void add_headers(Collection& c) {
  c.line("a Content-Length that is too small", "Content-Length:", "Content-Length: 3");
  c.line("a Content-Length that is too large", "Content-Length:", "Content-Length: 5000");
  c.line("a Content-Length of 32 bits", "Content-Length:", "Content-Length: 4294967295");
  c.line("a negative Content-Length", "Content-Length:", "Content-Length: -7");
  c.line("a Content-Length of letters", "Content-Length:", "Content-Length: all");
  c.line("no Content-Length", "Content-Length:", "");
  c.header("two Content-Lengths", "Content-Length: 1");
  c.line("a body without its type", "Content-Type:", "");
  c.line("a type without a subtype", "Content-Type:", "Content-Type: application");
  c.line("parts without a boundary", "Content-Type:", "Content-Type: multipart/mixed;boundary=");
  c.header("a session of no seconds", "Supported: timer\r\nSession-Expires: 0");
  c.header("a session of letters", "Session-Expires: long;refresher=me");
  c.header("a session of 11 digits", "Session-Expires: 99999999999;refresher=uac");
  c.header("a Min-SE of letters", "Min-SE: x\r\nSession-Expires: 1800");
  c.header("a requirement of 4000 letters", "Require: " + many("r", 4000));
  c.header("credentials that never end", "Authorization: Digest username=\"900, realm=");
  c.header("credentials of nothing", "Authorization: ");
  c.header("a header without a colon", "This is no header");
  c.header("a header without a name", ": value");
  c.header("a header of 20,000 letters", "X-Long: " + many("x", 20000));
  c.header("a header's name of 3000 letters", many("X", 3000) + ": y");
  c.header("two thousand headers", many("X-A: b\r\n", 1999) + "X-A: b");
  c.header("a header that is folded a thousand times", "Subject: a" + many("\r\n b", 1000));
  c.header("a carriage return within a line", "Subject: a\rVia: b\rTo: c");
  c.header("a Replaces of no dialog", "Replaces: nothing;to-tag=;from-tag=");
}

void add_bodies(Collection& c) {
  c.body("a body of one letter", "v");
  c.body("a body of zero bytes", std::string(300, '\0'));
  c.body("a body of 30,000 letters", many("a=x\r\n", 6000));
  c.body("a thousand streams", std::string(kOffer) + many("m=video 1 RTP/AVP 31\r\n", 1000));
  c.body("half an offer", std::string(kOffer).substr(0, 60));
  c.body("an offer that ends within a stream", std::string(kOffer).substr(0, 95));
  c.offer("an offer without a version", "v=0\r\n", "");
  c.offer("an address that is none", "c=IN IP4 127.0.0.1", "c=IN IP4 1.2.3.4.5.6");
  c.offer("an address of another network", "c=IN IP4 127.0.0.1", "c=ATM NSAP 47.0091");
  c.offer("no address at all", "c=IN IP4 127.0.0.1\r\n", "");
  c.offer("a port over 65535", "m=audio 40000", "m=audio 99999");
  c.offer("a negative port", "m=audio 40000", "m=audio -1");
  c.offer("no port", "m=audio 40000 ", "m=audio ");
  c.offer("a stream without formats", "RTP/AVP 0 8 101", "RTP/AVP");
  c.offer("formats of letters", "RTP/AVP 0 8 101", "RTP/AVP a b c");
  c.offer("formats over 127", "RTP/AVP 0 8 101", "RTP/AVP 300 70000 -5");
  c.offer("a clock of no hertz", "telephone-event/8000", "telephone-event/0");
  c.offer("a map of no format", "a=rtpmap:101 telephone-event/8000", "a=rtpmap:");
  c.offer("packets of no time", "a=ptime:20", "a=ptime:0");
  c.offer("packets of less than no time", "a=ptime:20", "a=ptime:-20");
  c.offer("packets of 11 digits", "a=ptime:20", "a=ptime:99999999999");
  c.offer("a key that is none", "a=ptime:20", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:!!!!");
  c.offer("a key of no bytes", "a=ptime:20", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
  c.offer("reports to no port", "a=ptime:20", "a=rtcp:0 IN IP4");
}

void add_others(Collection& c) {
  for (const char* const method : {"ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "INFO", "REFER", "PUBLISH", "NONSENSE"}) {
    c.request(std::string(method) + " of no call", method);
  }
  const auto response = [&c](const std::string& what, const std::string& line) {
    std::string text = c.invite();
    c.add(what, text.replace(0, text.find("\r\n"), line));
  };
  response("an answer nobody asked for", "SIP/2.0 200 OK");
  response("a challenge nobody asked for", "SIP/2.0 401 Unauthorized");
  response("a code of 999", "SIP/2.0 999 Beyond");
  response("a code of 11 digits", "SIP/2.0 99999999999 OK");
  response("a negative code", "SIP/2.0 -1 No");
  response("no code", "SIP/2.0");
  c.add("one byte", "I");
  c.add("five ends of line", "\r\n\r\n\r\n\r\n\r\n");
  c.add("zero bytes", std::string(500, '\0'));
  c.add("60,000 letters", many("A", 60000));
  c.add("half a message", c.invite().substr(0, 120));
  c.add("a web browser", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  c.add("a TLS greeting", std::string("\x16\x03\x01\x00\x50\x01\x00\x00\x4C\x03\x03", 11) + many("r", 64));
  c.add("a packet of audio", std::string("\x80\x00\x00\x01\x00\x00\x00\xA0\x12\x34\x56\x78", 12) + many("\xFF", 160));
  c.add("a STUN request that ends early", std::string("\x00\x01\x00\x40\x21\x12\xA4\x42", 8) + many("t", 12));
  std::string bare = c.invite();
  while (bare.find('\r') != std::string::npos) bare.erase(bare.find('\r'), 1);
  c.add("line feeds alone", bare);
}

}  // namespace

std::string well_formed(const std::string& method, int port, const std::string& call_id) {
  const std::string self = "127.0.0.1:" + std::to_string(port);
  const std::string body = method == "INVITE" ? kOffer : "";
  return method + " sip:100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + self + ";branch=z9hG4bK" + method + call_id +
         ";rport\r\nFrom: <sip:200@" + self + ">;tag=" + call_id +
         "\r\nTo: <sip:100@127.0.0.1>\r\nCall-ID: " + call_id + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:200@" +
         self + ">\r\nMax-Forwards: 70\r\n" + (body.empty() ? "" : "Content-Type: application/sdp\r\n") +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::vector<MalformedMessage> malformed_messages(int port) {
  Collection c(port);
  add_request_lines(c);
  add_routing(c);
  add_identity(c);
  add_headers(c);
  add_bodies(c);
  add_others(c);
  return c.take();
}

}  // namespace callai::tests
