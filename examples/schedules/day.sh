#!/bin/sh
# One day of Strata, for any scheduler: load what was delivered, publish, send. It ends
# with the exit code of the first command that did not end well.
#
#   STRATA_DATA_DIR      folder of the delivered files
#   STRATA_OUTPUT_DIR    folder of the lake and the publication
#   STRATA_DELIVERIES    rules of strata deliver; without them nothing is sent
#   STRATA_AS_OF         the day; by default today, by the company's clock
set -eu

: "${STRATA_DATA_DIR:?set it to the folder of the delivered files}"
: "${STRATA_OUTPUT_DIR:?set it to the folder of the lake and the publication}"
: "${STRATA_AS_OF:=today}"
export STRATA_DATA_DIR STRATA_OUTPUT_DIR STRATA_AS_OF

project=$(dirname "$0")/../..
PATH=$project/.venv/bin:$PATH
export PATH

strata run
if [ -n "${STRATA_DELIVERIES:-}" ]; then
    strata deliver "$STRATA_DELIVERIES"
fi
