import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isRunning, type ProcessIdentity, processIdentity } from '../harness/reach/process-identity.ts'

interface Ancestor {
  readonly parent: number
  readonly command: string
}

// The name, field 2, may hold spaces and parentheses: count from the last one. The parent's pid is field 4 (proc_pid_stat(5)).
const fromProc = (pid: number): Ancestor => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }
}

const fromPs = (pid: number): Ancestor => {
  const out = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [, parent = '0', command = ''] = /^\s*(\d+)\s+(.*)/.exec(out) ?? []
  return { parent: Number(parent), command }
}

const look = (pid: number): Ancestor | undefined => {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
  } catch {
    return undefined
  }
}

/** Between npm and what it starts stands a shell at most, and a launcher of Node. */
const generations = 3

/** The npm or npx that started this process, if one did. */
const npmAncestor = (env: Readonly<Record<string, string | undefined>>): ProcessIdentity | undefined => {
  if (env['npm_command'] === undefined) return undefined
  let pid = process.ppid
  for (let generation = 0; generation < generations && pid > 1; generation += 1) {
    const seen = look(pid)
    if (seen === undefined) return undefined
    if (/(?:^|[/\s])np[mx](?:-cli\.js)?(?:\s|$)/.test(seen.command)) return processIdentity(pid)
    pid = seen.parent
  }
  return undefined
}

const everyMs = 250

/**
 * Calls back once the npm or npx that started this process is gone. It passes no signal on to what it started, which would stay for ever, with its port.
 * Keeps no process alive.
 */
export const onceNpmIsGone = (env: Readonly<Record<string, string | undefined>>, gone: () => void): void => {
  const npm = npmAncestor(env)
  if (npm === undefined) return
  const timer = setInterval(() => {
    if (isRunning(npm)) return
    clearInterval(timer)
    gone()
  }, everyMs)
  timer.unref()
}
