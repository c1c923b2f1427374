"""From written to public: check, build, deploy, and a word on what was done."""
