import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { isAlive, isFree, listeningPorts, processTree } from './processes-of.ts'

const bin = new URL('../../bin/shakedown.js', import.meta.url).pathname
const cwd = mkdtempSync(join(tmpdir(), 'shakedown-stop-'))
afterAll(() => rmSync(cwd, { recursive: true }))

/** One of its systems is enough for what is the same however many there are. */
const onOneSystem = ['--grep', 'prison-visit', '--at-once', '1']

/** A run with whole systems under it, in the middle of its work. */
const underWay = async (
  more: readonly string[] = onOneSystem,
): Promise<{
  command: ReturnType<typeof shakedown>
  pids: readonly number[]
  ports: readonly number[]
}> => {
  const command = shakedown(['run', 'duplicate-delivery', 'dlq-redrive', ...more], { cwd })
  await command.says('duplicate-delivery/')
  const pids = processTree(command.child.pid ?? 0)
  return { command, pids, ports: listeningPorts(pids) }
}

const expectNothingLeft = async (pids: readonly number[], ports: readonly number[]): Promise<void> => {
  expect(pids.length).toBeGreaterThan(10)
  expect(ports.length).toBeGreaterThan(10)
  await expect.poll(() => pids.filter(isAlive), { timeout: 30_000 }).toEqual([])
  for (const port of ports) expect(await isFree(port), `port ${port}`).toBe(true)
}

describe.runIf(process.platform === 'linux')('a run that is ended', () => {
  it('by SIGKILL leaves no process and no port behind, on all of its systems', async () => {
    const { command, pids, ports } = await underWay([])
    command.child.kill('SIGKILL')
    await expectNothingLeft(pids, ports)
  })

  it('by SIGKILL while a service is frozen leaves nothing behind either', async () => {
    const { command, pids, ports } = await underWay()
    const frozen = pids.at(-1) ?? 0
    process.kill(frozen, 'SIGSTOP')
    command.child.kill('SIGKILL')
    await expectNothingLeft(pids, ports)
  })

  it('by a stop condition is healed, reported, and exits 5', async () => {
    const config = join(cwd, 'guarded.config.ts')
    // One event handled within a minute and a half is more: also a machine that is very busy comes to that.
    writeFileSync(config, "export default { stopAbove: { 'processing-rate': 0.01 } }")
    const command = shakedown(['run', 'poison-message', '--grep', 'prison-visit', '--config', config], { cwd })
    await command.says('1 cell of reference')
    const { code, err } = await command.ended
    expect(err).toContain('topped by a guard: ')
    expect(err).toContain('more than the limit of 0.01 messages/s')
    expect(code).toBe(5)
  })

  it('by SIGINT twice does not wait for services, and leaves nothing behind either', async () => {
    const { command, pids, ports } = await underWay()
    command.child.kill('SIGINT')
    command.child.kill('SIGINT')
    expect((await command.ended).code).toBe(130)
    await expectNothingLeft(pids, ports)
  })

  it('by nobody, though nobody reads any more what it says, goes on to its end', async () => {
    const command = shakedown(['run', 'consumer-crash', '--grep', 'delete-done'], { cwd })
    await command.says('cells of reference')
    command.child.stderr?.destroy()
    const [code] = await once(command.child, 'exit')
    expect(code).toBe(0)
    const [newest = ''] = readdirSync(join(cwd, 'reports/runs')).toSorted().toReversed()
    expect(existsSync(join(cwd, 'reports/runs', newest, 'report.html'))).toBe(true)
  })

  it('by SIGINT ends in good order also where whoever started it is gone: a proof, with all its systems', async () => {
    const words = [process.execPath, bin, 'proof', 'no-idempotency-check', 'swallow-errors', '--no-healthy']
    const log = join(cwd, 'proof.log')
    const shell = spawn('/bin/sh', ['-c', `"$@" 2> ${log} & echo $!; wait`, 'sh', ...words], {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [first]: unknown[] = await once(shell.stdout, 'data')
    const proof = Number(String(first))
    const listening = () => listeningPorts(processTree(proof)).length
    await expect.poll(listening, { timeout: 90_000, interval: 500 }).toBeGreaterThan(15)
    shell.kill('SIGKILL')
    const pids = [proof, ...processTree(proof)]
    const ports = listeningPorts(pids)
    process.kill(proof, 'SIGINT')
    await expectNothingLeft(pids, ports)
    expect(readFileSync(log, 'utf8')).toMatch(/\ninterrupted: \d of 2 defects were tried by then\n$/)
    expect(readFileSync(log, 'utf8')).not.toContain('ESCAPE')
    const folder = readdirSync(join(cwd, 'reports/runs')).find((name) => name.startsWith('proof-')) ?? ''
    // Each run that was under way is reported.
    for (const run of readdirSync(join(cwd, 'reports/runs', folder)))
      expect(existsSync(join(cwd, 'reports/runs', folder, run, 'report.html'))).toBe(true)
  })

  it('by SIGINT stops its system, reports what it had, and exits 130', async () => {
    const { command, pids, ports } = await underWay()
    command.child.kill('SIGINT')
    const { code, err } = await command.ended
    expect(code).toBe(130)
    expect(err).toContain('report.html')
    await expectNothingLeft(pids, ports)
  })
})
