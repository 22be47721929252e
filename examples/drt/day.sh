#!/bin/sh
# One day of the CRM, once `strata run` has published: tasks that failed before, the
# changes of tasks, then those of customers. Ends with 1 unless everything has arrived.
#
#   STRATA_PUBLISHED   folder of the publication
#   STRATA_SENT        folder for the copy of the customers that were sent
#   CRM_URL            what /tasks and /customers are appended to
#   CRM_TOKEN          its token
set -eu
umask 077
: "${STRATA_PUBLISHED:?set it to the folder of the publication}"
: "${STRATA_SENT:?set it to a folder for the copy of the customers that were sent}"
# Which release that is, stays the same to the end, whatever is published meanwhile.
STRATA_PUBLISHED=$(cd "$STRATA_PUBLISHED" && pwd -P)
mkdir -p "$STRATA_SENT"
STRATA_SENT=$(cd "$STRATA_SENT" && pwd -P)
export STRATA_PUBLISHED STRATA_SENT
cd "$(dirname "$0")"

customers=pub_customer_segments.parquet
if [ ! -e "$STRATA_SENT/$customers" ]; then
    # Nobody was sent yet.
    python -c 'import duckdb, sys; duckdb.read_parquet(sys.argv[1]).limit(0).write_parquet(sys.argv[2])' \
        "$STRATA_PUBLISHED/parquet/$customers" "$STRATA_SENT/$customers"
fi

status=0
drt retry tasks || status=1
drt run --select tasks || status=1
[ ! -s .drt/dlq/tasks.jsonl ] || status=1
if drt run --select customers; then
    cp "$STRATA_PUBLISHED/parquet/$customers" "$STRATA_SENT/$customers.new"
    mv "$STRATA_SENT/$customers.new" "$STRATA_SENT/$customers"
else
    status=1
fi
exit $status
