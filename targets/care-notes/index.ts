import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TargetDefinition } from '../../harness/model/target.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { readLine } from '../reference/read-line.ts'
import { bucket } from './bucket.ts'
import { defects } from './defects.ts'
import { carers, frontFacts } from './front-door.ts'
import { queueDefinitions } from './queues.ts'
import { serviceDefinitions } from './services.ts'
import { noteWrittenFacts } from './streams/note-written.ts'

/** Options of {@link careNotes}. */
export interface CareNotesOptions {
  /** Signs the operators' tokens. @default random */
  readonly jwtSecret?: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A small real system with a front door: carers sign in, write notes about residents, and others are told of them. Sessions are in Redis where a stack can start one. */
export const careNotes = (options: CareNotesOptions = {}): TargetDefinition => {
  const { jwtSecret = randomBytes(32).toString('hex') } = options
  const people = carers()
  const services = serviceDefinitions(jwtSecret)
  const withSessionsIn = (store: 'Redis' | 'PostgreSQL'): TargetDefinition => {
    const redis = store === 'Redis'
    const definition = {
      name: 'care-notes',
      subject: { name: 'Shakedown care notes', version: packageJson.version, with: `sessions in ${store}` },
      services,
    }
    return {
      ...definition,
      bundles: services.flatMap(({ main }) => main ?? []),
      // In an installed package it is no commit of its own: a repository around it would be its user's.
      ...(existsSync(join(root, '.git')) ? { subjectFrom: { git: root } } : {}),
      queues: queueDefinitions,
      databases: ['care-notes'],
      buckets: [bucket],
      ...(redis ? { redis: true } : { withRedis: () => withSessionsIn('Redis') }),
      streams: [noteWrittenFacts],
      fronts: [frontFacts({ people, redis })],
      defects,
      severalAtOnce: true,
      secrets: [jwtSecret, ...people.map(({ password }) => password)],
      readLine,
      connect: async (system) =>
        // Loaded where its system runs: nobody else needs what it is reached with.
        (await import('./connect.ts')).connect(system, { definition, jwtSecret, redis, people }),
    }
  }
  return withSessionsIn('PostgreSQL')
}
