// Data is thrown away after the run, so nothing is flushed to disk; commits still reach the operating system, so they
// survive a crash of the server, which is all that a run puts it through.
/** What a server of throw-away data is told wherever it runs. */
export const everywhere: Readonly<Record<string, string>> = {
  max_connections: '200',
  fsync: 'off',
  full_page_writes: 'off',
  jit: 'off',
  // Contention shows soon, and every error with its SQLSTATE, statement, session and application.
  deadlock_timeout: '100ms',
  log_lock_waits: 'on',
  log_min_error_statement: 'error',
  log_line_prefix: '%m pid=%p sqlstate=%e db=%d app=%a ',
}

const settings: Readonly<Record<string, string>> = {
  ...everywhere,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  // In the data directory, not in /dev/shm: containers give that 64 MB, and a killed server would leave files there.
  dynamic_shared_memory_type: 'mmap',
  huge_pages: 'off',
  max_wal_size: '256MB',
  min_wal_size: '16MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_checkpoints: 'off',
}

const quote = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/**
 * The text of `postgresql.conf`. In the file, not on the command line, so that `ALTER SYSTEM` and a reload can change them in mid-run.
 *
 * @param changes settings of the caller, which win
 */
export const configuration = (port: number, changes: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...settings, ...changes, port: String(port) })
    .map(([name, value]) => `${name} = ${quote(value)}\n`)
    .join('')

/** The text of `pg_hba.conf`: a password even on loopback, since the machine may have other users and the role is a superuser. */
export const hostAuthentication = 'host all all 127.0.0.1/32 scram-sha-256\n'
