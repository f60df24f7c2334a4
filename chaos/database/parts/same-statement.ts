/**
 * Common table expressions that tell which backends still run the statement that they were seen with: `looked` and `still` (`pid`, `query_start`), of a materialized expression with these
 * columns. The server shows the statements of backends as they were when it was first asked in a transaction, until it is told to forget them, and what they wait for as it is
 * (PostgreSQL documentation, "Viewing Statistics" and "pg_stat_activity"). So a wait belongs to the statement beside it only where the backend was at the same one afterwards: in between
 * it may have come to its next.
 *
 * @param seen Name of the expression.
 */
export const sameStatement = (seen: string): string =>
  `looked as materialized (select array_agg(pid) as pids, pg_stat_clear_snapshot() from ${seen}),
   still as materialized (
     select again.pid, again.query_start from looked cross join lateral unnest(pids) as each (pid)
     cross join lateral pg_stat_get_activity(each.pid) as again)`
