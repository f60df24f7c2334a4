import { messageOf, ShakedownError } from '../harness/errors.ts'
import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { type GroupLag, groupLag } from '../harness/reach/kafka/group-lag.ts'
import { kafkaClient } from '../harness/reach/kafka/kafka-client.ts'

/** Options of {@link kafka}. */
export interface KafkaOptions {
  /** Brokers to begin with: `broker.example.test:9092`, several with commas. */
  readonly bootstrap: string
  /** The consumer group: `identity-service`. */
  readonly group: string
  /** Topics of which it is asked. @default those that the group reads */
  readonly topics?: readonly string[]
  /** Messages written and not committed, of all partitions together, above which it matters. @default { warning: 1000, critical: 10_000 } */
  readonly lag?: Limits
  /** How many members there must be. @default 1 */
  readonly members?: number
  /** With TLS, by what Node trusts. @default false */
  readonly tls?: boolean
  /** Environment variables with a user and a password for SASL/PLAIN. @default none */
  readonly userFrom?: { readonly username: string; readonly password: string }
}

const defaultLag: Limits = { warning: 1_000, critical: 10_000 }
const answersWithinMs = 10_000

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const words = ({ group, state, members, partitions, total }: GroupLag): string => {
  const behind = partitions
    .filter(({ lag }) => lag > 0)
    .map(
      ({ topic, partition, committed, end, lag }) => `${topic}/${partition} ${lag} (${committed ?? 'none'} of ${end})`,
    )
  const where = behind.length === 0 ? '' : `: ${behind.join(', ')}`
  return `${group} is ${counted(total, 'message')} behind${where}; ${state.toLowerCase().replaceAll('_', ' ')} with ${counted(members, 'member')}`
}

const secret = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`)
  return value
}

/** How far a consumer group is behind, partition by partition, and who reads it: what `rpk group describe` shows. */
export const kafka = (options: KafkaOptions): FreeProbe => {
  const { bootstrap, group, topics, lag: limits = defaultLag, members: least = 1, tls = false, userFrom } = options
  const brokers = bootstrap.split(',').map((broker) => broker.trim())
  const measured = (seen: GroupLag): Measurement => {
    const level = exceeded(seen.total, limits) ?? (seen.members < least ? 'critical' : undefined)
    return {
      subject: group,
      value: seen.total,
      unit: 'messages',
      ok: level === undefined,
      words: words(seen),
      evidence: seen.partitions.map((each) => ({ ...each })),
      ...(level === undefined ? {} : { level }),
    }
  }
  return {
    name: 'kafka',
    needs: 'nothing',
    takesUpToMs: answersWithinMs,
    ...(userFrom === undefined ? {} : { variables: [userFrom.username, userFrom.password] }),
    ...(brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker))
      ? {}
      : { problems: [`kafka has the bootstrap "${bootstrap}", which is no host:port, nor several with commas`] }),
    measure: async ({ signal }: LookContext) => {
      const { Admin } = await kafkaClient()
      const admin = new Admin({
        clientId: 'shakedown',
        bootstrapBrokers: brokers,
        retries: 1,
        timeout: answersWithinMs / 2,
        connectTimeout: answersWithinMs / 2,
        ...(tls ? { tls: {} } : {}),
        ...(userFrom === undefined
          ? {}
          : {
              sasl: {
                mechanism: 'PLAIN' as const,
                username: secret(userFrom.username),
                password: secret(userFrom.password),
              },
            }),
      })
      try {
        return [measured(await groupLag(admin, group, topics))]
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof ShakedownError) throw error
        const said = `${bootstrap} does not tell how far ${group} is: ${messageOf(error)}`
        return [
          { subject: group, value: 0, unit: 'messages', ok: false, words: said, level: 'critical', unreachable: true },
        ]
      } finally {
        await admin.close().catch(() => undefined)
      }
    },
  }
}
