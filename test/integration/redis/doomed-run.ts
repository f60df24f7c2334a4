// A run that is to be killed: starts a Redis, says where it listens, and waits for its end.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis } from '../../../stacks/embedded/redis/start-redis.ts'

const directory = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'redis-'))
const { port } = await startRedis(directory)
process.stdout.write(`${port}\n`)
process.stdin.resume()
