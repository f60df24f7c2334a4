import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string>>

/** An environment as lines that a shell can source. */
export const asShell = (env: Environment): string =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')

/** The same as Docker's `--env-file` reads it: as it stands, without quotes. */
const asEnvFile = (env: Environment): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** Whoever waits for a file finds it whole. */
const write = (path: string, text: string): void => {
  writeFileSync(`${path}.part`, text, { mode: 0o600 })
  renameSync(`${path}.part`, path)
}

/**
 * Writes a replica's environment for its owner: `<name>.sh` to source, `<name>.env` for Docker.
 *
 * @returns both paths, in words
 */
export const keepEnvironment = (folder: string, name: string, env: Environment): string => {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  write(`${path}.env`, asEnvFile(env))
  write(`${path}.sh`, asShell(env))
  return `${path}.sh and ${path}.env`
}
