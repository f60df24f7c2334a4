import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Measurement } from '../../../harness/model/probe.ts'
import { postgres } from '../../../probes/postgres.ts'
import { type PostgresServer, startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { type PortReservation, reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'

const variable = 'SHAKEDOWN_TEST_REPLICA'
const patience = { timeout: 60_000, interval: 100 }

// The program is found by the process of the primary.
describe.runIf(process.platform === 'linux')('a replica of a PostgreSQL server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'shakedown-replica-'))
  let primary: PostgresServer
  let admin: Client
  let port: PortReservation
  let replica: ChildProcess
  let onReplica: Client

  const connect = async (url: string): Promise<Client> => {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const replicaUrl = (): string => {
    const url = new URL(primary.url('visits'))
    url.port = String(port.port)
    return url.href
  }
  /** A copy of the primary as it runs, which follows it from there. */
  const copy = async (): Promise<string> => {
    const { rows } = await admin.query<{ data_directory: string }>('show data_directory')
    const data = rows[0]?.data_directory ?? ''
    appendFileSync(join(data, 'pg_hba.conf'), 'host replication all 127.0.0.1/32 scram-sha-256\n')
    await admin.query('select pg_reload_conf()')
    await admin.query(`select pg_backup_start('copy', true)`)
    const copied = join(directory, 'replica')
    execFileSync('cp', ['-a', data, copied])
    const { rows: stopped } = await admin.query<{ labelfile: string }>('select labelfile from pg_backup_stop()')
    const { uid, gid } = statSync(data)
    const told = `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=${primary.user} password=${primary.password}'\nport = ${port.port}\n`
    appendFileSync(join(copied, 'postgresql.auto.conf'), told)
    writeFileSync(join(copied, 'backup_label'), stopped[0]?.labelfile ?? '')
    writeFileSync(join(copied, 'standby.signal'), '')
    rmSync(join(copied, 'postmaster.pid'))
    execFileSync('chown', [`${uid}:${gid}`, join(copied, 'backup_label'), join(copied, 'standby.signal')])
    return copied
  }
  const follow = (data: string): ChildProcess => {
    const { uid, gid } = statSync(data)
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' }
    return spawn(readlinkSync(`/proc/${primary.pid}/exe`), ['-D', data], { uid, gid, env, cwd: data, stdio: 'ignore' })
  }

  beforeAll(async () => {
    // The user whom the server runs as must get there.
    chmodSync(directory, 0o755)
    primary = await startPostgres({ runDirectory: join(directory, 'run') })
    await primary.createDatabase('visits')
    admin = await connect(primary.url('visits'))
    await admin.query('create table visit (id int primary key)')
    port = await reservePort()
    replica = follow(await copy())
    onReplica = await vi.waitFor(async () => connect(replicaUrl()), patience)
  }, 180_000)
  afterAll(async () => {
    delete process.env[variable]
    await onReplica?.end()
    if (replica !== undefined && replica.exitCode === null) {
      const ended = once(replica, 'exit')
      replica.kill('SIGQUIT')
      await ended
    }
    await admin?.end().catch(() => undefined)
    await primary?.stop()
    port?.release()
    rmSync(directory, { recursive: true, force: true })
  })

  const probe = postgres({ urlFrom: variable, replicationLag: { warning: 0.5, critical: 3600 } })
  const look = async (url: string): Promise<Measurement | undefined> => {
    process.env[variable] = url
    const found = await probe.measure({ signal: AbortSignal.timeout(60_000) })
    return found.find(({ subject }) => subject.startsWith('replication lag'))
  }

  it('is not behind while it follows, as the primary and as it says itself', async () => {
    await admin.query('insert into visit values (1)')
    await vi.waitFor(async () => {
      expect((await onReplica.query('select id from visit')).rows).toEqual([{ id: 1 }])
      expect(await look(replicaUrl())).toMatchObject({ ok: true, value: 0, words: 'the replica is 0 s behind' })
      expect(await look(primary.url('visits'))).toMatchObject({ ok: true, unit: 's' })
    }, patience)
  })

  it('is behind where what it received waits, as both say', async () => {
    await onReplica.query('select pg_wal_replay_pause()')
    await admin.query('insert into visit values (2)')
    await vi.waitFor(async () => {
      expect(await look(replicaUrl())).toMatchObject({ ok: false, level: 'warning' })
      expect(await look(primary.url('visits'))).toMatchObject({ ok: false, level: 'warning' })
    }, patience)
    await onReplica.query('select pg_wal_replay_resume()')
    await vi.waitFor(async () => expect(await look(replicaUrl())).toMatchObject({ ok: true }), patience)
  })

  it('is behind where it hears nothing of its primary any more, though it has replayed all that it knows', async () => {
    await admin.end()
    await primary.stop()
    await vi.waitFor(
      async () =>
        expect(await look(replicaUrl())).toMatchObject({
          ok: false,
          level: 'warning',
          words: expect.stringContaining('hears nothing of its primary'),
        }),
      patience,
    )
  })
})
