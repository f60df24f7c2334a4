import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shared-key-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const consumer = new URL('shared-key/consumer.ts', import.meta.url).pathname

const config = (command: readonly string[]): string => `
import { defineConfig, defineStream, defineTarget, sql } from 'shakedown'

const noteWritten = defineStream({
  name: 'note.written',
  queue: { name: 'notes', visibilityTimeoutSeconds: 2 },
  event: ({ key, copy }) => ({ reference: key, eventId: copy }),
  effects: sql({ query: 'select reference as key, id as record from note where reference = any($1)' }),
})

const mine = defineTarget({
  name: 'mine',
  streams: [noteWritten],
  databases: ['notes'],
  processes: [{ name: 'notes', command: ${JSON.stringify(command)}, health: '/' }],
})

export default defineConfig({ targets: { mine } })
`

interface Line {
  readonly kind: string
  readonly actor: string
  readonly identity?: string
}

const linesOf = (folder: string): readonly Line[] =>
  readFileSync(join(cwd, folder, 'history.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line))

describe.runIf(process.platform === 'linux')('replicas that share an access key', () => {
  it.each([
    ['themselves', [process.execPath, consumer]],
    [
      'behind a shell that stays, as npm and prefork servers are',
      ['/bin/sh', '-c', `${process.execPath} ${consumer}; true`],
    ],
  ])(
    'are told apart by their connections, %s: the one that holds the message is the one that is killed',
    async (_, command) => {
      writeFileSync(join(cwd, 'shakedown.config.ts'), config(command))
      const { code, out, err } = await shakedown(
        ['run', 'consumer-crash', 'concurrent-duplicates', '--grep', 'note.written', '--json'],
        { cwd },
      ).ended
      const { runId, cells } = JSON.parse(out)
      expect(err).not.toContain('error of its own')
      expect(
        cells
          .filter(({ verdict }: { verdict: string }) => verdict !== 'skipped')
          .map(({ id, verdict, words }: Record<string, string>) => `${id} ${verdict === 'pass' ? verdict : words}`),
      ).toEqual(expect.arrayContaining([expect.stringMatching(/consumer-crash.*delete-done pass/)]))
      const [folder = ''] = globSync(`reports/runs/${runId}`, { cwd })
      const received = linesOf(folder).filter(({ kind }) => kind === 'receive' || kind === 'acknowledge')
      expect(received.length).toBeGreaterThan(0)
      expect([...new Set(received.map(({ actor }) => actor))].toSorted()).toEqual(['notes-1', 'notes-2'])
      expect(received.filter(({ identity }) => identity !== undefined)).toEqual([])
      expect(code, err).toBe(0)
    },
  )
})
