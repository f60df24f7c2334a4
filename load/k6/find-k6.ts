import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { ShakedownError } from '../../harness/errors.ts'

/** How k6 is called: a program of the user's, or a container of an image of theirs. */
export type K6 = { readonly command: string } | { readonly image: string }

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const onPath = (name: string, path: string | undefined): string | undefined =>
  (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram)

/**
 * Finds the k6 that the user brought: the program or image that `K6` names, else `k6` on the PATH. It is under the AGPL, and never installed by this project.
 *
 * @throws {ShakedownError} `no-k6`, exit code 4
 */
export const findK6 = (env: Readonly<Record<string, string | undefined>>): K6 => {
  const { K6: named, PATH: path } = env
  const hint =
    'Install k6 (grafana.com/docs/k6, "Install k6") and have it on the PATH, or name it in the variable K6: a program, or an image such as grafana/k6:1.4.0.'
  if (named !== undefined && named !== '') {
    const program = named.includes(sep) ? (isProgram(named) ? named : undefined) : onPath(named, path)
    if (program !== undefined) return { command: program }
    if (/^[a-z0-9][\w./-]*(?::[\w.-]+|@sha256:[0-9a-f]{64})$/.test(named)) return { image: named }
    throw new ShakedownError('no-k6', `K6 is "${named}", which is no program, and no image with a tag`, {
      hint,
      exitCode: 4,
    })
  }
  const found = onPath('k6', path)
  if (found === undefined) throw new ShakedownError('no-k6', 'there is no k6 on the PATH', { hint, exitCode: 4 })
  return { command: found }
}
