#include "app/template_cli.h"

#include <CLI/CLI.hpp>

#include "app/template_store_command.h"

namespace callai::app {

void TemplateCli::add_to(CLI::App& templates) {
  schema_ = templates.add_subcommand("schema", "the JSON Schema of a template");
  add_making(templates);
  add_comparing(templates);
  add_keeping(templates);
}

void TemplateCli::add_making(CLI::App& templates) {
  new_ = templates.add_subcommand("new", "a new template, from blank or from a pre-built one");
  new_->add_option("id", new_options_.id, "its id")->required();
  new_->add_option("--from", new_options_.from, "blank, or a pre-built template")->capture_default_str();
  new_->add_option("--name", new_options_.name, "its name for people");
  new_->add_option("--with", new_options_.customisation, "a customisation (JSON file)")->type_name("FILE");
  new_->add_option("--output", new_options_.output, "where to write it; to stdout when left out")->type_name("FILE");

  customise_ = templates.add_subcommand("customise", "merge your own content into a template; reports every change");
  customise_->alias("customize");
  customise_->add_option("template", template_, "an id or a JSON file")->required();
  customise_->add_option("customisation", other_, "a JSON file, see docs/templates.md")->required();
  customise_->add_option("--output", output_, "where to write it; to stdout when left out")->type_name("FILE");

  clone_ = templates.add_subcommand("clone", "another template with the same content");
  clone_->add_option("template", template_, "an id or a JSON file")->required();
  clone_->add_option("id", other_, "id of the new one")->required();
  clone_->add_option("--name", name_, "its name for people");
  clone_->add_option("--output", output_, "where to write it; to stdout when left out")->type_name("FILE");

  convert_ = templates.add_subcommand("convert", "a template or campaign of the old system as a template");
  convert_->add_option("file", template_, "its JSON file, see docs/template_conversion.md")->required();
  convert_->add_flag("--all", all_, "list also what was carried over, and to where");
  convert_->add_option("--output", output_, "where to write it; to stdout when left out")->type_name("FILE");
}

void TemplateCli::add_comparing(CLI::App& templates) {
  diff_ = templates.add_subcommand("diff", "what is different, in words");
  diff_->add_option("before", template_, "an id or a JSON file")->required();
  diff_->add_option("after", other_, "an id or a JSON file")->required();
  diff_->add_flag("--json", json_, "JSON");

  recommend_ = templates.add_subcommand("recommend", "which pre-built template fits, and why");
  recommend_->add_option("purpose", wish_.purpose, "what the calls are for, in your own words");
  recommend_->add_option("--industry", wish_.industry, "your line of business");
  recommend_->add_option("--collect", wish_.data, "data to collect, with commas between")->delimiter(',');
  recommend_->add_option("--documents", wish_.documents, "types of your documents, with commas between")
      ->delimiter(',');
  recommend_->add_flag("--json", json_, "JSON");
}

void TemplateCli::add_keeping(CLI::App& templates) {
  save_ = templates.add_subcommand("save", "keep a draft in the data folder");
  save_->add_option("template", template_, "an id or a JSON file")->required();

  publish_ = templates.add_subcommand("publish", "make a draft, or a JSON file, the current version");
  publish_->add_option("template", template_, "the id of a draft, or a JSON file")->required();

  versions_ = templates.add_subcommand("versions", "the versions of a stored template; * is the current one");
  versions_->add_option("id", template_, "its id")->required();
  versions_->add_option("--document", version_, "the JSON of that version instead")->type_name("VERSION");
  versions_->add_flag("--json", json_, "JSON");

  rollback_ = templates.add_subcommand("rollback", "make an older published version the current one");
  rollback_->add_option("id", template_, "its id")->required();
  rollback_->add_option("version", version_, "the version")->required();
}

std::optional<int> TemplateCli::run(const Program& program) const {
  if (schema_->parsed()) return template_schema(program);
  if (new_->parsed()) return template_new(program, new_options_);
  if (customise_->parsed()) return template_customise(program, template_, other_, output_);
  if (clone_->parsed()) return template_clone(program, template_, other_, name_, output_);
  if (convert_->parsed()) return template_convert(program, template_, output_, all_);
  if (diff_->parsed()) return template_diff(program, template_, other_, json_);
  if (recommend_->parsed()) return template_recommend(program, wish_, json_);
  if (save_->parsed()) return template_save(program, template_);
  if (publish_->parsed()) return template_publish(program, template_);
  if (versions_->parsed()) return template_versions(program, template_, version_, json_);
  if (rollback_->parsed()) return template_rollback(program, template_, version_);
  return std::nullopt;
}

}  // namespace callai::app
