import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { shakedown } from '../integration/command.ts'

const others =
  /note\.written is published to arn:aws:sns:[\w-]+:\d{12}:notes-events; one other gets each event of ours too: sqs arn:aws:sqs:[\w-]+:\d{12}:audit \(what matches \{"kind": ?\["audit"\]\}\)/

/**
 * Runs and watches the system of test/integration/topic.test.ts on a stack: its events are judged, and who else subscribes to their topic is told of before the first is published.
 *
 * @param settings of the stack, as a configuration has them
 * @returns what the run said, and what its monitors saw
 */
export const topicTold = async (
  stack: string,
  settings: object,
  env: Record<string, string> = {},
): Promise<{ readonly said: string; readonly looks: readonly string[] }> => {
  const cwd = mkdtempSync(join(tmpdir(), `shakedown-topic-${stack}-`))
  try {
    cpSync(new URL('../integration/topic/', import.meta.url), cwd, { recursive: true })
    symlinkSync(new URL('../../node_modules', import.meta.url), join(cwd, 'node_modules'))
    const config = join(cwd, 'stack.config.ts')
    writeFileSync(
      config,
      `import own from './shakedown.config.ts'\nexport default { ...own, ...${JSON.stringify(settings)} }\n`,
    )
    const on = async (...args: readonly string[]) =>
      shakedown([...args, '--stack', stack, '--config', config, '--json'], { cwd, env }).ended
    const run = await on('run', 'duplicate-delivery', '--grep', 'note.written/double-submit')
    expect(run.code, run.err).toBe(0)
    const { runId }: { runId: string } = JSON.parse(run.out)
    const lines = readFileSync(join(cwd, 'reports/runs', runId, 'history.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line): { kind: string; outcome?: string; topic?: string; message?: string } => JSON.parse(line))
    const said = lines.findIndex(({ kind, message = '' }) => kind === 'log' && others.test(message))
    const published = lines.findIndex(
      ({ kind, topic, outcome }) => kind === 'publish' && topic === 'notes-events' && outcome === 'ok',
    )
    expect(said).toBeGreaterThanOrEqual(0)
    expect(published).toBeGreaterThan(said)
    const watched = await on('watch', '--once')
    expect(watched.err).toMatch(others)
    expect(watched.code, watched.err).toBe(0)
    const { looks }: { looks: readonly { state: string; words: string }[] } = JSON.parse(watched.out)
    return { said: run.err, looks: looks.map(({ state, words }) => (state === 'good' ? state : words)) }
  } finally {
    rmSync(cwd, { recursive: true })
  }
}
