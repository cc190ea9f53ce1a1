// Stands for libitera.so: something to take a digest of.
extern "C" int cli_sample();
int cli_sample() { return 1; }
