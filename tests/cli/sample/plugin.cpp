// A library with the tag of a plugin and nothing in it; its manifest is manifest.json.
extern "C" [[gnu::visibility("default")]] const char itera_abi_tag[];
[[gnu::section(".itera"), gnu::used]] const char itera_abi_tag[] = "tag";
