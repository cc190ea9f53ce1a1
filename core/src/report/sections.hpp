// The parts of the report after the result; each is "" when the run has nothing to say there.
#pragma once

#include <string>

#include "report/run_data.hpp"

namespace itera::report {

std::string guard_section(const RunData& run);  ///< how far each point drifts from its twin
std::string compression_section(
    const RunData& run);  ///< what the compressors recorded and had to say
std::string footprint_section(const RunData& run);  ///< bytes by stored form and by role
std::string training_section(
    const RunData& run);  ///< steps, best loss, the loss curve in about eight rows
std::string data_section(
    const RunData& run);  ///< the sizes of the texts, and what preparing them had to say
std::string notes_section(const RunData& run);  ///< what the other stages had to say
std::string failures_section(const RunData& run);
std::string made_section(const RunData& run);  ///< how this was made

}  // namespace itera::report
