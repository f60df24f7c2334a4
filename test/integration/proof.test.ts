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

describe.concurrent('shakedown proof --reader', () => {
  const tried = (stream: string) => {
    const cwd = mkdtempSync(join(tmpdir(), 'proof-reader-'))
    folders.push(cwd)
    writeFileSync(join(cwd, 'shakedown.config.ts'), config(cwd, {}).replace('queue: {', `${stream}\n  queue: {`))
    return shakedown(['proof', '--reader', '--json'], { cwd }).ended
  }
  const caughtIn = (out: string): readonly string[] =>
    JSON.parse(out).rows.flatMap(({ defect, streams }: { defect: string; streams: { caught: boolean }[] }) =>
      streams.every(({ caught }) => caught) ? [defect] : [],
    )

  it('turns the checks red for an effect doubled or removed behind the back of a system that has no mistake', async ({
    expect,
  }) => {
    const { code, out, err } = await tried('')
    expect(caughtIn(out), err).toEqual(['an effect doubled', 'an effect removed'])
    expect(JSON.parse(out).rows[2].streams).toEqual([
      {
        stream: 'note.written',
        caught: false,
        unprovable: true,
        words: expect.stringContaining('"state: …" would unlock this'),
      },
    ])
    expect(code).toBe(0)
  })

  it('exits 1 where what is expected would let it pass', async ({ expect }) => {
    // Nothing but the control event is expected to have effects, as where somebody forgot the others.
    const { code, out, err } = await tried(
      "expected: (published) => published.filter(({ event }) => event === 'control').map(({ key }) => ({ key, entity: 'note.written', rows: 1 })),",
    )
    expect([caughtIn(out), code], err).toEqual([[], 1])
  })
})
