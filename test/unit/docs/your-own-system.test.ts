import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const page = read('docs/your-own-system.md')

/** The fields of an interface, from its source. */
const fieldsOf = (path: string, name: string): readonly string[] => {
  const body = read(path).split(`export interface ${name} {\n`)[1]?.split('\n}\n')[0] ?? ''
  return [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, field = '']) => field)
}

it.each([
  ['targets/own/stream-options.ts', 'StreamOptions', 'A stream'],
  ['targets/own/target-options.ts', 'TargetOptions', 'The system'],
  ['targets/own/own-process.ts', 'ProcessOptions', 'One of its processes'],
])('explains every field of %s, %s', (path, name, heading) => {
  const section = page.split(`### ${heading}`)[1]?.split('\n#')[0] ?? ''
  const explained = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field = '']) => field)
  const fields = fieldsOf(path, name)
  expect(fields.length).toBeGreaterThan(5)
  expect(explained.toSorted()).toEqual([...fields].toSorted())
})
