import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Command lines of the processes that work in a folder or below it, as Linux shows them; none elsewhere. */
export const workingIn = (directory: string): readonly string[] =>
  process.platform !== 'linux'
    ? []
    : readdirSync('/proc').flatMap((pid) => {
        try {
          const cwd = readlinkSync(`/proc/${pid}/cwd`)
          const inside = cwd === directory || cwd.startsWith(`${directory}/`)
          return inside ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
        } catch {
          return [] // no process, or gone, or another user's
        }
      })
