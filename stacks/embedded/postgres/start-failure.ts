import { ShakedownError } from '../../../harness/errors.ts'

/** Why a start failed, as far as its log tells. */
export type StartFailureReason =
  | 'port-taken'
  | 'still-in-use'
  | 'disk-full'
  | 'no-permission'
  | 'no-memory'
  | 'bad-setting'
  | 'unknown'

const patterns: readonly (readonly [StartFailureReason, RegExp])[] = [
  ['port-taken', /could not (bind|create any TCP\/IP sockets)|Address already in use/],
  ['still-in-use', /pre-existing shared memory block|lock file "postmaster\.pid" already exists/],
  ['disk-full', /no space left on device|disk quota exceeded/i],
  [
    'no-permission',
    /permission denied|operation not permitted|read-only file system|has wrong ownership|invalid permissions/i,
  ],
  [
    'no-memory',
    /Cannot allocate memory|could not create (shared memory segment|semaphores)|could not map anonymous shared memory/,
  ],
  [
    'bad-setting',
    /unrecognized configuration parameter|invalid value for parameter|outside the valid range|contains errors/,
  ],
]

/** Reads the reason from the lines of a server that ended while starting. */
export const startFailureReason = (lines: readonly string[]): StartFailureReason =>
  patterns.find(([, pattern]) => lines.some((line) => pattern.test(line)))?.[0] ?? 'unknown'

const hints: Readonly<Record<StartFailureReason, string>> = {
  'port-taken': 'Another program keeps taking the port: end it (`ss -ltnp` shows which) and run again.',
  'still-in-use': 'Processes of an earlier server still run in this folder: wait for them to end, or end them.',
  'disk-full':
    'Free some space (a server needs about 50 MB), or put the run folder (--out) or XDG_CACHE_HOME on another disk.',
  'no-permission':
    'Check that this user owns the run folder and the cache, or point --out and XDG_CACHE_HOME to folders that it owns.',
  'no-memory': 'Free memory, end other servers, or raise the limits on shared memory (`ipcs -l`).',
  'bad-setting': 'Correct the settings given for PostgreSQL.',
  unknown: "The lines above are PostgreSQL's own; if they name a broken file, remove the cache folder and run again.",
}

/** A start that failed, as the error to show: exit 4, the last lines of the log, what to do. */
export const startFailure = (what: string, lines: readonly string[], cause?: unknown): ShakedownError => {
  const reason = startFailureReason(lines)
  return new ShakedownError(
    reason === 'unknown' ? 'postgres-not-started' : `postgres-${reason}`,
    [what, ...lines].join('\n  '),
    {
      hint: hints[reason],
      exitCode: 4,
      cause,
    },
  )
}
