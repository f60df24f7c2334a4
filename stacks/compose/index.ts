import { setTimeout as delay } from 'node:timers/promises'
import type { ComposeSettings } from '../../harness/settings/compose-settings.ts'
import type { ContainerSettings } from '../../harness/settings/container-settings.ts'
import type { PreparedStack, RunningStack, Stack, StackOptions } from '../../harness/model/stack.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import { checkToken } from '../containers/check-token.ts'
import { external } from '../external/index.ts'
import { composeCommand } from './compose-command.ts'
import { asExternal, lookAtProject, ownServices } from './project.ts'
import { secretsOf } from './secrets-of.ts'
import { prepareUndo } from './undo.ts'

/** The longest poll that SQS knows: for so long LocalStack still hands messages to consumers that are gone. */
const longestPollMs = 20_000

const prepare = async (
  settings: ComposeSettings,
  images: ContainerSettings,
  definition: TargetDefinition,
): Promise<PreparedStack> => {
  const compose = await composeCommand(settings, images)
  const project = await lookAtProject(compose, settings, definition.databases)
  if (!project.up) {
    checkToken(images.localstack, process.env)
    const up = `docker compose up --wait ${project.needed.join(' ')}`
    return {
      definition: { ...definition, secrets: [...definition.secrets, ...secretsOf(settings)] },
      refuses: () => undefined,
      notes: () => [
        `${settings.file} does not run: its services ${project.needed.join(', ')} are started, and stopped at the end`,
      ],
      calls: () => [up, ...definition.queues.map(({ name }) => `sqs:CreateQueue ${name}`)],
    }
  }
  const there = await asExternal(compose, settings, project, definition.databases)
  const prepared = await external(there).prepare?.(definition)
  if (prepared === undefined) throw new Error('the external stack looks at what is there')
  const own = ownServices(project.running, definition.services)
  return {
    ...prepared,
    notes: (cells) => [
      `${settings.file} runs already: what runs there is used`,
      ...(own.length === 0
        ? []
        : [
            `${own.join(', ')} of it are stopped for the run, which starts the same services with its links between them`,
          ]),
      ...prepared.notes(cells),
    ],
    calls: (cells) => [
      ...(own.length === 0 ? [] : [`docker compose stop ${own.join(' ')}, and docker compose start at the end`]),
      ...prepared.calls(cells),
    ],
  }
}

const start = async (
  settings: ComposeSettings,
  images: ContainerSettings,
  options: StackOptions,
): Promise<RunningStack> => {
  const { definition, idle = false } = options
  const { databases, services } = definition
  const compose = await composeCommand(settings, images)
  const project = await lookAtProject(compose, settings, databases)
  const own = idle ? [] : ownServices(project.running, services)
  const missing = project.needed.filter((service) => !project.running.has(service))
  const undo = prepareUndo(compose, [
    ...(missing.length === 0 ? [] : [['rm', '--stop', '--force', '--volumes', ...missing]]),
    // The network too, where nothing was there before.
    ...(project.running.size === 0 ? [['down', '--volumes']] : []),
    ...(own.length === 0 ? [] : [['start', ...own]]),
  ])
  try {
    if (missing.length > 0) await compose.run('up', '--detach', '--wait', ...missing)
    if (own.length > 0) {
      await compose.run('stop', ...own)
      await delay(longestPollMs)
    }
    const running = await external(await asExternal(compose, settings, project, databases)).start(options)
    return {
      system: running.system,
      stop: async () => {
        await running.stop()
        await undo.now()
      },
    }
  } catch (error) {
    await undo.now().catch(() => undefined)
    throw error
  }
}

/**
 * The backing services of a compose file: those that run are used, those that do not are started and stopped again. The target's services are
 * started in front of them, as everywhere; where the file runs the same ones, these are stopped meanwhile.
 */
export const compose = (settings: ComposeSettings, images: ContainerSettings): Stack => ({
  name: 'compose',
  systemsAtOnce: 1,
  prepare: async (definition) => prepare(settings, images, definition),
  start: async (options) => start(settings, images, options),
})
