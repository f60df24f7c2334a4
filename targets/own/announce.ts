import { asShell, keepEnvironment } from './environment-files.ts'

/** What an owner is told. */
export interface Announcement {
  readonly replica: string
  readonly env: Readonly<Record<string, string>>
  /** Where it is written too. */
  readonly folder: string | undefined
}

/** Tells an owner on standard error how to start a replica of theirs. */
export const announce = ({ replica, env, folder }: Announcement): void => {
  const files = folder === undefined ? '' : `It is in ${keepEnvironment(folder, replica, env)} too.\n\n`
  process.stderr.write(`Start ${replica} with this environment:\n\n${asShell(env)}\n${files}`)
}
