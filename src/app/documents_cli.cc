#include "app/documents_cli.h"

#include <CLI/CLI.hpp>

namespace callai::app {

void DocumentsCli::add_to(CLI::App& cli) {
  CLI::App* documents = cli.add_subcommand("documents", "what the agent answers from");
  documents->require_subcommand(1);

  add_ = documents->add_subcommand("add", "read files into the store: text, Markdown, HTML, CSV, DOCX, XLSX, PDF");
  add_->add_option("files", add_options_.files, "the files; one of the same name is replaced")->required();
  add_->add_option("--type", add_options_.type, "what they are, as templates call it: pricing, return_policy, ...")
      ->required();
  add_->add_option("--tags", add_options_.tags, "tags, with commas between");
  add_->add_option("--campaign", add_options_.campaign, "for that campaign only")->type_name("ID");

  list_ = documents->add_subcommand("list", "every document");
  list_->add_flag("--json", json_, "JSON");

  show_ = documents->add_subcommand("show", "one document");
  show_->add_option("id", id_, "its id")->required();
  show_->add_flag("--text", text_, "the text that was read out of it");

  search_ = documents->add_subcommand("search", "what a call would find");
  search_->add_option("query", search_options_.query, "what a caller says")->required();
  search_->add_option("--type", search_options_.types, "only documents of these types, with commas between");
  search_->add_option("--tags", search_options_.tags, "only documents with one of these tags, with commas between");
  search_->add_option("--campaign", search_options_.campaign, "that campaign's documents too")->type_name("ID");
  search_->add_option("--limit", search_options_.limit, "passages")->check(CLI::Range(1, 25))->capture_default_str();
  search_->add_flag("--json", search_options_.json, "JSON");

  remove_ = documents->add_subcommand("remove", "forget documents");
  remove_->add_option("ids", ids_, "their ids")->required();
}

std::optional<int> DocumentsCli::run(const Program& program) const {
  if (add_->parsed()) return documents_add(program, add_options_);
  if (list_->parsed()) return documents_list(program, json_);
  if (show_->parsed()) return documents_show(program, id_, text_);
  if (search_->parsed()) return documents_search(program, search_options_);
  if (remove_->parsed()) return documents_remove(program, ids_);
  return std::nullopt;
}

}  // namespace callai::app
