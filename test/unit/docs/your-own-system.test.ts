import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const page = read('docs/your-own-system.md')

/** The fields of interfaces, from their source. */
const fieldsOf = (path: string, ...names: readonly string[]): readonly string[] => {
  const bodies = names.map(
    (name) =>
      read(path)
        .split(new RegExp(`interface ${name} (?:extends \\w+ )?{\n`))[1]
        ?.split('\n}\n')[0] ?? '',
  )
  return [
    ...new Set(bodies.flatMap((body) => [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, field = '']) => field))),
  ]
}

it.each([
  ['targets/own/stream-options.ts', 'A stream', ['StreamOptions']],
  ['targets/own/target-options.ts', 'The system', ['TargetOptions']],
  ['targets/own/own-process.ts', 'One of its processes', ['SomeProcess', 'StartedProcess', 'YourProcess']],
])('explains every field of %s, %s', (path, heading, names) => {
  const section = page.split(`### ${heading}`)[1]?.split('\n#')[0] ?? ''
  const explained = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field = '']) => field)
  const fields = fieldsOf(path, ...names)
  expect(fields.length).toBeGreaterThan(5)
  expect(explained.toSorted()).toEqual([...fields].toSorted())
})
