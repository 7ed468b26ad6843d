#include "audio/speech_rules.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace callai::audio {
namespace {

using Rule = std::pair<std::string_view, std::string_view>;

constexpr Rule kRules[] = {
    // Numbers.
    {"digit", "zero | oh | one | two | three | four | five | six | seven | eight | nine"},
    {"d1", "one | two | three | four | five | six | seven | eight | nine"},
    {"teen", "ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen"},
    {"tens", "twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety"},
    {"n99", "<d1> | <teen> | <tens> [<d1>]"},
    {"hundreds", "(<d1> | a) hundred [[and] <n99>]"},
    {"n999", "/0.7/ <n99> | /0.3/ <hundreds>"},
    {"thousands", "(<n999> | a) thousand [[and] <n999>]"},
    {"bignumber",
     "/0.60/ <n99> | /0.18/ <hundreds> | /0.12/ <thousands> | /0.02/ <teen> hundred | /0.02/ <n99> million | "
     "/0.03/ <d1> <tens> | /0.03/ zero"},
    {"number",
     "/0.78/ <bignumber> | /0.10/ <bignumber> point <digits> | /0.02/ <n99> and a half | /0.02/ half | "
     "/0.02/ none | /0.02/ a couple | /0.02/ a dozen | /0.02/ <n99> percent"},
    {"digits", "<digit> <digitsrest>"},
    {"digitsrest", "/0.25/ <NULL> | /0.75/ <digits>"},
    {"digitstring", "<digit> <digit> <digit> <digitsrest>"},
    {"phone", "/0.9/ <phonedigit> <phonerest> | /0.1/ (double | triple) <digit> <phonerest>"},
    {"phonedigit", "/0.9/ <digit> | /0.04/ <tens> [<d1>] | /0.03/ <teen> | /0.03/ hundred"},
    {"phonerest", "/0.08/ <NULL> | /0.92/ <phone>"},
    {"money",
     "[around | about | maybe | roughly | up to | at least | less than | under | over] <moneyamount> [<moneyunit>] | "
     "<n99> k"},
    {"moneyamount", "/0.9/ <bignumber> | /0.1/ <bignumber> point <n99>"},
    {"moneyunit",
     "/0.7/ (dollars | dollar | bucks) | /0.15/ (euros | pounds) | "
     "/0.15/ (dollars | dollar) [and] <n99> [cents]"},
    // Dates and times.
    {"weekday", "monday | tuesday | wednesday | thursday | friday | saturday | sunday"},
    {"month",
     "january | february | march | april | may | june | july | august | september | october | november | "
     "december"},
    {"ordinal",
     "first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth | eleventh | twelfth | "
     "thirteenth | fourteenth | fifteenth | sixteenth | seventeenth | eighteenth | nineteenth | twentieth | "
     "twenty (first | second | third | fourth | fifth | sixth | seventh | eighth | ninth) | thirtieth | "
     "thirty first"},
    {"dayname", "/0.3/ today | /0.4/ tomorrow | /0.1/ the day after tomorrow | /0.1/ tonight | /0.1/ right now"},
    {"daypart", "morning | afternoon | evening"},
    {"weekdayphrase",
     "[this | next | coming | on | this coming | on next] <weekday> [<daypart>] [the <ordinal>] | "
     "<weekday> next week | a week from <weekday>"},
    {"monthday",
     "[on] [the] <ordinal> [of <month>] | [on] <month> [the] (<ordinal> | <teen> | <tens> [<d1>] | <d1>) [<year>]"},
    {"year", "two thousand [and] [<n99>] | twenty (<teen> | <tens> [<d1>]) | nineteen (<tens> [<d1>])"},
    {"dateoffset",
     "in (<n99> | a couple of | a few) (days | weeks) | in a (day | week | month) | "
     "(next | this) (week | month) | early next week | the end of the (week | month) | "
     "[the] day after"},
    {"date", "/0.42/ <weekdayphrase> | /0.23/ <dayname> [<daypart>] | /0.23/ <monthday> | /0.12/ <dateoffset>"},
    {"hour", "one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve"},
    {"minute", "oh <d1> | <teen> | (twenty | thirty | forty | fifty) [<d1>]"},
    {"ampm", "p m | a m | in the (morning | afternoon | evening) | at night | sharp"},
    {"clock",
     "/0.5/ <hour> [o'clock] [<ampm>] | /0.22/ <hour> <minute> [<ampm>] | /0.2/ <clockwords> | "
     "/0.08/ (noon | midday | midnight)"},
    {"clockwords",
     "(half past | quarter past | a quarter past | quarter to | a quarter to) <hour> [<ampm>] | "
     "(five | ten | twenty | twenty five) (past | to) <hour> [<ampm>]"},
    {"time",
     "/0.3/ <clock> | /0.35/ at <clock> | /0.15/ (around | about | after | before | by | anytime after | "
     "any time after) <clock> | /0.16/ [in the] <daypart> | /0.04/ between <hour> and <hour>"},
    {"datetime", "/0.45/ <date> | /0.25/ <time> | /0.25/ <datethentime> | /0.05/ <timethendate>"},
    {"datethentime", "<date> <time>"},
    {"timethendate", "<time> [on] (<weekday> | <dayname> | next <weekday>)"},
    {"duration",
     "(<n99> | a | an | half an | a couple of | a few) (minute | minutes | hour | hours | day | days | week | "
     "weeks | month | months | year | years)"},
    // Spelling.
    {"letter", "a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p | q | r | s | t | u | v | w | x | y | z"},
    {"letters", "<letter> <lettersrest>"},
    {"lettersrest", "/0.3/ <NULL> | /0.7/ <letters>"},
    {"mailpart",
     "/0.35/ <letter> | /0.08/ <digit> | /0.25/ <firstname> | /0.2/ <lastname> | /0.12/ (dot | underscore | dash | "
     "info | sales | "
     "office | contact | mail)"},
    {"mailname", "<mailpart> <mailrest>"},
    {"mailrest", "/0.25/ <NULL> | /0.75/ <mailname>"},
    {"email",
     "<mailname> at (gmail | yahoo | hotmail | outlook | example | icloud | <mailname>) dot (com | org | net | "
     "edu | co dot u k)"},
    // Short answers and small talk.
    {"yes",
     "/0.32/ yes | /0.14/ yeah | /0.06/ yep | /0.03/ yup | /0.1/ sure | /0.05/ correct | /0.05/ right | "
     "/0.05/ okay | /0.02/ ok | /0.03/ absolutely | /0.03/ definitely | /0.02/ of course | /0.03/ that's right | "
     "/0.03/ that's correct | /0.02/ that is correct | /0.01/ please do | /0.01/ go ahead | /0.01/ sounds good | "
     "/0.01/ exactly | /0.01/ i do | /0.01/ i am | /0.01/ it is | /0.01/ certainly"},
    {"no",
     "/0.4/ no | /0.1/ nope | /0.04/ nah | /0.06/ no thanks | /0.06/ no thank you | /0.06/ not really | "
     "/0.04/ not at all | /0.05/ that's wrong | /0.05/ that's not right | /0.03/ incorrect | /0.03/ wrong | "
     "/0.03/ i don't | /0.03/ i'm not | /0.02/ it isn't | /0.02/ never"},
    {"correction",
     "no i said | i said | i meant | actually | no actually | make it | make that | change it to | "
     "change that to | no it's | not <weekday> | sorry i meant | wait"},
    // What a value read back wrongly is put right with: "no let's do", before the value.
    {"rejection",
     "/0.5/ no | /0.06/ nope | /0.05/ no no | /0.06/ no sorry | /0.06/ sorry | /0.06/ wait | /0.06/ no wait | "
     "/0.05/ actually | /0.04/ no actually | /0.03/ that's wrong | /0.03/ not quite"},
    {"change",
     "/0.1/ i said | /0.1/ i meant | /0.02/ i mean | /0.12/ make it | /0.06/ make that | /0.1/ let's do | "
     "/0.06/ let us do | /0.04/ let's say | /0.03/ let us say | /0.04/ let's make it | /0.03/ let us make it | "
     "/0.03/ change it to | /0.02/ change that to | /0.06/ it's | /0.03/ it is | /0.02/ that's | /0.03/ how about | "
     "/0.03/ what about | /0.02/ rather | /0.02/ i'd rather | /0.02/ better | /0.02/ can we do | /0.02/ can we say"},
    {"backchannel", "mhm | uh huh | mm hm | i see | got it | right | okay | gotcha"},
    {"lead",
     "/0.2/ well | /0.12/ um | /0.12/ uh | /0.05/ hmm | /0.08/ so | /0.05/ oh | /0.08/ okay | /0.04/ hey | "
     "/0.08/ i think | /0.04/ i guess | /0.03/ i believe | /0.02/ i mean | /0.04/ maybe | /0.02/ just | "
     "/0.02/ actually | /0.02/ but | /0.02/ and | /0.02/ sorry | /0.02/ wait | /0.01/ look | /0.02/ to be honest | "
     "/0.02/ all right | /0.01/ alright | /0.01/ listen | /0.02/ yeah well | /0.01/ you know"},
    {"carrier",
     "it's | it is | that's | that is | this is | it's a bit | it is a bit | that is a bit | that's a bit | "
     "that is still | that's still | it is still | that sounds | it sounds | a bit | a little | still | just | "
     "only | mostly | mainly | really | i'd say | i would say | probably | perhaps | how about | what about | "
     "let's say | let's do | let's go with | i want | i want to | i'd like | i'd like to | i would like | "
     "i would like to | i'll take | i need | i need to | can i | can you | could you | could i | can we do | "
     "could we do | do you | please | around | about | roughly | we have | i have | we are | we're | i am | i'm | "
     "there are | there's | we get it from | from | it comes from | for | on | my | the | our"},
    {"trailer",
     "for us | for me | for now | right now | at the moment | these days | today | again | i think | i guess | "
     "i suppose | i would say | you know | to be honest | actually | or so | altogether | in total | of us | "
     "of us here | people | so far | as well | with you | with that | about it"},
    {"answerlead",
     "well | um | uh | oh | it's | it is | that's | that is | about | maybe | around | i think | i'd say | "
     "i would say | we are | there are | we have | make it | i meant | no | yes | just | only | a"},
    {"answertail", "please | thanks | thank you | people | of us | i think | or so | would be fine | works for me"},
    {"polite",
     "please | thanks | thank you | thank you very much | thanks a lot | would be great | would be good | "
     "would work | works for me | works | is fine | is good | would be fine | if possible | that's it | "
     "that is all | that's all | bye | goodbye"},
};

constexpr Rule kTalk[] = {
    {"social",
     "/0.2/ hello | /0.1/ hi | /0.1/ (bye | goodbye | bye bye) | "
     "/0.2/ (what | sorry | pardon | excuse me | what did you say | say that again | "
     "can you repeat that | could you repeat that | could you say that again | come again) | "
     "/0.1/ (who is this | who's this | who's calling | who are you) | "
     "/0.1/ (i don't know | i do not know | i'm not sure | not sure | no idea | i don't understand) | "
     "/0.1/ (hold on | one moment | one second | just a second | wait a minute | hang on | let me think) | "
     "/0.1/ (speaking | this is <firstname> | yes this is <firstname>)"},
    {"lastname",
     "smith | johnson | williams | brown | jones | garcia | miller | davis | rodriguez | martinez | hernandez | lopez "
     "| "
     "gonzalez | wilson | anderson | thomas | taylor | moore | jackson | martin | lee | perez | thompson | white | "
     "harris | sanchez | clark | ramirez | lewis | robinson | walker | young | allen | king | wright | scott | torres "
     "| "
     "hill | flores | green | adams | nelson | baker | hall | rivera | campbell | mitchell | carter | roberts | "
     "phillips | evans | turner | parker | collins | edwards | stewart | morris | murphy | cook | rogers | morgan | "
     "cooper | peterson | bailey | reed | kelly | howard | cox | ward | richardson | watson | brooks | wood | bennett "
     "| "
     "gray | hughes | price | myers | long | foster | ross"},
    {"firstname",
     "james | john | robert | michael | david | william | richard | joseph | thomas | charles | christopher | daniel | "
     "matthew | anthony | mark | paul | steven | andrew | kevin | brian | george | edward | jason | jeff | ryan | "
     "jacob | "
     "gary | nick | eric | jonathan | stephen | larry | justin | scott | brandon | ben | sam | frank | greg | jack | "
     "alex | peter | henry | adam | nathan | mary | patricia | jennifer | linda | elizabeth | barbara | susan | "
     "jessica | "
     "sarah | karen | lisa | nancy | betty | sandra | margaret | ashley | kim | emily | donna | michelle | carol | "
     "amanda | "
     "melissa | deborah | stephanie | rebecca | laura | helen | sharon | cynthia | kathleen | amy | angela | anna | "
     "ruth | "
     "brenda | pamela | nicole | katherine | samantha | christine | emma | rachel | maria | diane | julie | kelly | "
     "dana | "
     "joan | alice | olivia | sophia | grace"},
};

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

}  // namespace

std::string_view speech_rule(std::string_view name) {
  for (const auto& [rule, body] : kRules) {
    if (rule == name) return body;
  }
  for (const auto& [rule, body] : kTalk) {
    if (rule == name) return body;
  }
  return "";
}

std::string_view answer_rule(templates::FieldType type) {
  using templates::FieldType;
  switch (type) {
    case FieldType::kYesNo: return "yes";
    case FieldType::kNumber: return "number";
    case FieldType::kMoney: return "money";
    case FieldType::kDate: return "date";
    case FieldType::kTime: return "time";
    case FieldType::kDateTime: return "datetime";
    case FieldType::kPhone: return "phone";
    case FieldType::kEmail: return "email";
    case FieldType::kText:
    case FieldType::kName:
    case FieldType::kChoice: return "";
  }
  return "";
}

std::string needed_rules(std::string_view body, std::set<std::string>& written) {
  std::string out;
  for (std::size_t open = body.find('<'); open != std::string_view::npos; open = body.find('<', open + 1)) {
    const auto close = body.find('>', open);
    if (close == std::string_view::npos) break;
    const std::string name(body.substr(open + 1, close - open - 1));
    const auto rule = speech_rule(name);
    if (rule.empty() || !written.insert(name).second) continue;
    out += "<" + name + "> = " + std::string(rule) + ";\n";
    out += needed_rules(rule, written);
  }
  return out;
}

std::set<std::string> grammar_words(std::string_view jsgf) {
  std::set<std::string> words;
  constexpr std::string_view kMarks = "|()[];=*+";
  for (std::size_t i = 0; i < jsgf.size();) {
    const char c = jsgf[i];
    const bool line_start = i == 0 || jsgf[i - 1] == '\n';
    if (line_start && (c == '#' || jsgf.compare(i, 8, "grammar ") == 0)) {
      i = std::min(jsgf.find(';', i), jsgf.size());
    } else if (line_start && jsgf.compare(i, 8, "public <") == 0) {
      i += 7;
    } else if (c == '<' || c == '/') {
      const auto close = jsgf.find(c == '<' ? '>' : '/', i + 1);
      i = close == std::string_view::npos ? jsgf.size() : close + 1;
    } else if (is_space(c) || kMarks.find(c) != std::string_view::npos) {
      ++i;
    } else {
      std::size_t end = i;
      while (end < jsgf.size() && !is_space(jsgf[end]) && kMarks.find(jsgf[end]) == std::string_view::npos) ++end;
      words.emplace(jsgf.substr(i, end - i));
      i = end;
    }
  }
  return words;
}

}  // namespace callai::audio
