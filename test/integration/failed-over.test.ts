import { cpSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { externalWorld } from './external/world.ts'
import { pythonEnvironment } from './package/python-environment.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
let why: string | undefined
beforeAll(async () => {
  world = await externalWorld()
  cpSync(new URL('bank/', import.meta.url), world.cwd, { recursive: true })
  why = await pythonEnvironment(world.cwd)
})
afterAll(async () => world.close())

// A consumer in Python that keeps its connection, and learns that it was cut from the message that it has just got.
it.for([
  [1, 'the cut and the refused write'],
  [2, 'the refused write, as a cut would cost each of its replicas one'],
])(
  'costs %i healthy replicas on a server of their owner %s, and nothing for our healing: none of maxReceiveCount 3 too many',
  async ([replicas], { skip }) => {
    if (why !== undefined) return skip(why)
    const database = `bank${replicas}`
    await world.postgres.createDatabase(database)
    const external = { ...world.settings, databases: { bank: world.postgres.url(database) }, region: `r-${replicas}` }
    const { code, out, err } = await shakedown(
      ['run', 'terminated-backends', '--grep', 'failed-over', '--stack', 'external', '--json'],
      {
        cwd: world.cwd,
        env: {
          EXTERNAL: JSON.stringify(external),
          KEEPS_CONNECTION: '1',
          REPLICAS: String(replicas),
          AWS_PROFILE: '',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    ).ended
    const { cells } = JSON.parse(out)
    expect(
      cells.map(({ id, verdict, words }: Record<string, string>) => `${id} ${verdict === 'pass' ? verdict : words}`),
      err,
    ).toEqual([
      'bank/external/terminated-backends/payment.made/failed-over pass',
      'bank/external/terminated-backends/profile.changed/failed-over pass',
    ])
    const bite: string = cells[0].bites[0].words
    expect(bite).toMatch(/^writes tried while the database may only be read: [1-9]/)
    expect(code).toBe(0)
  },
)
