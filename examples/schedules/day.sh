#!/bin/sh
# One day of Strata, for any scheduler: load what was delivered, publish, send. It ends
# with the exit code of the first command that did not end well.
#
#   STRATA_COMPANY_DIR   the company's own folder; its strata.yml says the next two
#   STRATA_DATA_DIR      folder of the delivered files
#   STRATA_OUTPUT_DIR    folder of the lake and the publication
#   STRATA_DELIVERIES    rules of strata deliver; without them nothing is sent
#   STRATA_NOTIFY        rules whose notify says who is told how the run ended
#   STRATA_AS_OF         the day; by default today, by the company's clock
set -eu

if [ -z "${STRATA_COMPANY_DIR:-}" ]; then
    : "${STRATA_DATA_DIR:?set it to the folder of the delivered files}"
    : "${STRATA_OUTPUT_DIR:?set it to the folder of the lake and the publication}"
    export STRATA_DATA_DIR STRATA_OUTPUT_DIR
fi
: "${STRATA_AS_OF:=today}"
export STRATA_AS_OF

project=$(dirname "$0")/../..
PATH=$project/.venv/bin:$PATH
export PATH

strata run
if [ -n "${STRATA_DELIVERIES:-}" ]; then
    strata deliver "$STRATA_DELIVERIES"
fi
