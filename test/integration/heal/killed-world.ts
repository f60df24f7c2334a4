import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { openSession } from '../../../harness/reach/database-session.ts'
import { startSqs } from '../../../emulators/aws/sqs/index.ts'
import { startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { type Command, shakedown } from '../command.ts'
import { someToxiproxy } from '../links/some-toxiproxy.ts'
import { someProcess, type SomeProcess } from '../processes/some-process.ts'
import { deafRelay } from './deaf-relay.ts'
import { busy, onProcesses } from './in-force.ts'
import { namelessRelay } from './nameless-relay.ts'

const config = new URL('killed.config.ts', import.meta.url).pathname
const leaseForm = z.object({ fault: z.string(), token: z.string() })
const proxiesForm = z.record(
  z.string(),
  z.object({
    name: z.string(),
    enabled: z.boolean(),
    toxics: z.array(z.object({ name: z.string(), type: z.string() })),
  }),
)

/** What somebody who is neither the run nor its heir sees of faults: words by the fault's token or process. */
export type Sight = ReadonlyMap<string, readonly string[]>

/** Queue, PostgreSQL, Toxiproxy and processes that outlive every run on them. */
export const killedWorld = async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'shakedown-killed-'))
  const queue = await startSqs()
  const toxiproxy = await someToxiproxy()
  const postgres = await startPostgres({ runDirectory: join(cwd, 'postgres'), settings: { max_connections: '40' } })
  for (const database of ['app', 'apart']) {
    await postgres.createDatabase(database)
    const session = await openSession(postgres.url(database), 'test')
    for (const table of ['hot', 'warm', 'cold']) await session.query(`create table ${table} (key text primary key)`)
    await session.query("insert into hot select 'everything-k' || n from generate_series(1, 9) as n")
    await session.close()
  }
  const relay = await deafRelay(postgres.port)
  const between = await namelessRelay()
  // In a database of its own: what is done to the connections of the others is not done to this one.
  const watcher = await openSession(postgres.url('postgres'), 'test')
  const inside = [
    await openSession(postgres.url('app'), 'shakedown-looks-on'),
    await openSession(postgres.url('apart'), 'shakedown-looks-on'),
  ]
  const processes = new Map<string, SomeProcess>()
  for (const name of onProcesses) processes.set(name, await someProcess(name, { stubborn: busy.includes(name) }))

  const through = (database: string, deaf: boolean): string => {
    const url = new URL(postgres.url(database))
    if (deaf) url.port = String(relay.port)
    return url.href
  }
  const proxies = async () => Object.values(proxiesForm.parse(await (await fetch(`${toxiproxy.url}/proxies`)).json()))
  const leases = (): readonly z.output<typeof leaseForm>[] =>
    globSync('reports/runs/*/leases/*.json', { cwd }).map((file) =>
      leaseForm.parse(JSON.parse(readFileSync(join(cwd, file), 'utf8'))),
    )

  const sightsOnDatabase = async (): Promise<readonly (readonly [string, string])[]> => {
    const rows = await watcher.query(
      `select application_name as token, case count(*) when 1 then 'a session' else count(*) || ' sessions' end as what
       from pg_stat_activity where application_name like 'shakedown-%' and application_name <> 'shakedown-looks-on'
       group by 1`,
    )
    const triggersIn = async (session: (typeof inside)[number]) =>
      session.query(
        `select tgname as token, 'trigger on ' || tgrelid::regclass as what from pg_trigger where tgname like 'shakedown-%'
       union all select proname, 'function' from pg_proc
         where proname like 'shakedown-%' and not exists (select 1 from pg_trigger where tgname = proname)
         order by 1, 2`,
      )
    const triggers = await Promise.all(inside.map(triggersIn))
    return [...rows, ...triggers.flat()].map(({ token, what }) => [String(token), String(what)])
  }
  const sightsOnLinks = async (): Promise<readonly (readonly [string, string])[]> =>
    (await proxies()).flatMap(({ enabled, toxics }) =>
      toxics.flatMap(({ name, type }): (readonly [string, string])[] => [
        // Only the last one took it down.
        ...(!enabled && name === toxics.at(-1)?.name ? ([[name, 'its proxy is down']] as const) : []),
        [name, `toxic ${type}`],
      ]),
    )
  const sightsOnProcesses = (before: ReadonlyMap<string, number>): readonly (readonly [string, string])[] =>
    [...processes].flatMap(([name, each]): (readonly [string, string])[] => {
      if (!each.up()) return [[name, 'is down']]
      if (each.frozen()) return [[name, 'is frozen']]
      return each.told() && each.now().pid === before.get(name) ? [[name, 'was told to end']] : []
    })
  const pids = new Map([...processes].map(([name, each]) => [name, each.now().pid]))

  return {
    cwd,
    postgres,
    processes,
    watcher,
    leases,
    proxies,
    toxiproxy: toxiproxy.url,
    run: (words: readonly string[], { deaf }: { readonly deaf: boolean }): Command =>
      shakedown([...words, '--config', config], {
        cwd,
        env: {
          KILLED_WORLD: JSON.stringify({
            queue: queue.url,
            toxiproxy: toxiproxy.url,
            relay: between.port,
            databases: { app: through('app', deaf), apart: through('apart', deaf) },
            places: Object.fromEntries(
              [...processes].map(
                ([
                  name,
                  {
                    place: { command, env, cwd: directory, pidFile },
                  },
                ]) => [name, { command, env, cwd: directory, pidFile }],
              ),
            ),
          }),
        },
      }),
    /** Faults whose injection has succeeded, as the history on disk says. */
    injected: (): readonly string[] =>
      globSync('reports/runs/*/history.jsonl', { cwd }).flatMap((file) =>
        readFileSync(join(cwd, file), 'utf8')
          .split('\n')
          .filter((line) => line.includes('"phase":"inject"') && line.includes('"outcome":"ok"') && line.endsWith('}'))
          .map((line) => String(JSON.parse(line).fault)),
      ),
    /** What is to be seen of faults now, by fault, for the leases that were on disk. */
    sights: async (records: ReturnType<typeof leases>): Promise<Sight> => {
      const found = [...(await sightsOnDatabase()), ...(await sightsOnLinks()), ...sightsOnProcesses(pids)]
      const faultOf = (token: string): string =>
        records.find((record) => token.startsWith(record.token))?.fault ?? token
      return new Map(
        [...Map.groupBy(found, ([token]) => faultOf(token))].map(([fault, each]) => [
          fault,
          each.map(([, what]) => what),
        ]),
      )
    },
    close: async () => {
      for (const each of processes.values()) each.close()
      await watcher.close()
      for (const session of inside) await session.close()
      await relay.close()
      await between.close()
      await postgres.stop()
      await toxiproxy.close()
      await queue.close()
      rmSync(cwd, { recursive: true })
    },
  }
}
