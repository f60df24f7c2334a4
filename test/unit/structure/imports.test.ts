import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importRules, mayImport, roomOf } from '../../../dev/import-rules.ts'

const root = new URL('../../..', import.meta.url).pathname

/** Imports of a file that go to a room it may not know. */
const trespasses = (file: string, text: string): readonly string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(?<path>\.[^']*)'/g)]
    .map(({ groups }) => normalize(join(dirname(file), groups?.['path'] ?? '')))
    .filter((to) => !to.endsWith('.json') && !mayImport(roomOf(file), roomOf(to)))
    .map((to) => `${file} imports ${to}`)

describe('imports', () => {
  it('go one way only, as the design says', () => {
    const files = globSync(
      Object.keys(importRules).map((room) => `${room}/**/*.ts`),
      { cwd: root, exclude: ['**/node_modules/**'] },
    )
    expect(files.length).toBeGreaterThan(700)
    expect(files.flatMap((file) => trespasses(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  it.each([
    ['harness/run/run.ts', '../../cli/run.ts'],
    ['harness/model/target.ts', '../run/run.ts'],
    ['harness/plan/plan.ts', '../record/recorder.ts'],
    ['harness/judge/judge.ts', '../run/cell.ts'],
    ['harness/errors.ts', './model/target.ts'],
    ['emulators/aws/sqs/x.ts', '../../../harness/errors.ts'],
    ['proxies/tap/x.ts', '../../stacks/index.ts'],
    ['conformance/x.ts', '../emulators/aws/http/index.ts'],
    ['targets/reference/services/a/main.ts', '../../streams.ts'],
  ])('are seen when they go the wrong way: %s', (file, to) => {
    expect(trespasses(file, `import { x } from '${to}'`)).toHaveLength(1)
  })

  it.each([
    ['cli/run.ts', '../harness/run/run.ts'],
    ['harness/run/run.ts', '../errors.ts'],
    ['stacks/embedded/x.ts', '../../proxies/tap/index.ts'],
    ['chaos/http/x.ts', '../../harness/model/fault.ts'],
  ])('may go the right way: %s', (file, to) => {
    expect(trespasses(file, `const x = await import('${to}')`)).toEqual([])
  })
})
