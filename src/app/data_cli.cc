#include "app/data_cli.h"

#include <CLI/CLI.hpp>

#include "app/backup_command.h"
#include "app/forget_node_command.h"
#include "app/import_json_command.h"

namespace callai::app {

void DataCli::add_to(CLI::App& cli) {
  add_contacts(cli);
  add_whole(cli);
}

void DataCli::add_contacts(CLI::App& cli) {
  CLI::App* contacts = cli.add_subcommand("contacts", "who can be called");
  contacts->require_subcommand(1);
  import_ = contacts->add_subcommand("import", "from CSV whose first line names the columns");
  import_->add_option("file", import_options_.file, "the CSV file")->required();
  import_->add_option("--region", import_options_.region, "country of numbers without a country code, DE for example");
  import_->add_option("--column", import_options_.columns,
                      "COLUMN=ATTRIBUTE where the guess is wrong; COLUMN= leaves it out. May be repeated");
  import_->add_option("--tag", import_options_.tags, "a tag for all of them. May be repeated");
  import_->add_option("--duplicates", import_options_.duplicates, "what to do with numbers that are stored already")
      ->check(CLI::IsMember({"skip", "update", "error"}))
      ->capture_default_str();
  import_->add_flag("--preview", import_options_.preview, "show what would become of it, store nothing");
  import_->add_flag("--json", import_options_.json, "JSON");
  export_ = contacts->add_subcommand("export", "as CSV that import reads back");
  export_->add_option("file", path_, "where to write it; to stdout when left out");
  list_ = contacts->add_subcommand("list", "in the order in which they came");
  list_->add_option("text", text_, "only those whose name, number, e-mail or company holds it");
  list_->add_option("--limit", limit_, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
  list_->add_flag("--json", json_, "JSON");
}

void DataCli::add_whole(CLI::App& cli) {
  backup_ = cli.add_subcommand("backup", "a consistent copy of the database while callai runs, with its checksum");
  backup_->add_option("file", path_, "the file to write")->required();
  restore_ = cli.add_subcommand("restore", "put a backup into the data folder; what is there is kept beside it");
  restore_->add_option("file", path_, "a file that backup has written")->required();
  import_json_ = cli.add_subcommand("import-json", "take over a data folder of the old system; twice changes nothing");
  import_json_->add_option("folder", path_, "the folder with users.json, contacts.json, ...")->required();
  import_json_->add_option("--region", text_, "country of numbers without a country code, DE for example");
  import_json_->add_flag("--json", json_, "JSON");
  migrate_ = cli.add_subcommand("migrate-store", "everything from a SQLite file into an empty PostgreSQL database");
  migrate_->add_option("sqlite", path_, "the file, callai.db in a data folder; no callai may run there")->required();
  migrate_->add_option("postgres", url_, "postgresql://user@host/name; its password better in ~/.pgpass")->required();
  forget_node_ = cli.add_subcommand("forget-node", "a node is gone for good with its disk: so are its recordings");
  forget_node_->add_option("node", text_, "its name, from the file node_id of its data folder")->required();
}

std::optional<int> DataCli::run(const Program& program) const {
  if (import_->parsed()) return contacts_import(program, import_options_);
  if (export_->parsed()) return contacts_export(program, path_);
  if (list_->parsed()) return contacts_list(program, text_, limit_, json_);
  if (backup_->parsed()) return backup(program, path_);
  if (restore_->parsed()) return restore(program, path_);
  if (import_json_->parsed()) return import_json(program, path_, text_, json_);
  if (migrate_->parsed()) return migrate_store(path_, url_);
  if (forget_node_->parsed()) return forget_node(program, text_);
  return std::nullopt;
}

}  // namespace callai::app
