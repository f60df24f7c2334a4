import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TargetDefinition } from '../../harness/model/target.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { defects } from './defects.ts'
import { provable } from './provable.ts'
import { queueDefinitions } from './queues.ts'
import { readLine } from './read-line.ts'
import { serviceDefinitions } from './services.ts'
import { streams } from './streams/index.ts'

/** Options of {@link reference}. */
export interface ReferenceOptions {
  /** Signs the operators' tokens. @default random */
  readonly jwtSecret?: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A small real system in the manner of prisoner-to-nomis and person-record, with switchable mistakes. */
export const reference = (options: ReferenceOptions = {}): TargetDefinition => {
  const { jwtSecret = randomBytes(32).toString('hex') } = options
  const definition = {
    name: 'reference',
    subject: { name: 'Shakedown reference system', version: packageJson.version },
    services: serviceDefinitions(jwtSecret),
  }
  return {
    ...definition,
    bundles: definition.services.flatMap(({ main }) => main ?? []),
    // In an installed package it is no commit of its own: a repository around it would be its user's.
    ...(existsSync(join(root, '.git')) ? { subjectFrom: { git: root } } : {}),
    queues: queueDefinitions,
    databases: ['reference'],
    streams: streams.map(({ facts }) => facts),
    defects,
    provable,
    severalAtOnce: true,
    secrets: [jwtSecret],
    readLine,
    connect: async (system) =>
      // Loaded where its system runs: nobody else needs what it is reached with.
      (await import('./connect.ts')).connect(system, {
        definition,
        jwtSecret,
        streams: streams.map(({ stream }) => stream),
      }),
  }
}
