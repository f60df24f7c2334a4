// Whether `git log --follow` finds the history of every file through moves: node dev/check-history.ts <commit before them>
import { execFileSync } from 'node:child_process'

const [, , base] = process.argv
if (base === undefined) throw new Error('give the commit before the moves')
const git = (...args: readonly string[]): readonly string[] =>
  execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
    .split('\n')
    .filter(Boolean)

const before = new Set(git('ls-tree', '-r', '--name-only', base))
const now = git('ls-files')
/** The path that a file of today had at the base, as `--follow` finds it; undefined when it is new. */
const formerPath = (file: string): string | undefined => {
  const changes = git('log', '--follow', '--name-status', '--format=', `${base}..HEAD`, '--', file)
  const [status = '', path] = (changes.at(-1) ?? `M\t${file}`).split('\t')
  return status.startsWith('A') || path === undefined ? undefined : path
}
const found = new Set(now.filter((file) => before.has(file)))
const moved = now.filter((file) => !before.has(file)).map((file) => [formerPath(file), file] as const)
for (const [path] of moved) if (path !== undefined) found.add(path)
const lost = [...before].filter((path) => !found.has(path))
process.stdout.write(
  `${moved.length} files have a path that was not there; ${lost.length} paths are gone without a successor\n`,
)
for (const path of lost) process.stdout.write(`  ${path}\n`)
process.exitCode = lost.length > 0 ? 1 : 0
