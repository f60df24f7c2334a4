import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { shakedown } from './command.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})
const service = new URL('proof/notes-in-folder.ts', import.meta.url).pathname

// Nothing of `harmless` is a mistake, so nothing can catch it. Its replica is the only one: two could both look before they append.
const config = (cwd: string, provable: object): string => `
import { readFileSync } from 'node:fs'
import { defineConfig, defineStream, defineTarget } from 'shakedown'

const lines = () => readFileSync(${JSON.stringify(join(cwd, 'notes'))}, 'utf8').split('\\n')
const noteWritten = defineStream({
  name: 'note.written',
  queue: { name: 'notes', visibilityTimeoutSeconds: 1 },
  event: ({ key, copy }) => ({ reference: key, eventId: copy }),
  effects: async (keys) => lines().flatMap((key, at) => (keys.includes(key) ? [{ key, record: String(at) }] : [])),
})
const defect = { says: 'says', scenario: 'duplicate-delivery', check: 'no-duplicate-effects', streams: ['note.written'] }

export default defineConfig({
  targets: {
    mine: defineTarget({
      name: 'Notes',
      severalAtOnce: true,
      streams: [noteWritten],
      processes: [{
        name: 'notes', replicas: 1, health: '/', env: { FOLDER: ${JSON.stringify(cwd)} },
        command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(service)}],
      }],
      defects: [{ ...defect, name: 'twice' }, { ...defect, name: 'harmless' }],
      provable: ${JSON.stringify(provable)},
    }),
  },
})
`
const prove = (provable: object) => {
  const cwd = mkdtempSync(join(tmpdir(), 'proof-'))
  folders.push(cwd)
  writeFileSync(join(cwd, 'shakedown.config.ts'), config(cwd, provable))
  return shakedown(['proof', '--json'], { cwd }).ended
}

describe.concurrent('shakedown proof, of a target that says what can be proven on a stack', () => {
  it('exits 0 when what the table does not name is not caught', async ({ expect }) => {
    const { code, out, err } = await prove({ embedded: ['twice'] })
    expect(err).toContain('caught twice on note.written by no-duplicate-effects')
    expect(err).toContain('no way harmless on note.written by no-duplicate-effects')
    expect([JSON.parse(out).healthy.verdict, code], err).toEqual(['pass', 0])
  })

  it('exits 1 when one fewer is caught than the table names', async ({ expect }) => {
    const { code, out, err } = await prove({ embedded: ['twice', 'harmless'] })
    expect(err).toContain('ESCAPE harmless on note.written by no-duplicate-effects')
    expect([JSON.parse(out).healthy.verdict, code], err).toEqual(['pass', 1])
  })
})
