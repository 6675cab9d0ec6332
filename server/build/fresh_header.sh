#!/bin/sh
# fresh_header.sh COMPILER ARGUMENTS...: compiles a precompiled header as if there had been none before. ccache
# preprocesses with the old one in place, which then stands for all that it holds: it would take the same old header
# out of its store again, whatever has changed in the schema since.
for word; do
  case $word in *.gch) rm -f "$word" ;; esac
done
exec "$@"
