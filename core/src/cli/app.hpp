// The program itera-lab: a command line in, an exit code out.
#pragma once

namespace itera::cli {

int run_app(int argc, char** argv);

}  // namespace itera::cli
