import { randomUUID } from 'node:crypto'
import { Producer, stringSerializers } from '@platformatic/kafka'
import { Pool } from 'pg'
import { kafka, names } from '../platform/kafka.ts'
import { isDefect, log, setting } from '../platform/log.ts'
import { type Reply, serve } from '../platform/serve.ts'
import { lagMetric } from './lag-metric.ts'
import { seal } from './seal.ts'

const { events } = names()
const database = new Pool({ connectionString: setting('DATABASE_URL'), application_name: setting('REPLICA') })
database.on('error', (error) => log('WARN', `a connection broke: ${error.message}`))
await database.query(
  'create table if not exists customer (id text primary key, name text not null, events int not null)',
)
// The consumers', which are several: two that make one table at the same moment fail, also where it says "if not exists".
await database.query('create table if not exists handled (event text primary key)')
const producer = new Producer({ ...kafka(), serializers: stringSerializers, acks: -1 })
const lag = lagMetric()

const register = async (body: string): Promise<Reply> => {
  const asked: unknown = JSON.parse(body)
  if (typeof asked !== 'object' || asked === null || !('name' in asked))
    return { status: 400, json: { error: 'no name' } }
  const name = String(asked.name)
  let sealed: string
  try {
    sealed = await seal(name)
  } catch (error) {
    log('ERROR', `the vault cannot be used: ${String(error)}`)
    return { status: 503, json: { error: 'the vault cannot be used' } }
  }
  const id = randomUUID()
  const value = JSON.stringify({ event: randomUUID(), customer: id, name, sealed })
  await producer.send({ messages: [{ topic: events, key: id, value }] })
  return { status: 202, json: { id } }
}

const read = async (id: string): Promise<Reply> => {
  const { rows } = await database.query('select id, name, events from customer where id = $1', [id])
  return rows.length === 0 ? { status: 404, json: { error: 'no such customer' } } : { status: 200, json: rows[0] }
}

const answer = async (method: string, path: string, body: string): Promise<Reply> => {
  const [, id] = /^\/customers\/([\w-]+)$/.exec(path) ?? []
  if (method === 'POST' && path === '/customers') return register(body)
  if (method === 'GET' && id !== undefined) return read(id)
  if (method === 'GET' && path === '/actuator/prometheus')
    return { status: 200, text: isDefect('lag-metric-missing') ? '' : await lag.read() }
  return { status: 404, json: { error: 'not here' } }
}

serve(answer, async () => Promise.all([producer.close(), lag.close(), database.end()]))
