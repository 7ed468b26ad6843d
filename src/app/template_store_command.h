#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

// `callai template save|publish|versions|rollback --data DIR`: the templates that an installation keeps. They may be
// used while calls are running: those keep the version they began with.

/// A template (id of a pre-built one, or file) as the draft of its id.
int template_save(const Program& program, const std::string& id_or_file);

/// The draft of that id, or, for a file, that file, becomes the current version. Exit 2 when it has errors.
int template_publish(const Program& program, const std::string& id_or_file);

/// Stored versions, what is current, and when it became so; `document` > 0: the JSON of that version instead.
int template_versions(const Program& program, const std::string& id, int document, bool json);

/// An older published version becomes the current one.
int template_rollback(const Program& program, const std::string& id, int version);

/// Stages, ways and endings as "mermaid" or "dot"; coloured by the stored calls with that template when a data folder
/// was given.
int template_draw(const Program& program, const std::string& id_or_file, const std::string& format);

}  // namespace callai::app
