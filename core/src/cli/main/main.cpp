// itera-lab: reads, plans, schedules and reports; the mathematics is itera-worker's.
#include "cli/app.hpp"

int main(int argc, char** argv) { return itera::cli::run_app(argc, argv); }
