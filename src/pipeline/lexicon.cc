#include "pipeline/lexicon.h"

#include <string_view>
#include <unordered_map>
#include <utility>

namespace callai::pipeline {
namespace {

using Table = std::unordered_map<std::string, WordClass>;

struct Listed {
  std::uint32_t flags;
  std::string_view words;  // separated by one space
};

struct Valued {
  std::string_view word;
  int value;
};

constexpr Listed kLists[] = {
    {kFillerWord | kNeverName,
     "um uh umm uhm er erm hm mm ah oh eh well so like okay please just basically really actually yeah hey hi hello "
     "alright anyway then now"},
    {kFunctionWord | kNeverName,
     "a an the is are was were be been being am do does did done have has had will would can could shall should may "
     "might must to of in on at by for from with about into over under up down out off and or but if as than that this "
     "these those there here it its he she they them their his her our us we you your i me my mine some any all each "
     "such own same too very only also more most much many few both let get got go going gone"},
    {kNegatorWord | kFunctionWord | kNeverName, "not never neither nor without hardly nobody none cannot"},
    {kFunctionWord | kNeverName, "no"},
    {kPronounWord, "i you we they he she it there let"},
    {kRepairWord | kNeverName, "no actually sorry rather instead wait correction change meant scratch oops nope"},
    {kHedgeWord | kNeverName, "think believe sure feel guess suppose certain convinced know reckon say said"},
    {kClauseJoin | kNeverName, "but because although though however unless except cause since"},
    {kApproximate | kNeverName, "about around roughly approximately almost nearly over under maybe perhaps probably"},
    {kQuestionWord | kFunctionWord | kNeverName, "what how why who when where which whose whom"},
    {kNeverName,
     "yes no yep yup sure right correct fine good great bad sorry thanks thank busy interested call calling called "
     "back "
     "later want need wants needs speak talk speaking tell send give take make makes work works working come know see "
     "look looking mean means say says said ask hold moment minute second time today tomorrow morning afternoon "
     "evening "
     "night money price cost expensive cheap question help person human agent wrong number not never happy glad ready "
     "available free interest stop remove list name first last repeat again hear heard pardon excuse absolutely "
     "definitely certainly course maybe perhaps nothing something anything everything someone anyone nobody "
     "nope nah bye goodbye driving home house work office because afraid already still always sick tired done ok "
     "cool perfect nice awesome totally exactly quite bit little lot kind sort thing things way company business "
     "buy pay sell order plan phone email address doing fine alone possible impossible new old able here there"},
    {kNeverName, "mister mrs miss ms mr"},
    {kNameCue, "my name the i you please just this it call that"},
};

constexpr Valued kNumbers[] = {{"zero", 0},         {"one", 1},        {"two", 2},           {"three", 3},
                               {"four", 4},         {"five", 5},       {"six", 6},           {"seven", 7},
                               {"eight", 8},        {"nine", 9},       {"ten", 10},          {"eleven", 11},
                               {"twelve", 12},      {"thirteen", 13},  {"fourteen", 14},     {"fifteen", 15},
                               {"sixteen", 16},     {"seventeen", 17}, {"eighteen", 18},     {"nineteen", 19},
                               {"twenty", 20},      {"thirty", 30},    {"forty", 40},        {"fourty", 40},
                               {"fifty", 50},       {"sixty", 60},     {"seventy", 70},      {"eighty", 80},
                               {"ninety", 90},      {"hundred", 100},  {"hundreds", 100},    {"thousand", 1000},
                               {"thousands", 1000}, {"grand", 1000},   {"million", 1000000}, {"k", 1000}};

constexpr Valued kOrdinals[] = {{"first", 1},        {"second", 2},      {"third", 3},       {"fourth", 4},
                                {"fifth", 5},        {"sixth", 6},       {"seventh", 7},     {"eighth", 8},
                                {"ninth", 9},        {"tenth", 10},      {"eleventh", 11},   {"twelfth", 12},
                                {"thirteenth", 13},  {"fourteenth", 14}, {"fifteenth", 15},  {"sixteenth", 16},
                                {"seventeenth", 17}, {"eighteenth", 18}, {"nineteenth", 19}, {"twentieth", 20},
                                {"thirtieth", 30}};

constexpr Valued kWeekdays[] = {{"sunday", 0},     {"monday", 1},    {"tuesday", 2},  {"wednesday", 3},
                                {"thursday", 4},   {"friday", 5},    {"saturday", 6}, {"tues", 2},
                                {"thurs", 4},      {"sundays", 0},   {"mondays", 1},  {"tuesdays", 2},
                                {"wednesdays", 3}, {"thursdays", 4}, {"fridays", 5},  {"saturdays", 6}};
constexpr Valued kShortWeekdays[] = {{"sun", 0}, {"mon", 1},  {"tue", 2}, {"wed", 3},
                                     {"thu", 4}, {"thur", 4}, {"fri", 5}, {"sat", 6}};
constexpr Valued kMonths[] = {{"january", 1},   {"february", 2},  {"march", 3},  {"april", 4},     {"may", 5},
                              {"june", 6},      {"july", 7},      {"august", 8}, {"september", 9}, {"october", 10},
                              {"november", 11}, {"december", 12}, {"jan", 1},    {"feb", 2},       {"apr", 4},
                              {"jun", 6},       {"jul", 7},       {"aug", 8},    {"sep", 9},       {"sept", 9},
                              {"oct", 10},      {"nov", 11},      {"dec", 12}};

constexpr std::pair<std::string_view, TimeUnit> kTimeUnits[] = {{"minute", TimeUnit::kMinute},
                                                                {"minutes", TimeUnit::kMinute},
                                                                {"mins", TimeUnit::kMinute},
                                                                {"min", TimeUnit::kMinute},
                                                                {"hour", TimeUnit::kHour},
                                                                {"hours", TimeUnit::kHour},
                                                                {"day", TimeUnit::kDay},
                                                                {"days", TimeUnit::kDay},
                                                                {"week", TimeUnit::kWeek},
                                                                {"weeks", TimeUnit::kWeek},
                                                                {"fortnight", TimeUnit::kFortnight},
                                                                {"month", TimeUnit::kMonth},
                                                                {"months", TimeUnit::kMonth},
                                                                {"year", TimeUnit::kYear},
                                                                {"years", TimeUnit::kYear}};

std::uint32_t number_flag(int value) {
  if (value < 10) return kUnitNumber;
  if (value < 20) return kTeenNumber;
  return value < 100 ? kTensNumber : kScaleNumber;
}

void add(Table& table, std::string_view word, std::uint32_t flags, int value) {
  WordClass& entry = table[std::string(word)];
  entry.flags |= flags;
  entry.value = value;
}

Table build_table() {
  Table table;
  for (const Listed& list : kLists) {
    for (std::size_t at = 0; at < list.words.size();) {
      const std::size_t end = std::min(list.words.find(' ', at), list.words.size());
      table[std::string(list.words.substr(at, end - at))].flags |= list.flags;
      at = end + 1;
    }
  }
  for (const auto& [word, unit] : kTimeUnits) add(table, word, kTimeUnit | kNeverName, static_cast<int>(unit));
  for (const auto& [word, value] : kNumbers) add(table, word, number_flag(value) | kNeverName, value);
  for (const auto& [word, value] : kOrdinals) add(table, word, kOrdinalNumber | kNeverName, value);
  for (const auto& [word, value] : kWeekdays) add(table, word, kWeekdayName | kNeverName, value);
  for (const auto& [word, value] : kShortWeekdays) add(table, word, kWeekdayShort, value);
  for (const auto& [word, value] : kMonths) add(table, word, kMonthName, value);
  return table;
}

}  // namespace

WordClass classify_word(const std::string& word) {
  static const Table table = build_table();
  const auto found = table.find(word);
  return found == table.end() ? WordClass{} : found->second;
}

}  // namespace callai::pipeline
