#!/bin/sh
# One day of the CRM, once `strata run` has published: the changes of tasks, then those
# of customers, since what arrived before. Ends with 1 unless everything has arrived.
#
#   STRATA_PUBLISHED   folder of the publication
#   STRATA_SENT        folder for the copies of what was sent
#   CRM_URL            what /tasks and /customers are appended to
#   CRM_TOKEN          its token
set -eu
umask 077
: "${STRATA_PUBLISHED:?set it to the folder of the publication}"
: "${STRATA_SENT:?set it to a folder for the copies of what was sent}"
# Which release that is, stays the same to the end, whatever is published meanwhile.
STRATA_PUBLISHED=$(cd "$STRATA_PUBLISHED" && pwd -P)
mkdir -p "$STRATA_SENT"
STRATA_SENT=$(cd "$STRATA_SENT" && pwd -P)
export STRATA_PUBLISHED STRATA_SENT
cd "$(dirname "$0")"

python sent.py begin
status=0
drt run --select tasks || status=1
python sent.py tasks || status=1
customers=pub_customer_segments.parquet
if drt run --select customers; then
    cp "$STRATA_PUBLISHED/parquet/$customers" "$STRATA_SENT/$customers.new"
    mv "$STRATA_SENT/$customers.new" "$STRATA_SENT/$customers"
else
    status=1
fi
exit $status
