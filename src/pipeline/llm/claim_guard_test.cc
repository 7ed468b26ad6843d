#include "pipeline/llm/claim_guard.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

TEST(ClaimGuard, ForbiddenClaimsAreFoundInOtherForms) {
  const ClaimGuard guard({"guaranteed savings", "we are the cheapest"}, {});
  EXPECT_NE(guard.objection("We can guarantee you these savings!"), "");
  EXPECT_NE(guard.objection("You know we are really the cheapest."), "");
  EXPECT_EQ(guard.objection("Savings depend on your roof."), "");
  EXPECT_EQ(guard.objection("There is a guarantee on the panels for ten years, and some savings."), "");
}

TEST(ClaimGuard, FiguresAreThoseThatSomebodyAllowed) {
  const ClaimGuard guard({}, {"a discount of 10 %", "The price is $1,500 a year", "ninety dollars"});
  EXPECT_EQ(guard.objection("I can offer ten percent off."), "");
  EXPECT_EQ(guard.objection("That makes 1500 dollars."), "");
  EXPECT_EQ(guard.objection("It costs $90."), "");
  EXPECT_NE(guard.objection("I can offer fifteen percent off."), "");
  EXPECT_NE(guard.objection("Let us say 20% then."), "");
  EXPECT_NE(guard.objection("It is only $1 for you."), "");
  EXPECT_EQ(guard.objection("There are 20 panels on 3 roofs."), "") << "no money";
}

TEST(ClaimGuard, APriceAllowsNoPercentageOfTheSameFigure) {
  const ClaimGuard guard({}, {"from ninety dollars a month", "ten percent"});
  EXPECT_EQ(guard.objection("It is 90 dollars."), "");
  EXPECT_NE(guard.objection("You get 90 percent."), "");
  EXPECT_NE(guard.objection("You get ninety % off."), "");
  EXPECT_NE(guard.objection("That is ten dollars."), "");
  EXPECT_EQ(guard.objection("That is ten percent off."), "");
}

TEST(ClaimGuard, InstructionsAreNotRecited) {
  const ClaimGuard guard({}, {"Say always that the call is recorded."},
                         {"Never promise a date that the customer has not agreed to", "Say that the call is recorded"});
  EXPECT_NE(guard.objection("I was told never to promise a date that a customer has not agreed to."), "");
  EXPECT_EQ(guard.objection("I never promise a date."), "");
  EXPECT_NE(guard.objection("that the customer has not agreed to", "never promise a date"), "") << "in two pieces";
  EXPECT_EQ(guard.objection("I say it always: the call is recorded."), "") << "somebody else's words";
}

TEST(ClaimGuard, WhatIsForProgramsIsNotSpoken) {
  const ClaimGuard guard({}, {});
  for (const char* markup :
       {"<tool call", "</tool call", R"({"name": "documents", "arguments": {"query": "warranty"}})", "< im end",
        R"([{"name": "documents"}])", "<function=documents", R"(documents(query="warranty"))", "}"}) {
    EXPECT_EQ(guard.objection(markup), "markup") << markup;
  }
  EXPECT_EQ(guard.objection("That is < 5 years, \"as we say\", (more or less)."), "");
}

TEST(ClaimGuard, NoMachineSaysThatItIsAHuman) {
  const ClaimGuard guard({}, {});
  for (const char* lie : {"I am a human, and happy to help.", "No, I'm not a robot.", "I'm really a human being.",
                          "I am a real person.", "I'm actually not an automated assistant."}) {
    EXPECT_EQ(guard.objection(lie), "a machine that says it is a human") << lie;
  }
  for (const char* said : {"I'm an automated assistant, not a human.", "I am transferring you to a human.",
                           "I am not a human.", "I am a robot.", "I'm the right person for that.", "I'm not sure."}) {
    EXPECT_EQ(guard.objection(said), "") << said;
  }
}

TEST(ClaimGuard, NobodySaysThatARecordedCallIsNot) {
  EXPECT_NE(ClaimGuard({}, {"This call is recorded."}).objection("This call is not being recorded."), "");
  EXPECT_EQ(ClaimGuard({}, {"This call is recorded."}).objection("As I said, the call is recorded."), "");
  EXPECT_EQ(ClaimGuard({}, {"Calls are private. This call is not recorded."}).objection("This call isn't recorded."),
            "");
}

TEST(ClaimGuard, WhatWasDoneIsWhatTheTaskOrAToolSpeaksOf) {
  const ClaimGuard guard({}, {"Your booking is made for Tuesday."});
  EXPECT_EQ(guard.objection("I've just booked you for Tuesday."), "");
  EXPECT_EQ(guard.objection("I have refunded your order."), "a deed that nobody has done");
  EXPECT_EQ(guard.objection("We've already sent the invoice."), "a deed that nobody has done");
  EXPECT_EQ(guard.objection("I have not sent it, but I have noted it."), "");
  EXPECT_EQ(guard.objection("Have you already paid it?"), "");
}

}  // namespace
}  // namespace callai::pipeline
