import { randomBytes } from 'node:crypto'
import type { TargetDefinition } from '../../harness/model/target.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { connect } from './connect.ts'
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
    queues: queueDefinitions,
    databases: ['reference'],
    streams: streams.map(({ facts }) => facts),
    defects,
    provable,
    secrets: [jwtSecret],
    readLine,
    connect: async (system) => connect(system, { definition, jwtSecret, streams: streams.map(({ stream }) => stream) }),
  }
}
