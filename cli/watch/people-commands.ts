import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { WatchSettings } from '../../harness/settings/watch-settings.ts'
import type { Io } from '../io.ts'

/** What {@link addPeopleCommands} adds to. */
export interface PeopleCommandsOptions {
  readonly watch: Command
  readonly io: Io
  done(code: number): void
  /** The store that a command is about. */
  storeOf(command: Command): Promise<WatchSettings['store']>
}

const me = (): string => {
  try {
    return userInfo().username
  } catch {
    return 'somebody'
  }
}

const byFlag = ['--by <name>', 'who it is (default: the user of this computer)'] as const

/** `shakedown watch ack` and `shakedown watch note`. */
export const addPeopleCommands = ({ watch, io, done, storeOf }: PeopleCommandsOptions): void => {
  watch
    .command('ack')
    .description('take an open incident on: no more reminders, no escalation; whoever heard of it hears of that')
    .argument('<incident>', 'its id, or the name of its monitor')
    .option(...byFlag)
    .action(async (incident: string, { by = me() }: { by?: string }, command: Command) => {
      const { tellWatcher } = await import('./tell-watcher.ts')
      done(await tellWatcher({ kind: 'acknowledge', store: await storeOf(command), incident, by }, io))
    })
  watch
    .command('note')
    .description('write on an incident, for the status page')
    .argument('<incident>', 'its id, or the name of a monitor that has one open')
    .argument('<text>', 'what there is to say')
    .option(...byFlag)
    .action(async (incident: string, text: string, { by = me() }: { by?: string }, command: Command) => {
      const { tellWatcher } = await import('./tell-watcher.ts')
      done(await tellWatcher({ kind: 'note', store: await storeOf(command), incident, by, text }, io))
    })
}
